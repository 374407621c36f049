"""The way in, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    link,
    panel,
    primary,
    select,
)
from bot.members.rules import Place, When, zone_label, zone_of
from bot.nudges import views as nudges_views
from bot.nudges.service import Schedule
from bot.onboarding.rules import carried, place_text, when_text
from bot.onboarding.service import is_active, is_reached
from bot.onboarding.views.dm import try_dm
from bot.sessions.rules import Wish

Extras = Sequence[Control]
Commands = Sequence[tuple[str, str]]
"""Each with what it is for."""
COMMANDS = (
    ("/start", "begin, or change where, when and what"),
    ("/exercise", "one now; works before /start too"),
    ("/quiz", "a few questions about attachment"),
    ("/streak", "your practice days"),
    ("/progress", "your last weeks in a picture; what helps you; take it along"),
    ("/figures", "who and what comforts you"),
    ("/journal", "what you wrote, for you alone"),
    ("/schedule", "when nudges come; time, days, quiet hours, travelling"),
    ("/pause", "rest for a while"),
    ("/resume", "daily again"),
    ("/stop", "no more nudges; all of yours stays"),
    ("/why", "what became of your nudges"),
    ("/privacy", "what is stored; take it along, erase it"),
    ("/support", "grounding, and people to talk to; always"),
    ("/help", "this list"),
    ("/pack", "for moderators: your server's own exercises"),
    ("/server", "for moderators: an exercise a day in a channel, and who may do that"),
)


@dataclass(frozen=True)
class Tried:
    """What somebody typed into the form."""

    place: str
    when: str


def welcome(minimum_age: int, extras: Extras, policy_url: str | None = None) -> ui.LayoutView:
    policy = [link("Privacy policy", policy_url)] if policy_url else []
    return panel(
        "### Small exercises for feeling secure",
        "Once a day, at a time you choose, I bring you a short exercise in a DM: a mindfulness pause, gratitude to "
        "someone who supports you, or recalling a moment of being comforted. One to five minutes; skipping is always "
        "fine.",
        "**What this is not:** therapy, a diagnosis, or a place where anybody watches. I am a program. In a crisis, "
        "`/support` points to people, at any age.",
        "**What I keep:** your settings, what you did and when, your ratings, and what you write, which is sealed. "
        "Nobody is shown it. Discord itself carries what is typed. `/privacy` shows and erases everything.",
        rows=[
            [
                primary(f"I am {minimum_age} or older, and I agree", custom_id("start-agree")),
                button("Try one exercise first", custom_id("ex-wish", Wish.SURPRISE.value)),
            ],
            [*extras, *policy],
        ],
        footer="Nothing is stored until you agree.",
    )


def halfway(extras: Extras) -> ui.LayoutView:
    return panel(
        "### Two things are left",
        "Where you are, and when I should write. You agreed already.",
        rows=[[primary("Go on", custom_id("start-form")), *extras]],
        footer="/privacy shows and erases what is stored.",
    )


def place_form(member_id: int, schedule: Schedule) -> ui.Modal:
    """Filled with what is known already."""
    if schedule.plan is None:
        return form_again(member_id, "", "")
    return form_again(member_id, place_text(schedule.member.zone), when_text(schedule.plan.at, schedule.anchor))


def form_again(member_id: int, place: str, when: str) -> ui.Modal:
    return form(
        custom_id("start-settle", member_id),
        "Where and when",
        Field(
            "place", "Where are you?", "A city, or an offset such as UTC+2", place or None, example="Lisbon", most=80
        ),
        Field(
            "when",
            "When should I write?",
            "A time, or after something you do: “after coffee”",
            when or None,
            example="08:00",
        ),
    )


def unreadable(tried: Tried, found: Sequence[Place], when: When | None) -> ui.LayoutView:
    """Which of the two, and why. What was typed stands in the form again."""
    texts: list[str] = []
    if not found:
        texts.append(
            f"I do not know a place called “{escape(tried.place)}”. A larger city in the same time zone works, or an "
            "offset such as UTC+2."
        )
    if when is None:
        texts.append(f"I could not read “{escape(tried.when)}” as a time. Try 8:30, 19:00 or “after coffee”.")
    short = (place_text(found[0].zone) if found else None, when_text(when.at, when.anchor) if when else None)
    if any(short):
        texts.append("The other answer is fine, and stands in the form already.")
    return panel(*texts, rows=[[_again("Try again", tried, *short)]], footer="Nothing was changed.")


def refused(schedule: Schedule, tried: Tried) -> ui.LayoutView:
    member = schedule.member
    quiet = (
        f"{member.quiet_from:%H:%M} to {member.quiet_until:%H:%M}" if member.quiet_from and member.quiet_until else ""
    )
    return panel(
        f"That time lies inside your quiet hours, {quiet}, so nothing was changed. Another time works; `/schedule` "
        "moves the quiet hours.",
        rows=[[_again("Another time", tried, None, None)]],
    )


def confirm(schedule: Schedule, places: Sequence[Place] = (), *, is_guess: bool = False) -> ui.LayoutView:
    """`places`: all that the typed name may mean, the one taken among them."""
    at = f"{schedule.plan.at:%H:%M}" if schedule.plan else ""
    anchor = escape(schedule.anchor or "")
    until = f" to {schedule.plan.until:%H:%M}" if schedule.plan and schedule.plan.until else ""
    nudge = f"Nudge at {'about ' if is_guess else ''}{at}{until}{f' ({anchor})' if anchor else ''}"
    heading = f"### {nudge}; your clock shows {_clock(schedule.member.zone, schedule.now)} now. Same?"
    guess = f"{at} is my guess for “{anchor}”. **Change** takes a time of your own, as in “{anchor}, {at}”."
    return panel(
        heading,
        *([guess] if is_guess else []),
        f"{zone_label(schedule.member.zone, schedule.now)}. Below you choose what to practise.",
        rows=_confirm_rows(schedule, places, is_guess=is_guess),
    )


def _confirm_rows(schedule: Schedule, places: Sequence[Place], *, is_guess: bool) -> list[Row]:
    rows: list[Row] = []
    if len(places) > 1:
        choices = [Choice(p.zone, p.label, f"clocks show {_clock(p.zone, schedule.now)}") for p in places]
        rows.append([select(custom_id("start-elsewhere", int(is_guess)), "Somewhere else?", choices)])
    first = schedule.plans[0] if schedule.plans else None
    choices = nudges_views.what_choices(schedule, first, schedule.member.practice.value)
    rows.append([select(custom_id("start-what", int(is_guess)), "What to practise", choices)])
    yes = primary("Yes", custom_id("start")) if is_active(schedule) else primary("Yes, start", custom_id("start-yes"))
    rows.append([yes, button("Change", custom_id("start-form"))])
    return rows


def settled(schedule: Schedule, extras: Extras) -> ui.LayoutView:
    """`/start` again: how things stand, and what can be changed."""
    texts = ["### You are set up", f"{nudges_views.coming(schedule)}\n{_standing(schedule)}"]
    row = [
        button("Change where and when", custom_id("start-form")),
        button("What to practise", custom_id("start-confirm")),
        *extras,
    ]
    if schedule.is_stopped or schedule.is_paused or schedule.next is None:
        row.insert(0, primary("Start again", custom_id("start-yes")))
    elif not is_reached(schedule):
        texts.append("I have not reached you in a DM yet, so no nudge can come. No day counts as missed meanwhile.")
        row.insert(0, try_dm())
    return panel(*texts, "Changing settings loses nothing.", rows=[row])


def not_started(extras: Extras) -> ui.LayoutView:
    return panel(
        "This needs a start first. It takes about a minute.",
        rows=[[primary("Start", custom_id("start")), *extras]],
        footer="/exercise and /support work without.",
    )


def helped(extras: Extras, more: Commands = ()) -> ui.LayoutView:
    """`more`: of rooms above, where they are switched on."""
    return panel(
        "### What I can do", _commands(more), rows=[list(extras)], footer="I am a program; nobody is watching here."
    )


def help_letter(extras: Extras, more: Commands = ()) -> Letter:
    return Letter(f"**What I can do**\n{_commands(more)}", buttons(list(extras)))


def cannot_read(extras: Extras) -> Letter:
    """The answer to anything typed."""
    text = (
        "I cannot understand messages, and nobody is watching here. What you typed was not kept.\n"
        "Buttons and commands work: `/exercise`, `/help`. Typing “stop” ends the nudges."
    )
    return Letter(text, buttons([*extras, button("Stop nudges", custom_id("start-stop"))]))


def stopped(schedule: Schedule | None, extras: Extras) -> Letter:
    if schedule is None:
        return Letter("Nothing of mine comes to you, and nothing is stored about you.", buttons(list(extras)))
    until = nudges_views.until_gone(schedule)
    text = (
        f"Stopped: I will not write to you any more. Everything of yours is still here{until}. `/resume` brings the "
        "nudges back."
    )
    return Letter(text, buttons([button("Resume", custom_id("start-yes")), *extras]))


def _again(label: str, tried: Tried, short_place: str | None, short_when: str | None) -> Control:
    return primary(label, custom_id("start-again", *carried(tried.place, tried.when, short_place, short_when)))


def _standing(schedule: Schedule) -> str:
    if schedule.plan is None:
        return ""
    first, *others = schedule.plans
    zone = zone_label(schedule.member.zone, schedule.now)
    more = f"\nAnd {len(others)} more: `/schedule` has them all." if others else ""
    return f"{nudges_views.plan_words(first, schedule)} · {zone} · {nudges_views.what_words(first)}{more}"


def _commands(more: Commands) -> str:
    return "\n".join(f"`{name}` {about}" for name, about in (*COMMANDS, *more))


def _clock(zone: str, now: datetime) -> str:
    return f"{now.astimezone(zone_of(zone)):%H:%M}"
