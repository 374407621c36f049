"""A nudge, the schedule, and what became of each nudge, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import (
    Choice,
    Control,
    Field,
    Row,
    button,
    buttons,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.members.rules import Member, Place, Practice, zone_label, zone_of
from bot.nudges.rules import NoSnooze, Snooze, State, Why
from bot.nudges.service import Claim, Schedule
from bot.nudges.service.answers import Standing
from bot.nudges.service.plans import Refused
from bot.nudges.store import Nudge
from bot.packs.rules import Exercise
from bot.sessions import views as sessions_views
from bot.streaks import views as streaks_views

Extras = Sequence[Control]
PRACTICES = {
    Practice.MINDFULNESS: "Mindfulness pauses",
    Practice.GRATITUDE: "Gratitude to a support figure",
    Practice.PRIMING: "Secure-attachment recalls",
    Practice.MIX: "A mix of all",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WHYS = {
    Why.paused: "not sent: you had paused",
    Why.stopped: "not sent: you had stopped",
    Why.away: "not sent: you were away",
    Why.too_late: "not sent: I was not running at that time. That was us",
    Why.quiet_hours: "not sent: it would have come in your quiet hours",
    Why.cap: "not sent: there were enough that day",
    Why.taper: "not sent: I come less often while things are quiet between us",
    Why.fallen_quiet: "not sent: I had gone quiet. /resume brings me back",
    Why.zone_change: "left out: your clock jumped over it",
    Why.dm_closed: "not sent: your DMs were closed to me",
    Why.no_common_server: "not sent: your DMs were closed to me",
    Why.no_exercise: "not sent: no exercise fitted",
    Why.replaced: "moved by you",
    Why.already_practised: "not sent: you had practised already",
    Why.gave_up: "not sent: Discord did not take it. That was us",
    Why.refused: "not sent: Discord did not take it. That was us",
}
_STATES = {
    State.claimed: "on its way",
    State.retry: "being tried again",
    State.unknown: "being tried again",
    State.sent: "sent",
    State.late: "sent late, because I was held up",
    State.opened: "opened",
    State.done: "done",
    State.skipped: "left out by you",
    State.expired: "sent, then made room for the next",
    State.failed: "not sent",
    State.suppressed: "not sent",
}


def letter(claim: Claim, extras: Extras) -> Letter:
    """The nudge as it arrives. Its first line is all that a lock screen shows."""
    return _letter(
        claim.nudge.nudge_id,
        claim.exercise,
        extras,
        about="",
        anchor=claim.anchor,
        is_discreet=claim.member.is_discreet,
        notes=_notes(claim),
    )


def nudge(standing: Standing, about: str, extras: Extras) -> Letter:
    """The nudge as it stands now, in its own message."""
    nudge_id = standing.nudge.nudge_id
    if standing.nudge.state is State.done:
        return _already(standing, extras)
    if standing.nudge.state is State.skipped:
        text = f"Alright, not today. {_next(standing)}"
        return Letter(text, buttons([_undo(nudge_id), *extras]))
    if standing.again_at is not None:
        at = moment(standing.again_at, standing.now, standing.member)
        return Letter(f"I'll be back {at}.", buttons([_undo(nudge_id), *extras]))
    if standing.exercise is None:
        return Letter("This exercise is no longer here. `/exercise` brings another.", buttons(list(extras)))
    return _letter(
        nudge_id,
        standing.exercise,
        extras,
        about=about,
        anchor=standing.anchor,
        is_discreet=standing.member.is_discreet,
        notes=[_NO_SNOOZE[standing.no_snooze]] if standing.no_snooze else [],
    )


def later(standing: Standing) -> Letter:
    """The ways to put it off."""
    nudge_id = standing.nudge.nudge_id

    def put_off(label: str, choice: Snooze) -> Control:
        return button(label, custom_id("nudge-snooze", nudge_id, choice.value))

    return Letter(
        "Later is fine. When?",
        buttons(
            [
                put_off("10 minutes", Snooze.ten_minutes),
                put_off("An hour", Snooze.hour),
                put_off("This evening", Snooze.evening),
            ],
            [
                button("Wrong time", custom_id("nudge-time", nudge_id)),
                button("Travelling until…", custom_id("nudge-travel", nudge_id)),
                button("Back", custom_id("nudge-look", nudge_id)),
            ],
        ),
    )


def moment(instant: datetime, now: datetime, member: Member) -> str:
    """A time in the member's own words: "today at 19:00", "tomorrow at 08:00", "on Tuesday 24 November at 08:00"."""
    zone = zone_of(member.zone)
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    at = f"at {local:%H:%M}"
    if local.date() == today:
        return f"today {at}"
    if local.date() == today + timedelta(days=1):
        return f"tomorrow {at}"
    return f"on {day_words(local.date())} {at}"


