"""Words for a hard moment, and for when something of ours fails: short, for people who can take in little right now."""

from __future__ import annotations

import math
from datetime import timedelta

from discord import ui

from bot.base.panels import Control, button, custom_id, link, panel, primary
from bot.support import rules
from bot.support.rules import ORDER, Sense

_DANGER = "**If you or someone near you is in danger,** call the emergency number of your country now."
_EVIDENCE = "5-4-3-2-1 is practice lore: widely taught, and we found no trial of it."

_MINUTE = 60
_TITLES = {
    Sense.see: "5 things you can see",
    Sense.feel: "4 things you can touch",
    Sense.hear: "3 things you can hear",
    Sense.smell: "2 things you can smell",
    Sense.taste: "1 thing you can taste",
}
_WORDS = {
    Sense.see: """\
Keep your eyes open and look around slowly. Name five things, aloud or in your head: a lamp, a colour, a door.
Any answer will do. If a sense is not there for you, press Next, or use another one.""",
    Sense.feel: """\
Find four things within reach: the floor under your feet, a sleeve, a table, the phone in your hand. Notice if each is \
rough or smooth, warm or cool.""",
    Sense.hear: """\
Listen for three sounds, near or far: a fan, a road, steps, rain. If it is quiet, the quiet counts too.""",
    Sense.smell: """\
Notice two smells: your sleeve, soap, the air by a window. If there are none here, name two that you like.""",
    Sense.taste: """\
Notice one taste, or take a sip of water if there is some. If there is none, name one that you like.""",
}

# Directories, not numbers: they keep up to date what a list of ours would let grow old.
_DIRECTORIES = (
    ("Find A Helpline", "https://findahelpline.com", "by country: phone, text or chat"),
    ("Befrienders Worldwide", "https://befrienders.org", "volunteers who listen, in many countries"),
    ("IASP", "https://www.iasp.info/crisis-centres-helplines/", "crisis centres around the world"),
    (
        "Child Helpline International",
        "https://childhelplineinternational.org/helplines/",
        "for children and young people",
    ),
)


def help_button() -> Control:
    """The quiet way to Support, for under every exercise and nudge: opens beside the message and leaves it as it is."""
    return button("Support", custom_id("support"), emoji="🛟")


def support() -> ui.LayoutView:
    return panel(
        "### Support",
        "I am a program, and nobody is watching here: no person sees what you press. There are people you can reach, "
        "though, and something small to do right now.",
        "**Ground me now** takes about two minutes, with your eyes open. You can stop at any point.",
        _DANGER,
        rows=[[_ground("Ground me now"), _people()]],
        footer="For anyone, with no account. I keep nothing of what you press here.",
    )


def grounding(sense: Sense) -> ui.LayoutView:
    earlier, following = rules.before(sense), rules.after(sense)
    back = custom_id("support-ground", earlier) if earlier else custom_id("support-home")
    onward = custom_id("support-ground", following) if following else custom_id("support-grounded")
    place = f"{rules.number(sense)} of {len(ORDER)}"
    return panel(
        f"### {_TITLES[sense]}",
        _WORDS[sense],
        rows=[[button("Back", back), primary("Next", onward), button("Stop", custom_id("support-stop"))]],
        footer=place if earlier else f"{place} · not while driving",
    )


def grounded() -> ui.LayoutView:
    return panel(
        "### That was all five",
        "Look around once more, and notice what holds you up: a chair, the floor, a wall. You may feel a little "
        "steadier, or much the same. Both are fine.",
        "Now may be a good time to **reach a person you trust**: a call, a message, sitting near them. “Can you keep "
        "me company for a bit?” is enough to say.",
        rows=[[_people(), _ground("Once more"), _home()]],
        footer=_EVIDENCE,
    )


def stopped() -> ui.LayoutView:
    return panel(
        "### Stopped",
        "Stopping is always fine, and needs no reason. Look around you, move a little, have some water if you like.",
        "A person you trust may help more than an exercise can.",
        rows=[[_people(), _home()]],
    )


def people() -> ui.LayoutView:
    listed = "\n".join(f"- {name}: {about}" for name, _, about in _DIRECTORIES)
    return panel(
        "### Who can I talk to",
        "**Someone you trust** and feel safe with, or your practitioner, if you have one. You need no reason and no "
        "right words. “Can you stay with me for a bit?” is enough.",
        f"**A helpline.** It need not be an emergency. These sites show which lines there are:\n{listed}",
        _DANGER,
        rows=[[link(name, url) for name, url, _ in _DIRECTORIES], [_ground("Ground me now"), _home()]],
        footer="Other people run these sites. I can be offline, so keep the one you like somewhere else too.",
    )


def stale() -> ui.LayoutView:
    return panel(
        "This button is an old one, so nothing happened. `/help` shows what works now.",
        rows=[[help_button()]],
    )


def too_soon(wait: timedelta) -> ui.LayoutView:
    """Rounded up: never told too early."""
    seconds = math.ceil(wait.total_seconds())
    span = f"{seconds} seconds" if seconds <= _MINUTE else f"{math.ceil(seconds / _MINUTE)} minutes"
    return panel(
        f"That one takes me a while, so I do it only so often. Please try again in about {span}. Nothing is lost.",
        rows=[[help_button()]],
    )


def told(message: str) -> ui.LayoutView:
    return panel(message)


def unexpected() -> ui.LayoutView:
    return panel(
        "Something went wrong on our side. It was nothing you did. Please try again in a minute.",
        rows=[[help_button()]],
    )


def _ground(label: str) -> Control:
    return primary(label, custom_id("support-ground", ORDER[0]))


def _people() -> Control:
    return button("Who can I talk to", custom_id("support-people"))


def _home() -> Control:
    return button("Back to Support", custom_id("support-home"))
