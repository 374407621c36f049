"""The schedule: what comes next, always in the member's own time, and everything that can be changed about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from discord import ui

from bot.base.panels import Choice, Control, Field, Row, button, custom_id, escape, form, panel, primary, select
from bot.logbook.rules import local_day
from bot.members.rules import Member, Place, Practice, zone_label, zone_of
from bot.nudges.service import Refused, Schedule
from bot.nudges.views.times import DAYS, clock, day_words, moment, short_day

PRACTICES = {
    Practice.MINDFULNESS: "Mindfulness pauses",
    Practice.GRATITUDE: "Gratitude to a support figure",
    Practice.PRIMING: "Secure-attachment recalls",
    Practice.MIX: "A mix of all",
}
_REFUSED = {
    Refused.QUIET_HOURS: "That would put the nudge inside your quiet hours, so nothing was changed.",
    Refused.NO_DAYS: "At least one day is needed, so nothing was changed. To rest from all of them, there is Pause.",
}
_RHYTHMS = {3: "every third day", 7: "once a week"}


def schedule(shown: Schedule, reconnect: Control) -> ui.LayoutView:
    """`reconnect` is offered while their DMs are closed to us."""
    refused = [_REFUSED[shown.refused]] if shown.refused else []
    texts = ["### Your nudges", *refused, *_out_of_reach(shown), coming(shown), _details(shown)]
    rows: list[Row] = [[reconnect]] if shown.is_out_of_reach else []
    if shown.plan is not None:
        time, days = button("Time", custom_id("plan-time")), button("Days", custom_id("plan-days"))
        rows.append([time, days, button("What to practise", custom_id("plan-what"))])
    rows.extend((_where(), _rest(shown)))
    return panel(*texts, rows=rows)


def coming(shown: Schedule) -> str:
    """What comes next."""
    snoozed = _snoozed(shown)
    if shown.is_stopped:
        return "Stopped: I do not write. Everything of yours is still here."
    if shown.plan is None:
        return "No plan yet: `/start` makes one."
    if shown.is_paused:
        until = shown.member.paused_until
        back = f" Next: **{moment(shown.next.due_at, shown.now, shown.member)}**" if shown.next else ""
        return f"Paused until {day_words(until)}.{back}" if until else "Paused until you resume."
    if shown.days_apart is None:
        return f"{snoozed}I have gone quiet, so as not to press. Resume brings the nudges back; so does any exercise."
    if shown.next is None:
        return f"{snoozed}Nothing is planned. Resume brings the nudges back."
    thinned = _RHYTHMS.get(shown.days_apart)
    note = f"\n-# For now I come {thinned} at most; any tap on a nudge brings your own rhythm back." if thinned else ""
    return f"{snoozed}Next: **{moment(shown.next.due_at, shown.now, shown.member)}**{_repeated(shown)}{note}"


def _repeated(shown: Schedule) -> str:
    """Why a date that is lived through twice has nothing the second time."""
    days = [f"today ({short_day(day)})" if day == shown.today else short_day(day) for day in shown.repeated]
    if not days:
        return ""
    named = " and ".join(filter(None, [", ".join(days[:-1]), days[-1]]))
    whose = "its" if len(days) == 1 else "their"
    return f"\n{named[0].upper()}{named[1:]} had {whose} nudge before your clocks went back."


def days_menu(shown: Schedule) -> ui.LayoutView:
    chosen = shown.plan.weekdays if shown.plan else frozenset[int]()
    choices = [Choice(str(day), name, chosen=day in chosen) for day, name in enumerate(DAYS)]
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
    return panel("### Pause", "Paused days cost nothing. How long, today included?", rows=[row, [_back()]])


def time_form(shown: Schedule, nudge_id: int = 0) -> ui.Modal:
    """`nudge_id` 0: asked from the schedule."""
    at = f"{shown.plan.at:%H:%M}" if shown.plan else None
    value = f"{shown.anchor}, {at}" if shown.anchor else at
    field = Field("when", "When?", "A time, or after something you do: “after coffee, 8:30”", value, example="08:00")
    return form(custom_id("plan-when", shown.member.member_id, nudge_id), "Your time", field)


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
        [button(f"{place.label[:60]} · {clock(place.zone, now)}", _zone_id(prefix, place.zone, *parts))]
        for place in found[:4]
    ]
    return panel("### Which one?", "Your clock tells you which is right.", rows=[*rows, [_back()]])


def place_unknown() -> ui.LayoutView:
    text = "I do not know that place. A larger city in the same time zone works, or an offset such as UTC+2."
    return panel(text, rows=[[button("Try again", custom_id("plan-zone")), _back()]])


def time_unknown() -> ui.LayoutView:
    text = "I could not read that time. Something like 8:30, 19:00 or “after coffee, 8:30” works."
    return panel(text, rows=[[button("Try again", custom_id("plan-time")), _back()]])


def quiet_unknown() -> ui.LayoutView:
    text = "Both times are needed, such as 22:00 and 7:00; or leave both empty for no quiet hours. Nothing was changed."
    return panel(text, rows=[[button("Try again", custom_id("plan-quiet")), _back()]])


def nothing_to_stop() -> ui.LayoutView:
    """For somebody without an account."""
    return panel("Nothing of mine comes to you, and nothing is stored about you.")


def day_unknown() -> ui.LayoutView:
    text = "I could not read that day. Something like 24 Dec, 2026-12-24 or “in 5 days” works."
    return panel(text, rows=[[button("Try again", custom_id("plan-travel")), _back()]])


def _where() -> Row:
    return [
        button("Quiet hours", custom_id("plan-quiet")),
        button("Where I am", custom_id("plan-zone")),
        button("Travelling", custom_id("plan-travel")),
    ]


def _rest(shown: Schedule) -> Row:
    is_discreet = shown.member.is_discreet
    wording = button(
        "Show titles" if is_discreet else "Discreet wording", custom_id("plan-open" if is_discreet else "plan-discreet")
    )
    rests = shown.is_paused or shown.is_stopped or shown.days_apart != 1
    row = [primary("Resume", custom_id("plan-resume"))] if rests and shown.plan else []
    if not (shown.is_paused or shown.is_stopped):
        row.append(button("Pause", custom_id("plan-pause")))
    return [*row, wording]


def _out_of_reach(shown: Schedule) -> list[str]:
    if not shown.is_out_of_reach:
        return []
    member = shown.member
    since = ""
    if member.dm_closed_at is not None:
        local = member.dm_closed_at.astimezone(zone_of(member.zone))
        since = f" since {day_words(local.date())}"
    text = (
        f"**I could not reach your DMs{since}.** In a server we share: its menu, **Privacy Settings**, "
        "**Direct Messages**. I keep trying, once a day at most; no day counts as missed meanwhile."
    )
    return [text]


def _snoozed(shown: Schedule) -> str:
    if shown.snoozed_until is None:
        return ""
    return f"Put off until **{moment(shown.snoozed_until, shown.now, shown.member)}**\n"


def _details(shown: Schedule) -> str:
    member, plan = shown.member, shown.plan
    here = f"Your clock shows {clock(member.zone, shown.now)} now · {zone_label(member.zone, shown.now)}"
    if member.home_zone is not None and member.home_at is not None:
        # A journey ends where the day after its last begins.
        last = local_day(member.home_at - timedelta(microseconds=1), zone_of(member.zone), shown.day_starts_at)
        here = f"{here}, until {day_words(last)}; then {zone_label(member.home_zone, shown.now)}"
    lines = [here]
    if plan is not None:
        after = f", {escape(shown.anchor)}" if shown.anchor else ""
        night = " at night" if plan.at < shown.day_starts_at else ""
        when = f"{_weekday_words(plan.weekdays)}{night} at {plan.at:%H:%M}{after}"
        lines.append(f"{when} · {PRACTICES[member.practice]}")
    if member.quiet_from is not None and member.quiet_until is not None:
        lines.append(f"Quiet from {member.quiet_from:%H:%M} to {member.quiet_until:%H:%M}")
    if member.is_discreet:
        lines.append("Discreet wording: the first line of a nudge, which a lock screen shows, leaves the title out")
    return "\n".join(lines)


def _weekday_words(weekdays: frozenset[int]) -> str:
    if len(weekdays) == 7:
        return "Every day"
    return ", ".join(DAYS[day] for day in sorted(weekdays))


def _zone_id(prefix: str, zone: str, *parts: int | str) -> str:
    # "UTC+05:45" holds the sign that parts a custom_id.
    return custom_id(prefix, zone.replace(":", "."), *parts)


def _back() -> Control:
    return button("Back", custom_id("plan"))
