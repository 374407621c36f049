"""One reflection at a time: for the client what exactly would be shared, and for the practitioner what was."""

from __future__ import annotations

from discord import ui

from bot.base.panels import Choice, Control, Row, authored, button, custom_id, escape, panel, primary, select
from bot.care.rules import Link
from bot.care.service import Reading, Shareable, Shown
from bot.care.views.words import KEEP, day
from bot.packs.rules import fill
from bot.sessions.service import Entry

_MOST = 2400
"""UTF-16 units of what was written, of the 4000 that a message may have in all."""
_QUESTION = 500


def share_button(reflection_id: int) -> Control:
    """Stands under a reflection of somebody who has a practitioner."""
    return button("Share this one", custom_id("care-share", reflection_id))


def share_aside_button(reflection_id: int) -> Control:
    """Stands under what was written a moment ago; what it asks opens beside."""
    return button("Share this one", custom_id("care-share-aside", reflection_id))


def share(found: Shareable) -> ui.LayoutView:
    """What exactly would be shared and with whom; where it is, the way back."""
    entry, rows = found.entry, list[Row]()
    told: list[str] = []
    for side, share in found.sides:
        name = side.name or "your practitioner"
        here = entry.reflection_id, side.link.id
        if share is None:
            rows.append([primary(f"Share with {name}"[:80], custom_id("care-share-yes", *here))])
        else:
            read = f", first read on {day(share.seen_at, found.zone)}" if share.seen_at else ", not opened yet"
            told.append(f"**Shared with {escape(name)}** on {day(share.shared_at, found.zone)}{read}.")
            rows.append([button(f"Take back from {name}"[:80], custom_id("care-share-back", *here))])
    rows.append([button("Back to it", custom_id("journal-read", entry.reflection_id))])
    would = "They would read exactly this, and nothing else that you wrote:" if len(told) < len(found.sides) else ""
    return panel(
        "### Share this one?" if not told else "### This one",
        *told,
        *filter(None, [would]),
        *written(entry),
        rows=rows,
        footer=f"They get a line that something was shared, no more. You can take it back at any time. {KEEP}",
    )


def not_shareable() -> ui.LayoutView:
    return panel("This one is not there any more, or nobody is there to share it with.")


def reading(found: Reading) -> ui.LayoutView:
    """For the practitioner: which there are."""
    label = escape(found.link.label) or "this client"
    if not found.shown:
        return panel(
            f"### Reflections of {label}",
            "None. Clients share them one by one, if they like.",
            rows=[_back(found.link)],
        )
    choices = [
        Choice(
            str(each.share.share_id),
            f"{each.entry.title} · {each.entry.local_day.day} {each.entry.local_day:%B}"[:100],
            f"Shared on {day(each.share.shared_at, found.zone)}",
        )
        for each in found.shown[:25]
    ]
    return panel(
        f"### Reflections of {label}",
        f"{len(found.shown)} shared with you. Each opening is shown to them.",
        rows=[[select(custom_id("care-read-one", found.link.id), "Open one", choices)], _back(found.link)],
    )


def read(link: Link, shown: Shown) -> ui.LayoutView:
    return panel(
        f"### Shared by {escape(link.label) or 'a client'}",
        *written(shown.entry),
        rows=[[button("Back", custom_id("care-read", link.id))]],
        footer="Your client sees that you opened this. Please keep it where you keep what is said in session.",
    )


def not_shared() -> ui.LayoutView:
    return panel("That is not shared with you, or not any more.")


def written(entry: Entry) -> list[str]:
    """The same for both: of whom it is about, no name but what the text itself says."""
    question = fill(authored(entry.question), "them", "you")[:_QUESTION]
    lines = [f"> {line}" for line in escape(entry.text or "").splitlines()]
    whole = "\n".join(lines).encode("utf-16-le")
    text = whole[: 2 * _MOST].decode("utf-16-le", "ignore")
    cut = f"{text.rstrip(chr(92))}…" if len(whole) > 2 * _MOST else text
    return [f"**{authored(entry.title)}** · {entry.local_day.day} {entry.local_day:%B}\n{question}", cut]


def _back(link: Link) -> Row:
    return [button("Back to them", custom_id("care-see", link.id))]
