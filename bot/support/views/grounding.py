"""5-4-3-2-1, one sense to a screen: few words, for people who can take in little right now."""

from __future__ import annotations

from discord import ui

from bot.base.panels import button, custom_id, panel, primary
from bot.support import rules
from bot.support.rules import ORDER, Sense
from bot.support.views.doors import to_grounding, to_home, to_people, to_plan

_EVIDENCE = "5-4-3-2-1 is practice lore: widely taught, and we found no trial of it."

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
        rows=[[to_people(), to_plan(), to_grounding("Once more"), to_home()]],
        footer=_EVIDENCE,
    )


def stopped() -> ui.LayoutView:
    return panel(
        "### Stopped",
        "Stopping is always fine, and needs no reason. Look around you, move a little, have some water if you like.",
        "A person you trust may help more than an exercise can.",
        rows=[[to_people(), to_plan(), to_home()]],
    )
