"""`/why`: what became of each of the last nudges, and what comes."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from discord import ui

from bot.base.panels import Control, button, custom_id, panel
from bot.logbook.rules import local_day
from bot.members.rules import zone_label, zone_of
from bot.nudges.rules import State, Why
from bot.nudges.service import Entry, History, Schedule
from bot.nudges.store import Nudge
from bot.nudges.views.asides import beside
from bot.nudges.views.schedule import afterwards, coming
from bot.nudges.views.times import short_day
from bot.nudges.views.what import what_words

WHYS = {
    Why.paused: "not sent: you had paused",
    Why.stopped: "not sent: you had stopped",
    Why.too_late: "not sent: I was not running at that time. That was us",
    Why.quiet_hours: "not sent: it would have come in your quiet hours",
    Why.cap: "not sent: there were enough that day",
    Why.crowded: "not sent: another had just come",
    Why.taper: "not sent: I come less often while things are quiet between us",
    Why.fallen_quiet: "not sent: I had gone quiet. Resume brings me back",
    Why.zone_change: "left out: your clock jumped over it when you changed where you are",
    Why.dm_closed: "not sent: your DMs were closed to me",
    Why.no_common_server: "not sent: your DMs were closed to me, as we share no server",
    Why.no_exercise: "not sent: no exercise fitted",
    Why.no_quiz: "not sent: there was no quiz to bring",
    Why.programme_over: "not sent: all its days are done",
    Why.line_gone: "not sent: you had let that line go",
    Why.line_rests: "not sent: who it is about rests",
    Why.replaced: "left out: you moved the plan",
    Why.removed: "not sent: you removed the plan",
    Why.already_practised: "not sent: you were done with it already",
    Why.gave_up: "not sent: Discord did not take it. That was us",
    Why.refused: "not sent: Discord did not take it. That was us",
    Why.off: "not sent: whoever runs this bot had switched this part off",
}
STATES = {
    State.due: "to come",
    State.claimed: "on its way",
    State.retry: "being tried again",
    State.unknown: "being tried again",
    State.sent: "",
    State.late: "late, because I was held up",
    State.opened: "opened",
    State.done: "done",
    State.skipped: "left out by you",
    State.expired: "then made room for the next",
    State.failed: "not sent",
    State.suppressed: "not sent",
}


def history(told: History) -> ui.LayoutView:
    shown = told.schedule
    past = "\n".join(_several(told) if told.has_several_plans else [_line(entry, told) for entry in told.entries])
    return panel(
        "### What became of my nudges",
        past or "Nothing has fallen due yet.",
        "\n".join([coming(shown) + afterwards(shown), *beside(shown)]),
        rows=_pages(told),
        footer=f"Times are {zone_label(shown.member.zone, shown.now)}.",
    )


def _pages(told: History) -> list[list[Control]]:
    earlier, later = told.page + 1 < told.pages, told.page > 0
    row: list[Control] = [button("Earlier", custom_id("why", told.page + 1))] if earlier else []
    if later:
        row.append(button("Later", custom_id("why", told.page - 1)))
    return [row] if row else []


def _several(told: History) -> list[str]:
    """By the day, as each may have some."""
    lines: list[str] = []
    for day, entries in groupby(told.entries, key=lambda entry: entry.nudge.local_day):
        # Without the empty line a day would belong to the last point of the one above.
        lines += [*([""] if lines else []), f"**{short_day(day)}**"]
        lines += [f"- {_which(entry, told.schedule)} · {_became_of(entry, told.schedule)}" for entry in entries]
    return lines


def _line(entry: Entry, told: History) -> str:
    return f"**{short_day(entry.nudge.local_day)}** · {_became_of(entry, told.schedule)}"


def _became_of(entry: Entry, shown: Schedule) -> str:
    return "; ".join([_became(entry, shown), *(_again(snooze, shown) for snooze in entry.snoozes)])


def _which(entry: Entry, shown: Schedule) -> str:
    """Which of several plans; its time, where nothing was sent that would tell it."""
    row = entry.nudge
    name = what_words(entry.planned) + (" (removed)" if entry.planned.removed else "")
    if row.sent_at is not None:
        return name
    if _is_of_its_day(row.due_at, row.local_day, shown):
        return f"{name}, {row.due_at.astimezone(zone_of(shown.member.zone)):%H:%M}"
    return f"{name} ({_by_the_clock_of_now(row.due_at, shown)})"


def _became(entry: Entry, shown: Schedule) -> str:
    row = entry.nudge
    if row.why is not None and row.state in (State.suppressed, State.failed):
        return WHYS[row.why]
    words = "put off by you" if row.why is Why.replaced else STATES[row.state]
    if row.sent_at is None:
        return words
    sent = _sent(row.sent_at, row.local_day, shown)
    return f"{sent}, {words}" if words else sent


def _again(snooze: Nudge, shown: Schedule) -> str:
    """What came of putting it off."""
    at = f"{(snooze.sent_at or snooze.due_at).astimezone(zone_of(shown.member.zone)):%H:%M}"
    if snooze.state is State.due:
        return f"comes again at {at}"
    if snooze.why is not None and snooze.state in (State.suppressed, State.failed):
        return f"at {at} {WHYS[snooze.why]}"
    if snooze.sent_at is None:
        return f"at {at} {STATES[snooze.state]}"
    words = "put off once more" if snooze.why is Why.replaced else STATES[snooze.state]
    return ", ".join(filter(None, [f"again at {at}", words]))


def _sent(at: datetime, day: date, shown: Schedule) -> str:
    """After a journey the clock of now may put it on another day than the one it was for."""
    if not _is_of_its_day(at, day, shown):
        return f"sent ({_by_the_clock_of_now(at, shown)})"
    local = at.astimezone(zone_of(shown.member.zone))
    night = " that night" if local.date() != day else ""
    return f"sent at {local:%H:%M}{night}"


def _is_of_its_day(at: datetime, day: date, shown: Schedule) -> bool:
    return local_day(at, zone_of(shown.member.zone), shown.day_starts_at) == day


def _by_the_clock_of_now(at: datetime, shown: Schedule) -> str:
    local = at.astimezone(zone_of(shown.member.zone))
    return f"{local:%H:%M} on your clock now, {short_day(local.date())}"
