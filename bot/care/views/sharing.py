"""`/sharing`: what is shared with whom, who looked at what and when, and the ways to end it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.base.panels import Line, button, custom_id, escape, panel
from bot.care.rules import Scope
from bot.care.service import Looks, Overview, Shown, Side
from bot.care.views.join import NEVER, SCOPES
from bot.care.views.words import KEEP, away_note, day, moment

LOOKS = {
    "list": "their list of clients, with you in it",
    "progress": "your progress",
    "csv": "your progress, as a table to keep",
    "digest": "the weekly summary, with you in it",
    "reflections": "which reflections you shared",
    "reflection": "a reflection you shared",
    "shared": "that you shared something you wrote",
    "asked": "that you asked them to get in touch",
}
"""What a practitioner can look at, by the word that is noted."""
_ENDED_SHOWN = 5


def sharing(overview: Overview) -> ui.LayoutView:
    if not overview.active and not overview.ended:
        return panel(
            "### Nothing is shared with anybody",
            "If a practitioner gave you a code, `/join` shows you who they are and what would be shared, before "
            "anything is.",
        )
    active = [
        Line(
            f"**{_named(side)}** · since {day(side.link.since, overview.zone)}\n-# They see: {_seen(side)}",
            button("Open", custom_id("care-side", side.link.id)),
        )
        for side in overview.active
    ]
    ended = [
        Line(
            f"{_named(side)} · ended on {day(side.link.ended_at or side.link.since, overview.zone)}",
            button("Who looked", custom_id("care-looks", side.link.id, 0)),
        )
        for side in overview.ended[-_ENDED_SHOWN:]
    ]
    first = "### What I share" if active else "### Nothing is shared any more"
    return panel(first, *active, *ended, footer="A server you are in sees nothing of this, and they see no server.")


def side(side: Side, zone: str, said: str = "") -> ui.LayoutView:
    link = side.link
    switches = [
        Line(
            f"{'●' if scope in link.scopes else '○'} **{title}:** {about}",
            button(
                "Switch off" if scope in link.scopes else "Switch on",
                custom_id("care-scope", link.id, scope.value, int(scope not in link.scopes)),
            ),
        )
        for scope, (title, about) in SCOPES.items()
    ]
    looked = (
        f"**Looked:** {_times(side.looks)}, last on {moment(side.last_look.at, zone)}"
        if side.last_look
        else "**Looked:** not yet"
    )
    note = away_note(side.away_note)
    away = f"**Their note:** {note}" if note else ""
    return panel(
        *filter(None, [said]),
        f"### {_named(side)}\n-# Since {day(link.since, zone)}. What is off is out of their sight at once. What you "
        "switch on shows the past weeks too.",
        *switches,
        NEVER,
        *filter(None, [looked, away]),
        rows=[
            [
                button("Who looked, and when", custom_id("care-looks", link.id, 0)),
                button(f"Reflections I shared ({side.shared})", custom_id("care-shares", link.id)),
            ],
            [
                button("Leave", custom_id("care-leave", link.id), ButtonStyle.danger),
                button("All", custom_id("care-sharing")),
            ],
        ],
        footer=f"Leaving acts at once and needs no reason; a new code undoes it. {KEEP}",
    )


def left(name: str) -> ui.LayoutView:
    return panel(
        f"### You no longer share anything with {escape(name) or 'them'}",
        "What they passed on to you has ended as well. Your journal and your days are yours, as before. They are "
        "told only "
        "that sharing has ended.",
        rows=[[button("What I share", custom_id("care-sharing"))]],
        footer=KEEP,
    )


def looks(found: Looks) -> ui.LayoutView:
    lines = [f"- {moment(look.at, found.zone)}: {LOOKS.get(look.what, look.what)}" for look in found.shown]
    newer = [button("Newer", custom_id("care-looks", found.side.link.id, found.page - 1))] if found.page else []
    older = (
        [button("Older", custom_id("care-looks", found.side.link.id, found.page + 1))]
        if found.page < found.last_page
        else []
    )
    is_over = found.side.link.ended_at is not None
    back = button("Back", custom_id("care-sharing") if is_over else custom_id("care-side", found.side.link.id))
    return panel(
        f"### What {_named(found.side)} looked at",
        "\n".join(lines) or "They have not looked at anything yet.",
        rows=[[*newer, *older, back]],
        footer="Each look is written down before it is shown to them.",
    )


def shared(side: Side, shown: Sequence[Shown], zone: str) -> ui.LayoutView:
    lines = [
        Line(
            f"**{escape(each.entry.title)}** · {each.entry.local_day.day} {each.entry.local_day:%B}\n"
            f"-# Shared on {day(each.share.shared_at, zone)}"
            + (f", first read on {day(each.share.seen_at, zone)}" if each.share.seen_at else ", not opened yet"),
            button("Open", custom_id("care-share", each.entry.reflection_id)),
        )
        for each in shown[:10]
    ]
    return panel(
        f"### Reflections that {_named(side)} can read",
        *(lines or ["None. “Share this one” stands under each reflection in `/journal`."]),
        rows=[[button("Back", custom_id("care-side", side.link.id))]],
        footer="Deleting one in /journal takes it back too.",
    )


def gone() -> ui.LayoutView:
    return panel("That has ended, or was never there.", rows=[[button("What I share", custom_id("care-sharing"))]])


def _named(side: Side) -> str:
    return escape(side.name) or "Your practitioner"


def _seen(side: Side) -> str:
    words = [SCOPES[scope][0].lower() for scope in Scope if scope in side.link.scopes]
    reflections = [f"{side.shared} reflection{'' if side.shared == 1 else 's'}"] if side.shared else []
    return ", ".join([*words, *reflections]) or "nothing"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
