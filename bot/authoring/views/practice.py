"""What reads otherwise where a practitioner writes for their clients, and there are no moderators and no members."""

from __future__ import annotations

from discord import ui

from bot.authoring.rules import MOST_PACKS, MOST_VERSIONS, Refusal
from bot.authoring.views.refusals import REFUSALS
from bot.base.panels import panel

NO_RETURN = "There is nobody to return it to. `/pack withdraw` takes back what you uploaded."
WAITS = (
    "Nobody has it yet. Next: preview it in your DM, which is how your clients will see it. Then you may approve it "
    "yourself."
)
_OTHERWISE = {
    Refusal.NO_DRAFT: "This version is not waiting any more; you have decided about it.",
    Refusal.LOWER: (
        "Your clients have a higher version of this pack, and approving this one would take them back. To go back on "
        "purpose, `/pack rollback` offers the versions approved before. To bring in what this one says, it needs "
        "a higher number in `version:`."
    ),
    Refusal.IN_USE: "Your clients have exactly this version already.",
    Refusal.OTHER_DRAFT: (
        "This version is here already, with other content. Raise the number in `version:`, even for a small change, so "
        "that you know which text you looked at."
    ),
    Refusal.SHIPPED: (
        "This one comes with the bot. Here you look after what you wrote yourself, which `/pack list` shows."
    ),
    Refusal.OF_SHIPPED: (
        "This one comes with the bot, and your clients choose for themselves what of it they do. Here you switch off "
        "what you wrote yourself."
    ),
    Refusal.NOT_FOUND: "Nothing here goes by that name. Begin typing and choose from what comes up: your own packs.",
    Refusal.ALREADY_OFF: "That is switched off already: your clients are not given it.",
    Refusal.ALREADY_ON: "That is switched on already: your clients are given it.",
    Refusal.FULL: (
        f"There is room for {MOST_PACKS} packs, counting those that wait or were approved once. To make room, withdraw "
        "one that waits and was never approved. Or hand in a new version of one of them."
    ),
    Refusal.FULL_OF_VERSIONS: (
        f"There is room for {MOST_VERSIONS} versions of one pack, and that many are in use or wait. To make room, "
        "approve or withdraw some of those that wait; `/pack list` shows them."
    ),
}


def refusal(why: Refusal, *, is_of_practice: bool) -> str:
    return (_OTHERWISE.get(why) if is_of_practice else None) or REFUSALS[why]


def uneasy(contact: str | None) -> ui.LayoutView:
    """Where a client stands who would report what their practitioner wrote: it goes nowhere by itself."""
    whom = f"whoever runs this bot: {contact}" if contact else "whoever runs this bot"
    return panel(
        "### If something here is not right",
        "A practitioner you are connected with wrote this. They do not hear that you pressed this, and nothing was "
        "stored or sent. You need not do this exercise, and need not say why.",
        f"You can tell {whom}. Say what it is called, and nothing more than you want to.",
        "`/sharing` shows who you are connected with. Leaving there takes effect at once, and takes what they wrote "
        "with it.",
    )
