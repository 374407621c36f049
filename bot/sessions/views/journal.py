"""The journal on the screen: a member's own words, as plain text, whatever signs are in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from discord import ButtonStyle, ui

from bot.base.panels import Choice, Control, Row, authored, button, custom_id, escape, panel, select
from bot.packs.rules import fill
from bot.sessions.service import Entry, Pages
from bot.sessions.views.offer import short

Extras = Callable[[int], Sequence[Control]] | None
"""Buttons of rooms above, for a line by its id."""
_LOST = "These words can no longer be opened: their key is gone."
_EXCERPT = 160
_DETAIL = 50
_QUESTION = 600
_RENDERED = 2800
"""UTF-16 units of one entry, as the strictest client counts, of the 4000 that a message may have in all."""


def pages(shown: Pages, showing: int = 0) -> ui.LayoutView:
    """`showing` differs each time: a page that keeps choices by custom_id then takes the same one again."""
    if not shown.total:
        return _empty(shown)
    texts = [f"{_head(entry)}\n{_cited(entry)}" for entry in shown.entries]
    choices = [
        Choice(str(e.reflection_id), f"{_day(e.local_day)} · {e.title}", short(_excerpt(e), _DETAIL))
        for e in shown.entries
    ]
    rows: list[Row] = [[select(custom_id("journal-one", showing), "Open one", choices)], _turning(shown)]
    return panel("### What I wrote", *texts, rows=rows, footer="Sealed in our copy, and shown to you alone.")


def one(entry: Entry, name: str, extras: Extras = None, beside: Sequence[Control] = ()) -> ui.LayoutView:
    """`name` is the member's display name, for `{name}` in the question. `extras` stand under a line that is kept,
    `beside` under any.
    """
    delete = button("Delete", custom_id("journal-delete", entry.reflection_id))
    back = button("Back", custom_id("journal", 0))
    if entry.text is None:
        return panel(_head(entry), _LOST, rows=[[delete, back]])
    keep = (
        button("No longer keep", custom_id("journal-unkeep", entry.reflection_id))
        if entry.is_kept
        else button("Keep this", custom_id("journal-keep", entry.reflection_id))
    )
    question = fill(short(authored(entry.question), _QUESTION), escape(entry.figure or "them"), escape(name))
    more = [*(extras(entry.reflection_id) if extras and entry.is_kept else ()), *beside]
    rows: list[Row] = [[keep, delete, back], *([more] if more else [])]
    return panel(_head(entry), question, *_quoted(entry.text), rows=rows)


def any_line_button() -> Control:
    """Under what is about something else, and stays."""
    return button("One of my lines", custom_id("journal-aside"))


def deleting(entry: Entry) -> ui.LayoutView:
    row = [
        button("Yes, delete", custom_id("journal-gone", entry.reflection_id), ButtonStyle.danger),
        button("Keep it", custom_id("journal-read", entry.reflection_id)),
    ]
    return panel("### Delete this?", _cited(entry), "It cannot be brought back.", rows=[row])


def _turning(shown: Pages) -> list[Control]:
    turn = "journal-kept" if shown.only_kept else "journal"
    newer = [button("Newer", custom_id(turn, shown.page - 1))] if shown.page > 0 else []
    older = [button("Older", custom_id(turn, shown.page + 1))] if shown.page < shown.last_page else []
    other = (
        button("Show all", custom_id("journal", 0))
        if shown.only_kept
        else button("Only kept lines", custom_id("journal-kept", 0))
    )
    any_one = [button("One of my lines", custom_id("journal-any"))] if shown.only_kept else []
    return [*newer, *older, *any_one, other]


def _empty(shown: Pages) -> ui.LayoutView:
    if shown.only_kept:
        row = [button("Show all", custom_id("journal", 0))]
        return panel("### No kept lines yet", "Open an entry to keep one.", rows=[row])
    return panel("### Nothing written yet", "Some exercises ask a question. What you write there gathers here.")


def _head(entry: Entry) -> str:
    return f"**{authored(entry.title)}** · {_day(entry.local_day)}{' · kept' if entry.is_kept else ''}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _excerpt(entry: Entry) -> str:
    return short(" ".join((entry.text or _LOST).split()), _EXCERPT)


def _cited(entry: Entry) -> str:
    return _LOST if entry.text is None else f"> {escape(_excerpt(entry))}"


def _quoted(text: str) -> list[str]:
    """All of it, line by line; of a text so full of signs that it cannot be shown whole, the beginning."""
    lines = [f"> {line}" for line in escape(text).splitlines()]
    whole = "\n".join(lines).encode("utf-16-le")
    cut = whole[: 2 * _RENDERED].decode("utf-16-le", "ignore")
    if len(whole) <= 2 * _RENDERED:
        return [cut]
    cut = cut.rstrip("\\")
    return [f"{cut}…", "-# The rest does not fit here. The export in `/privacy` has all of it."]
