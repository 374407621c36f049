"""`/why`: what became of each of the last nudges, and what comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from discord import ui

from bot.base.panels import panel
from bot.logbook.rules import local_day
from bot.members.rules import zone_label, zone_of
from bot.nudges.rules import State, Why
from bot.nudges.service import Schedule
from bot.nudges.store import Nudge
from bot.nudges.views.schedule import coming
from bot.nudges.views.times import moment, short_day

_WHYS = {
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
    Why.replaced: "left out: you moved the plan",
    Why.removed: "not sent: you removed the plan",
    Why.already_practised: "not sent: you were done with it already",
    Why.gave_up: "not sent: Discord did not take it. That was us",
    Why.refused: "not sent: Discord did not take it. That was us",
}
_STATES = {
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


def history(shown: Schedule, rows: Sequence[Nudge]) -> ui.LayoutView:
    past = "\n".join(f"**{short_day(row.local_day)}** · {_became(row, shown)}" for row in rows)
    return panel(
        "### What became of my nudges",
        past or "Nothing has fallen due yet.",
        coming(shown) + _afterwards(shown),
        footer=f"Times are {zone_label(shown.member.zone, shown.now)}.",
    )


def _afterwards(shown: Schedule) -> str:
    later = [moment(one.due_at, shown.now, shown.member) for one in shown.coming[1:]]
    return f"\nThen {', '.join(later)}" if later else ""


def _became(row: Nudge, shown: Schedule) -> str:
    if row.why is not None and row.state in (State.suppressed, State.failed):
        return _WHYS[row.why]
    words = "put off by you" if row.why is Why.replaced else _STATES[row.state]
    if row.sent_at is None:
        return words
    sent = _sent(row.sent_at, row.local_day, shown)
    return f"{sent}, {words}" if words else sent


def _sent(at: datetime, day: date, shown: Schedule) -> str:
    """After a journey the clock of now may put it on another day than the one it was for."""
    zone = zone_of(shown.member.zone)
    local = at.astimezone(zone)
    if local_day(at, zone, shown.day_starts_at) != day:
        return f"sent ({local:%H:%M} on your clock now, {short_day(local.date())})"
    night = " that night" if local.date() != day else ""
    return f"sent at {local:%H:%M}{night}"
