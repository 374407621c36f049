"""Why something about a pack was not done, and what would work."""

from __future__ import annotations

from bot.authoring.rules import MOST_PACKS, MOST_VERSIONS, Refusal

REFUSALS = {
    Refusal.GONE: "There is no such thing here. `/pack list` shows what there is.",
    Refusal.NOT_FOUND: (
        "Nothing here goes by that name. Begin typing and choose from what comes up: your packs and those that come "
        "with the bot, and each of their exercises."
    ),
    Refusal.SHIPPED: (
        "This one comes with the bot. Here you look after your server's own packs, which `/pack list` shows; one that "
        "comes with the bot can be switched off for your members with `/pack disable`."
    ),
    Refusal.NO_REASON: (
        "A reason goes with it, so that its author knows what to change. It still waits; a sentence is enough."
    ),
    Refusal.NO_DRAFT: "This version is not waiting any more; somebody has decided about it.",
    Refusal.NOT_YOURS: "Only the person who uploaded a draft can withdraw it. You can return it to them instead.",
    Refusal.OWN: (
        "You uploaded this one, so a second person looks at it first. I wrote to those who had looked after packs here "
        "lately. If none of them heard of it, ask another moderator to open `/pack list`."
    ),
    Refusal.OWN_TODAY: (
        "You uploaded this one, and there was nobody else to tell. You may approve it yourself, one day after the "
        "upload: fresh eyes, even if they are your own. Sooner, ask another moderator to open `/pack list`."
    ),
    Refusal.LOWER: (
        "Members have a higher version of this pack, and approving this one would take them back. To go back on "
        "purpose, `/pack rollback` offers the versions approved before. To bring in what this one says, it needs "
        "a higher number in `version:`."
    ),
    Refusal.IN_USE: "Members have exactly this version already.",
    Refusal.NEVER_APPROVED: "This version was never approved, so there is no going back to it.",
    Refusal.OTHER_CONTENT: (
        "This version is here already, with other content. Raise the number in `version:`, even for a small change: "
        "somebody may be in the middle of it."
    ),
    Refusal.OTHER_DRAFT: (
        "This version is here already, with other content. Raise the number in `version:`, even for a small change, so "
        "that a reviewer knows which text they read."
    ),
    Refusal.NO_EARLIER: (
        "No version below the one in use was approved here. To go to another one, name its number; `/pack list` shows "
        "which there are."
    ),
    Refusal.NOTHING_APPROVED: (
        "Nothing of this pack was approved so far, so there is nothing to go back to. `/pack list` shows how it stands."
    ),
    Refusal.ALREADY_OFF: "That is switched off already: members of this server are not given it.",
    Refusal.ALREADY_ON: "That is switched on already: members of this server are given it.",
    Refusal.WITH_PACK: "Its whole pack is switched off. Switch that on, and this comes back with it.",
    Refusal.SAME: "Exactly this file is here already. `/pack list` shows how it stands.",
    Refusal.OLDER: "A higher version of this pack is here already. Raise the number in `version:` above it.",
    Refusal.FULL: (
        f"There is room for {MOST_PACKS} packs in a server, counting those that wait or were approved once. To make "
        "room, withdraw or return one that waits and was never approved. Or hand in a new version of one of them."
    ),
    Refusal.FULL_OF_VERSIONS: (
        f"There is room for {MOST_VERSIONS} versions of one pack, and that many are in use or wait. To make room, "
        "approve, return or withdraw some of those that wait; `/pack list` shows them."
    ),
    Refusal.UNSEEN: (
        "See it first as your clients will: `/pack preview`, or the button below, opens it in your DM. Once you have "
        "opened it there, come back and approve it."
    ),
    Refusal.OF_SHIPPED: "This one comes with the bot.",
    Refusal.LAST: "That would leave members with nothing to do. Switch on something else first.",
}
