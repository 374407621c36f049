"""The way in, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import (
    WARM,
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
from bot.members.rules import Place, zone_label, zone_of
from bot.nudges import views as nudges_views
from bot.nudges.service import Schedule
from bot.sessions.rules import Wish

Extras = Sequence[Control]
COMMANDS = (
    ("/start", "begin, or change where, when and what"),
    ("/exercise", "one now; works before /start too"),
    ("/quiz", "a few questions about attachment"),
    ("/streak", "your practice days"),
    ("/figures", "who and what comforts you"),
    ("/journal", "what you wrote, for you alone"),
    ("/schedule", "when nudges come; time, days, quiet hours, travelling"),
    ("/pause", "rest for a while"),
    ("/resume", "daily again"),
    ("/stop", "no more nudges; yours stays"),
    ("/why", "what became of your nudges"),
    ("/privacy", "what is stored; take it along, erase it"),
    ("/support", "grounding, and people to talk to; always"),
)


def welcome(minimum_age: int, extras: Extras) -> ui.LayoutView:
    return panel(
        "### Small exercises for feeling secure",
        "Once a day, at a time you choose, I bring you a short exercise in a DM: a mindfulness pause, gratitude to someone "
        "who supports you, or recalling a moment of being comforted. One to five minutes; skipping is always fine.",
        "**What this is not:** therapy, a diagnosis, or a place where anybody watches. I am a program. In a crisis, "
        "`/support` points to people.",
        "**What I keep:** your settings, what you did and when, your ratings, and what you write, which is sealed. Nobody "
        "is shown it. Discord itself carries what is typed. `/privacy` shows and erases everything.",
        rows=[
            [
                primary(f"I am {minimum_age} or older, and I agree", custom_id("start-agree")),
                button("Try one exercise first", custom_id("ex-wish", Wish.SURPRISE.value)),
            ],
            list(extras),
        ],
        footer="Nothing is stored until you agree.",
    )


def place_form(member_id: int, schedule: Schedule | None) -> ui.Modal:
    """Filled with what is known already."""
    place = schedule.member.zone if schedule and schedule.plan else None
    when = None
    if schedule and schedule.plan:
        at = f"{schedule.plan.at:%H:%M}"
        when = f"{schedule.anchor}, {at}" if schedule.anchor else at
    return form(
        custom_id("start-settle", member_id),
        "Where and when",
        Field("place", "Where are you?", "A city, or an offset such as UTC+2", place, example="Lisbon"),
        Field(
            "when", "When should I write?", "A time, or after something you do: “after coffee”", when, example="08:00"
        ),
    )


def confirm(schedule: Schedule, others: Sequence[Place] = ()) -> ui.LayoutView:
    """`others`: places that the member may have meant instead."""
    plan, member = schedule.plan, schedule.member
    at = f"{plan.at:%H:%M}" if plan else ""
    clock = schedule.now.astimezone(zone_of(member.zone))
    after = f" ({escape(schedule.anchor)})" if schedule.anchor else ""
    rows: list[Row] = []
    if others:
        choices = [Choice(p.zone, p.label, _clock_there(p.zone, schedule.now)) for p in others]
        rows.append([select(custom_id("start-elsewhere"), "Somewhere else?", choices)])
    choices = [Choice(p.value, label, chosen=p is member.practice) for p, label in nudges_views.PRACTICES.items()]
    rows.append([select(custom_id("start-what"), "What to practise", choices)])
    rows.append([primary("Yes, start", custom_id("start-yes")), button("Change", custom_id("start-form"))])
    return panel(
        f"### Nudge at {at}{after}; your clock shows {clock:%H:%M} now. Same?",
        f"{zone_label(member.zone, schedule.now)} · below, choose what to practise.",
        rows=rows,
    )


def refused(schedule: Schedule) -> ui.LayoutView:
    return panel(
        "That time lies inside your quiet hours, so nothing was changed. `/schedule` moves those.",
        rows=[[button("Another time", custom_id("start-form"))]],
    )


def settled(schedule: Schedule, extras: Extras) -> ui.LayoutView:
    """`/start` again: how things stand, and what can be changed."""
    row = [
        primary("Change where and when", custom_id("start-form")),
        button("What to practise", custom_id("start-confirm")),
        *extras,
    ]
    if schedule.is_stopped or schedule.is_paused or schedule.next is None:
        row.insert(0, button("Start again", custom_id("start-yes")))
    return panel("### You are set up", nudges_views.coming(schedule), "Changing settings loses nothing.", rows=[row])


def place_unknown() -> ui.LayoutView:
    return panel(
        "I do not know that place. A larger city in the same time zone works, or an offset such as UTC+2.",
        rows=[[primary("Try again", custom_id("start-form"))]],
    )


def time_unknown() -> ui.LayoutView:
    return panel(
        "I could not read that time. Something like 8:30, 19:00 or “after coffee” works.",
        rows=[[primary("Try again", custom_id("start-form"))]],
    )


def hello(schedule: Schedule) -> Letter:
    """The first DM: it shows where nudges will come, and that they can."""
    text = f"Hello, this is where I'll write. {nudges_views.coming(schedule)}"
    row = [primary("Try one now", custom_id("ex-wish", Wish.SURPRISE.value)), button("Change", custom_id("start-form"))]
    return Letter(text, buttons(row))


def done(schedule: Schedule) -> ui.LayoutView:
    return panel(
        "### You are set",
        f"{nudges_views.coming(schedule)}\nI have just written to you in a DM, where nudges will come.",
        footer="/schedule changes anything · /stop ends it",
        colour=WARM,
    )


def dm_closed() -> ui.LayoutView:
    return panel(
        "### Your settings are saved, but I could not reach your DMs",
        "To open them: in a server we share, open its menu, then **Privacy Settings**, and switch on **Direct Messages**. "
        "On a phone: hold the server's icon, then **More options**. If you blocked me, unblock me.",
        rows=[[primary("Try again", custom_id("start-dm"))]],
        footer="Until then nothing is sent, and no day counts as missed.",
    )


def not_started(extras: Extras) -> ui.LayoutView:
    return panel(
        "This needs a start first. It takes about a minute.",
        rows=[[primary("Start", custom_id("start")), *extras]],
        footer="/exercise and /support work without.",
    )


def helped(extras: Extras) -> ui.LayoutView:
    lines = "\n".join(f"`{name}` {about}" for name, about in COMMANDS)
    return panel("### What I can do", lines, rows=[list(extras)], footer="I am a program; nobody is watching here.")


def cannot_read(extras: Extras) -> Letter:
    """The answer to anything typed."""
    text = (
        "I cannot understand messages, and nobody is watching here. What you typed was not kept.\n"
        "Buttons and commands work: `/exercise`, `/help`. Typing “stop” ends the nudges."
    )
    return Letter(text, buttons([*extras, button("Stop nudges", custom_id("start-stop"))]))


def stopped(schedule: Schedule | None) -> Letter:
    if schedule is None:
        return Letter("Nothing of mine comes to you, and nothing is stored about you.", buttons())
    text = "Stopped: I do not write any more. Everything of yours is still here, and `/resume` brings the nudges back."
    return Letter(text, buttons([button("Resume", custom_id("start-yes"))]))


def help_letter(extras: Extras) -> Letter:
    lines = "\n".join(f"`{name}` {about}" for name, about in COMMANDS)
    return Letter(f"**What I can do**\n{lines}", buttons(list(extras)))


def _clock_there(zone: str, now: datetime) -> str:
    return f"clocks show {now.astimezone(zone_of(zone)):%H:%M}"
