"""The way in, and the ways on: something to do now, one's own plan, and people, in this order everywhere."""

from __future__ import annotations

from discord import ui

from bot.base.panels import Control, button, custom_id, panel, primary
from bot.support.rules import ORDER

DANGER = "**If you or someone near you is in danger,** call the emergency number of your country now."


def help_button() -> Control:
    """The quiet way to Support, for under every exercise and nudge: opens beside the message and leaves it as it is."""
    return button("Support", custom_id("support"), emoji="🛟")


def ways() -> list[Control]:
    """For where an exercise felt worse."""
    return [to_grounding("Ground me now"), to_plan(), to_people()]


def support() -> ui.LayoutView:
    return panel(
        "### Support",
        "I am a program, and nobody is watching here: no person sees what you press. There are people you can reach, "
        "though, and something small to do right now.",
        "**Ground me now** takes about two minutes, with your eyes open. You can stop at any point.\n"
        "**My safety plan** is a few lines of your own, written on a calmer day for a hard one.",
        DANGER,
        rows=[ways()],
        footer="For anyone, with no account. I keep nothing of what you press here; a plan I keep if you write one.",
    )


def to_grounding(label: str) -> Control:
    return primary(label, custom_id("support-ground", ORDER[0]))


def to_plan() -> Control:
    return button("My safety plan", custom_id("support-plan", 0))


def to_people() -> Control:
    return button("Who can I talk to", custom_id("support-people"))


def to_home() -> Control:
    return button("Back to Support", custom_id("support-home"))
