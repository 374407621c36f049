"""Why this question now, in a line."""

from __future__ import annotations

from datetime import date

from bot.quizzes.rules import Item, Reason

_WEEK = 7
_UNITS = (("year", 365), ("month", 30), ("week", _WEEK), ("day", 1))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def why_now(item: Item, today: date | None, last_day: date | None) -> str:
    """Empty where there is no reason to tell, as in a preview."""
    if not item.is_scored:
        kept = "what you tap is not kept" if item.choices else "nothing to write down"
        return f"{_met(item, today, last_day)}Nothing to get right here, and {kept}."
    match item.reason:
        case Reason.NEW:
            line = "New to you."
        case Reason.EARLY:
            line = "Not due yet, and one of the next to come back."
        case Reason.MISSED | Reason.FADING | Reason.FADED if today and last_day:
            line = _of_last_time(item.reason, today, last_day)
        case _:
            line = ""
    return line


def _met(item: Item, today: date | None, last_day: date | None) -> str:
    """Of a question without a right answer."""
    if item.reason is None:
        return ""
    return f"You met this {ago((today - last_day).days)}. " if today and last_day else "New to you. "


def _of_last_time(reason: Reason, today: date, last_day: date) -> str:
    if reason is Reason.MISSED:
        return f"You missed this {_on(today, last_day)}."
    then = f"You answered this {ago((today - last_day).days)}"
    return f"{then}; it is about to fade." if reason is Reason.FADING else f"{then}; a good time to see what stayed."


def _on(today: date, day: date) -> str:
    days = (today - day).days
    return f"on {_WEEKDAYS[day.weekday()]}" if 1 < days < _WEEK else ago(days)


def ago(days: int) -> str:
    """In the largest unit of which at least two are full."""
    if days < 1:
        return "earlier today"
    if days == 1:
        return "yesterday"
    unit, length = next((unit, length) for unit, length in _UNITS if days >= 2 * length)
    return f"{number(days // length)} {unit}s ago"


def number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
