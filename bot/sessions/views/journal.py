"""The journal on the screen."""

from __future__ import annotations

from datetime import date

from discord import ButtonStyle, ui

from bot.base.panels import Choice, Row, button, custom_id, escape, panel, select
from bot.sessions.service import Entry, Pages

_SHOWN = 300
_MOST = 3000


def pages(shown: Pages) -> ui.LayoutView:
    if not shown.total:
        return _empty(shown)
    texts = [
        f"**{entry.title}** · {_day(entry.local_day)}{_kept(entry)}\n{_quoted(entry.text, _SHOWN)}"
        for entry in shown.entries
    ]
    choices = [Choice(str(e.reflection_id), f"{_day(e.local_day)} · {e.title}") for e in shown.entries]
    rows: list[Row] = [[select(custom_id("journal-one"), "Open one", choices)]]
    turn = "journal-kept" if shown.only_kept else "journal"
    rows.append(
        [
            *([button("Newer", custom_id(turn, shown.page - 1))] if shown.page > 0 else []),
            *([button("Older", custom_id(turn, shown.page + 1))] if shown.page < shown.last_page else []),
            button("Show all", custom_id("journal", 0))
            if shown.only_kept
            else button("Only kept lines", custom_id("journal-kept", 0)),
        ]
    )
    return panel("### What I wrote", *texts, rows=rows, footer="Sealed in our copy, and shown to you alone.")


def one(entry: Entry) -> ui.LayoutView:
    keep = (
        button("No longer keep", custom_id("journal-unkeep", entry.reflection_id))
        if entry.is_kept
        else button("Keep this", custom_id("journal-keep", entry.reflection_id))
    )
    row = [
        keep,
        button("Delete", custom_id("journal-delete", entry.reflection_id)),
        button("Back", custom_id("journal", 0)),
    ]
    head = f"### {entry.title}\n{_day(entry.local_day)}{_kept(entry)}"
    return panel(head, f"*{escape(entry.question)}*", _quoted(entry.text, _MOST), rows=[row])


def deleting(entry: Entry) -> ui.LayoutView:
    row = [
        button("Yes, delete", custom_id("journal-gone", entry.reflection_id), ButtonStyle.danger),
        button("Keep it", custom_id("journal-read", entry.reflection_id)),
    ]
    return panel("### Delete this?", _quoted(entry.text, _SHOWN), "It cannot be brought back.", rows=[row])


def _empty(shown: Pages) -> ui.LayoutView:
    if shown.only_kept:
        return panel(
            "No kept lines yet. Open an entry to keep one.", rows=[[button("Show all", custom_id("journal", 0))]]
        )
    return panel("### Nothing written yet", "Some exercises ask a question. What you write there gathers here.")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _kept(entry: Entry) -> str:
    return " · kept" if entry.is_kept else ""


def _quoted(text: str, most: int) -> str:
    short = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    return "\n".join(f"> {line}" for line in escape(short).splitlines())
