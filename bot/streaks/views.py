"""The streak in words: what was practised, never what was not."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import CALM, WARM, Choice, Control, button, custom_id, panel, select
from bot.streaks.rules import Headline
from bot.streaks.service import EXCUSE_BACK, Card

_SPANS = (1, 2, 3, 5, 7, 10, 14, 21, EXCUSE_BACK)
_MILESTONES = {
    7: "Seven practice days by now.",
    28: "Twenty-eight practice days by now.",
    100: "A hundred practice days by now.",
    365: "365 practice days by now.",
}
_PRACTISED, _OTHER = "●", "·"


def line(card: Card) -> str:
    """One line for under a finished exercise; the card of `/streak` leads with the same."""
    if card.hides_number:
        return "Noted for today."
    if card.is_done_today and card.streak.is_milestone:
        return _MILESTONES[card.streak.total]
    kind, number = card.streak.headline
    if kind is Headline.run and number > 1:
        return f"Day {number}."
    return "Your first practice day." if card.streak.total == 1 else f"{_days(card.streak.total)}."


def card(card: Card, extras: Sequence[Control] = ()) -> ui.LayoutView:
    """`extras`: buttons of rooms above."""
    return _card(card, [away_button()], extras)


def away_button() -> Control:
    """Also stands where nudges are planned."""
    return button("I was ill or away", custom_id("streak-away"))


def excused(card: Card, days: int, extras: Sequence[Control] = ()) -> ui.LayoutView:
    """The card after "I was ill or away", with the way back from a wrong thumb."""
    note = f"{_span(days)}: noted, and counted neither way."
    return _card(card, [button("Take that back", custom_id("streak-present", days))], extras, note)


def _card(card: Card, first: list[Control], extras: Sequence[Control], note: str = "") -> ui.LayoutView:
    toggle = (
        button("Show the number", custom_id("streak-show"))
        if card.hides_number
        else button("Hide the number", custom_id("streak-hide"))
    )
    texts = [text for text in (note, _face(card)) if text]
    return panel(
        *texts,
        rows=[[*first, toggle, *extras]],
        footer="Rest days, pauses and our own outages cost nothing.",
        colour=WARM if card.is_done_today else CALM,
    )


def away() -> ui.LayoutView:
    choices = [Choice(str(days), _span(days)) for days in _SPANS]
    return panel(
        "### I was ill or away",
        "Pick how far back. Those days will count neither way, and what you practised on them stays.",
        rows=[[select(custom_id("streak-excuse"), "Which days?", choices)], [button("Back", custom_id("streak"))]],
    )


def _face(card: Card) -> str:
    """Few lines, close to each other: the number, the week as dots, today, and the sums."""
    if card.streak.total == 0:
        return "### Your practice days will gather here\nOne small exercise is enough to begin: `/exercise`."
    today = "Today is done." if card.is_done_today else "Today is still open, if you want it."
    if card.hides_number:
        return f"### {'You have practised today' if card.is_done_today else 'Here whenever you are'}\n{today}"
    in_all = f"-# **{_days(card.streak.total)}** in all · **{card.streak.last_28}** in the last 28 days"
    week = [f"{_dots(card.week)}\n-# the last seven days"] if any(card.week) else []
    return "\n".join([f"### {line(card).removesuffix('.')}", *week, today, in_all])


def _dots(week: Sequence[bool]) -> str:
    """Today at the right. A day that was not practised is hardly there, whatever the reason."""
    return " ".join(_PRACTISED if practised else _OTHER for practised in week)


def _days(number: int) -> str:
    return "1 practice day" if number == 1 else f"{number} practice days"


def _span(days: int) -> str:
    return "Yesterday" if days == 1 else f"The last {days} days"
