"""The first DM, and what stands in its way."""

from __future__ import annotations

from discord import ui

from bot.base.edge import Fate, Letter
from bot.base.panels import WARM, Control, button, buttons, custom_id, panel, primary
from bot.nudges import views as nudges_views
from bot.nudges.service import Schedule
from bot.sessions.rules import Wish


def opening() -> ui.LayoutView:
    return panel(
        "### One moment",
        "I am opening a DM with you. When many people start at once this takes a few minutes. There is nothing more to "
        "do; I write as soon as it is open.",
        rows=[[button("Look again", custom_id("start-look"))]],
    )


def hello(schedule: Schedule) -> Letter:
    """The first DM: it shows where nudges will come, and that they can."""
    text = f"Hello, this is where I'll write. {nudges_views.coming(schedule)}"
    row = [primary("Try one now", custom_id("ex-wish", Wish.SURPRISE.value)), button("Change", custom_id("start-form"))]
    return Letter(text, buttons(row))


def done(schedule: Schedule, *, has_written: bool) -> ui.LayoutView:
    written = "\nI have just written to you in a DM, where nudges will come." if has_written else ""
    return panel(
        "### You are set",
        f"{nudges_views.coming(schedule)}{written}",
        footer="/schedule changes anything · /stop ends it",
        colour=WARM,
    )


def try_dm() -> Control:
    """Writes to them once more, at once."""
    return primary("Try again", custom_id("start-dm"))


_HOW_TO_OPEN = (
    "To open them: in a server we share, open its menu, then **Privacy Settings**, and switch on **Direct "
    "Messages**. On a phone: hold the server's icon, then **More options**. If you blocked me, unblock me."
)


def dm_closed() -> ui.LayoutView:
    return panel(
        "### Your settings are saved, but your DMs are closed to me",
        _HOW_TO_OPEN,
        rows=[[try_dm()]],
        footer="Until then no nudge comes, and no day counts as missed.",
    )


def found_closed() -> ui.LayoutView:
    """After any command, once: their DMs were open, and are not any more."""
    return panel(
        "### I could not write to you",
        f"Your DMs are closed to me, so your nudges rest. {_HOW_TO_OPEN}",
        rows=[[try_dm()]],
        footer="I try again by myself, once a day at most. No day counts as missed meanwhile.",
    )


def opened_later() -> ui.LayoutView:
    """Discord lets only so many be opened."""
    return panel(
        "### You are set, and my first message may take a while",
        "Discord lets me write to only so many new people at a time, and just now it is busy. There is nothing more to "
        "do: I write to you by myself as soon as I may.",
        rows=[[button("Look again", custom_id("start-look"))]],
        footer="No day counts as missed meanwhile.",
    )


def dm_failed(fate: Fate) -> ui.LayoutView:
    """Not their settings: Discord refused, or did not answer."""
    arrived = " It may even have arrived." if fate is Fate.UNKNOWN else ""
    return panel(
        "### Your settings are saved, but my first message did not go through",
        f"Discord did not take it just now; it is nothing you did.{arrived} In a few minutes it should work.",
        rows=[[try_dm()]],
        footer="No day counts as missed because of this.",
    )