def day_words(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day.day} {day:%B}"


def schedule(shown: Schedule, note: str = "") -> ui.LayoutView:
    """What comes next, always in the member's own time, and everything that can be changed about it."""
    member = shown.member
    texts = ["### Your nudges", *([note] if note else []), *([_REFUSED[shown.refused]] if shown.refused else [])]
    texts.extend((coming(shown), _details(shown)))
    rows: list[Row] = []
    if shown.plan is not None:
        rows.append([button("Time", custom_id("plan-time")), button("Days", custom_id("plan-days"))])
        rows[0] = [*rows[0], button("What to practise", custom_id("plan-what"))]
    rows.append(
        [
            button("Quiet hours", custom_id("plan-quiet")),
            button("Where I am", custom_id("plan-zone")),
            button("Travelling", custom_id("plan-travel")),
        ]
    )
    discreet = "Show titles" if member.is_discreet else "Discreet wording"
    toggle = button(discreet, custom_id("plan-open" if member.is_discreet else "plan-discreet"))
    rests = shown.is_paused or shown.is_stopped
    rows.append(
        [primary("Resume", custom_id("plan-resume")) if rests else button("Pause", custom_id("plan-pause")), toggle]
    )
    return panel(*texts, rows=rows)


def coming(shown: Schedule) -> str:
    if shown.is_stopped:
        return "Stopped: I do not write. Everything of yours is still here."
    if shown.is_paused:
        until = shown.member.paused_until
        return f"Paused until {day_words(until)}." if until else "Paused until you resume."
    if shown.next is None:
        return "No plan yet: `/start` makes one."
    return f"Next: **{moment(shown.next.due_at, shown.now, shown.member)}**"


def days_menu(shown: Schedule) -> ui.LayoutView:
    chosen = shown.plan.weekdays if shown.plan else frozenset[int]()
    choices = [Choice(str(day), name, chosen=day in chosen) for day, name in enumerate(_DAYS)]
    menu = select(custom_id("plan-days-set"), "Which days?", choices, most=7)
    return panel("### Which days?", rows=[[menu], [_back()]])


def what_menu(shown: Schedule) -> ui.LayoutView:
    now = shown.member.practice
    choices = [Choice(practice.value, label, chosen=practice is now) for practice, label in PRACTICES.items()]
    return panel("### What to practise?", rows=[[select(custom_id("plan-what-set"), "Choose", choices)], [_back()]])


def pause_menu() -> ui.LayoutView:
    spans = ((3, "3 days"), (7, "a week"), (14, "two weeks"), (28, "four weeks"))
    row = [button(label.capitalize(), custom_id("plan-pause-for", days)) for days, label in spans]
    row.append(button("Until I resume", custom_id("plan-pause-for", 0)))
    return panel("### Pause", "Paused days cost nothing. How long?", rows=[row, [_back()]])


def time_form(member_id: int, at: time | None, anchor: str | None, nudge_id: int = 0) -> ui.Modal:
    """`nudge_id` 0: asked from the schedule."""
    value = f"{anchor}, {at:%H:%M}" if at and anchor else f"{at:%H:%M}" if at else None
    field = Field("when", "When?", "A time, or after something you do: “after coffee, 8:30”", value, example="08:00")
    return form(custom_id("plan-when", member_id, nudge_id), "Your time", field)


def quiet_form(member: Member) -> ui.Modal:
    start, end = (f"{t:%H:%M}" if t else None for t in (member.quiet_from, member.quiet_until))
    return form(
        custom_id("plan-quiet-set", member.member_id),
        "Quiet hours",
        Field("from", "From", "Leave both empty for none.", start, example="22:00", required=False, most=20),
        Field("until", "Until", None, end, example="07:00", required=False, most=20),
    )


def zone_form(member_id: int) -> ui.Modal:
    field = Field("place", "Where are you?", "A city, or an offset such as UTC+2", example="Lisbon")
    return form(custom_id("plan-place", member_id), "Where I am", field)


def travel_form(member_id: int, nudge_id: int = 0) -> ui.Modal:
    return form(
        custom_id("plan-journey", member_id, nudge_id),
        "Travelling",
        Field("place", "Where to?", "A city, or an offset such as UTC+2", example="Tokyo"),
        Field(
            "until", "Until when?", "The last day there: “24 Dec”, “2026-12-24”, “in 5 days”", example="24 Dec", most=40
        ),
    )


def places(found: Sequence[Place], prefix: str, now: datetime, *parts: int | str) -> ui.LayoutView:
    """Which of these? One button a place, each with the time that clocks show there now."""
    rows = [
        [button(f"{place.label[:60]} · {_clock(place.zone, now)}", _zone_id(prefix, place.zone, *parts))]
        for place in found[:5]
    ]
    return panel("### Which one?", "Your clock tells you which is right.", rows=[*rows[:4], [_back()]])


def place_unknown() -> ui.LayoutView:
    text = "I do not know that place. A larger city in the same time zone works, or an offset such as UTC+2."
    return panel(text, rows=[[button("Try again", custom_id("plan-zone")), _back()]])


def time_unknown() -> ui.LayoutView:
    text = "I could not read that time. Something like 8:30, 19:00 or “after coffee, 8:30” works."
    return panel(text, rows=[[button("Try again", custom_id("plan-time")), _back()]])


def day_unknown() -> ui.LayoutView:
    text = "I could not read that day. Something like 24 Dec, 2026-12-24 or “in 5 days” works."
    return panel(text, rows=[[button("Try again", custom_id("plan-travel")), _back()]])


def history(shown: Schedule, rows: Sequence[Nudge]) -> ui.LayoutView:
    """`/why`: each of the last nudges, and the next."""
    lines = [f"**{_due(row, shown)}** · {_became(row, shown)}" for row in rows]
    past = "\n".join(lines) or "Nothing has fallen due yet."
    return panel(
        "### What became of my nudges",
        past,
        coming(shown),
        footer=f"Times are {zone_label(shown.member.zone, shown.now)}.",
    )


def gone() -> ui.LayoutView:
    return panel("This nudge is no longer here. `/exercise` brings one any time.")


_NO_SNOOZE = {
    NoSnooze.day_ends: "That would be past the end of your day. An earlier one works.",
    NoSnooze.quiet_hours: "That would fall into your quiet hours. Another time works.",
}
_REFUSED = {
    Refused.QUIET_HOURS: "That would put the nudge inside your quiet hours, so nothing was changed.",
    Refused.NO_DAYS: "At least one day is needed, so nothing was changed. To rest from all of them, there is Pause.",
}


def _letter(
    nudge_id: int,
    exercise: Exercise,
    extras: Extras,
    *,
    about: str,
    anchor: str | None,
    is_discreet: bool,
    notes: Sequence[str],
) -> Letter:
    title = (
        "A small pause is here when you are."
        if is_discreet
        else f"**{exercise.title}** · {sessions_views.facts(exercise)}"
    )
    lines = [title]
    if anchor:
        lines.append(f"*{escape(anchor[0].upper() + anchor[1:])}.*")
    lines.extend(part for part in sessions_views.about_it(exercise, about) if part)
    lines.extend(f"-# {note}" for note in notes)
    return Letter(
        "\n".join(lines),
        buttons(
            [
                primary("Begin", custom_id("nudge-begin", nudge_id)),
                button("Later", custom_id("nudge-later", nudge_id)),
                button("Something else", custom_id("nudge-other", nudge_id)),
            ],
            [
                button("I already did it", custom_id("nudge-already", nudge_id)),
                button("Not today", custom_id("nudge-skip", nudge_id)),
                *extras,
            ],
        ),
    )


def _notes(claim: Claim) -> list[str]:
    notes: list[str] = []
    if claim.is_late:
        notes.append("A little late. That was us.")
    if claim.missed_last:
        notes.append("The one before did not go out; that was us.")
    if claim.is_farewell:
        notes.append("I'll be quiet now. I'm here when you want me: /resume.")
    return notes


def _already(standing: Standing, extras: Extras) -> Letter:
    nudge_id = standing.nudge.nudge_id
    line = streaks_views.line(standing.card) if standing.card else ""
    when = " for yesterday" if standing.counted_for else ""
    row = [_undo(nudge_id), *extras]
    if not standing.counted_for:
        row.insert(1, button("It was yesterday", custom_id("nudge-yesterday", nudge_id)))
    return Letter(f"Counted{when}. {line}", buttons(row))


def _next(standing: Standing) -> str:
    if standing.next_at is None:
        return ""
    return f"The next comes {moment(standing.next_at, standing.now, standing.member)}."


def _undo(nudge_id: int) -> Control:
    return button("Take that back", custom_id("nudge-back", nudge_id))


def _details(shown: Schedule) -> str:
    member, plan = shown.member, shown.plan
    lines = [f"Your clock shows {_clock(member.zone, shown.now)} now · {zone_label(member.zone, shown.now)}"]
    if member.home_zone is not None and member.home_at is not None:
        lines[0] += f", until {day_words(member.home_at.astimezone(zone_of(member.zone)).date())}"
    if plan is not None:
        after = f", {shown.anchor}" if shown.anchor else ""
        lines.append(f"{_weekday_words(plan.weekdays)} at {plan.at:%H:%M}{after} · {PRACTICES[member.practice]}")
    if member.quiet_from is not None and member.quiet_until is not None:
        lines.append(f"Quiet from {member.quiet_from:%H:%M} to {member.quiet_until:%H:%M}")
    return "\n".join(lines)


def _weekday_words(weekdays: frozenset[int]) -> str:
    if len(weekdays) == 7:
        return "Every day"
    return ", ".join(_DAYS[day] for day in sorted(weekdays))


def _due(row: Nudge, shown: Schedule) -> str:
    local = row.due_at.astimezone(zone_of(shown.member.zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def _became(row: Nudge, shown: Schedule) -> str:
    if row.why is not None and row.state in (State.suppressed, State.failed):
        return _WHYS[row.why]
    words = "put off by you" if row.why is Why.replaced else _STATES.get(row.state, row.state.value)
    if row.sent_at is None:
        return words
    at = f"{row.sent_at.astimezone(zone_of(shown.member.zone)):%H:%M}"
    return f"sent at {at}" if words == "sent" else f"sent at {at}, {words.removeprefix('sent, ').removeprefix('sent ')}"


def _clock(zone: str, now: datetime) -> str:
    return f"{now.astimezone(zone_of(zone)):%H:%M}"


def _zone_id(prefix: str, zone: str, *parts: int | str) -> str:
    # "UTC+05:45" holds the sign that parts a custom_id.
    return custom_id(prefix, zone.replace(":", "."), *parts)


def _back() -> Control:
    return button("Back", custom_id("plan"))
