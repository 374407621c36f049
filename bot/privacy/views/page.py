"""All of an export as one page that any browser opens: for whoever wants to read it, not to process it.

Nothing in it is loaded from anywhere, and whatever somebody wrote is text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from html import escape
from typing import Any, cast

from bot.members.rules import zone_of
from bot.nudges.rules import WEEKDAYS
from bot.nudges.views import date_words, listed
from bot.privacy.service import Export
from bot.privacy.views.sheet import document, table
from bot.privacy.views.words import GROUPS, HEADS, INNER, TITLES, VALUES, label

_LONG = 200
"""A text longer than this, or with line breaks, is set as a quotation."""
_WIDE = 4
"""More columns than this make no table: each row is a list of its own."""
_LOST = "Some words can no longer be opened: their key is gone. They are marked “can no longer be opened”."
_YOURS = (
    "<p>This page is meant for you alone, and it works without the internet. Keep it where you keep private "
    "things, or delete it when you have read it.</p>"
)
_LEFT_OUT = (
    '<p class="soft">A few numbers that mean something to the bot alone are left out here. They stand in the other '
    "file, secure-base-export.json, with everything else.</p>"
)
Row = Mapping[str, Any]


def readable(export: Export) -> str:
    zone = zone_of(export.zone)
    sections = [(name, export.sections[name]) for name in _order(export.sections)]
    full = [(name, rows) for name, rows in sections if rows]
    empty = [_title(name)[0] for name, rows in sections if not rows]
    parts = [
        f'<p class="soft">Made on {_moment(export.made_at, zone)}. Times are in your zone, {escape(export.zone)}.</p>',
        _YOURS,
        *([f"<p><strong>{escape(_LOST)}</strong></p>"] if has_lost(export) else []),
        _contents([name for name, _ in full]),
        *(_section(name, rows, zone) for name, rows in full),
        "<h2>And the rest</h2>",
        *([f"<p>Nothing is stored under: {escape(', '.join(empty))}.</p>"] if empty else []),
        _LEFT_OUT,
    ]
    return document("Everything that is stored about you", parts)


def has_lost(export: Export) -> bool:
    rows = (row for rows in export.sections.values() for row in rows)
    return any(key == "cannot_be_opened" for row in rows for key, _ in _flat(row))


def lost() -> str:
    return _LOST


def _order(sections: Iterable[str]) -> list[str]:
    known = list(TITLES)
    return sorted(sections, key=lambda name: known.index(name) if name in TITLES else len(known))


def _title(name: str) -> tuple[str, str]:
    return TITLES.get(name, (label(name), ""))


def _contents(names: Sequence[str]) -> str:
    lines = "\n".join(f'<li><a href="#{_anchor(name)}">{escape(_title(name)[0])}</a></li>' for name in names)
    return f"<nav><ul>\n{lines}\n</ul></nav>" if lines else ""


def _anchor(name: str) -> str:
    return escape("".join(sign if sign.isalnum() else "-" for sign in name))


def _section(name: str, rows: Sequence[Row], zone: tzinfo) -> str:
    title, says = _title(name)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_kind(row), []).append(dict(_flat(row)))
    parts = [f'<h2 id="{_anchor(name)}">{escape(title)}</h2>']
    parts += [f'<p class="soft">{escape(says.replace("`", ""))}</p>'] if says else []
    for kind, of_kind in groups.items():
        heading = GROUPS.get(kind)
        parts += [f"<h3>{escape(heading)}</h3>"] if heading else []
        parts.append(_rows(of_kind, zone))
    return "\n".join(parts)


def _kind(row: Row) -> tuple[str, ...]:
    return tuple([key for key in row if key != "cannot_be_opened"][:2])


def _rows(rows: Sequence[Row], zone: tzinfo) -> str:
    keys = [
        key
        for key in dict.fromkeys(key for row in rows for key in row)
        if key not in INNER and any(row.get(key) not in (None, [], "") for row in rows)
    ]
    said = [{key: _said(key, row.get(key), zone) for key in keys} for row in rows]
    if len(rows) > 1 and len(keys) <= _WIDE and not any(_is_long(text) for row in said for text in row.values()):
        return table([label(key) for key in keys], ([escape(row[key]) for key in keys] for row in said))
    return "\n".join(_card(row) for row in said)


def _card(row: Mapping[str, str]) -> str:
    """What it is about stands above the rest."""
    head = next((key for key in HEADS if row.get(key) and not _is_long(row[key])), None)
    above = [f'<p class="head" dir="auto">{escape(row[head])}</p>'] if head else []
    lines = [_line(key, text) for key, text in row.items() if text and key != head]
    inside = ["<dl>", *lines, "</dl>"] if lines else []
    return "\n".join(['<div class="card">', *above, *inside, "</div>"])


def _line(key: str, text: str) -> str:
    if _is_long(text) or key == "text":
        quoted = f'<blockquote dir="auto">{escape(text)}</blockquote>'
        return f'<dt>{escape(label(key))}</dt><dd class="long">{quoted}</dd>'
    return f'<dt>{escape(label(key))}</dt><dd dir="auto">{escape(text)}</dd>'


def _is_long(text: str) -> bool:
    return len(text) > _LONG or "\n" in text


def _flat(row: Row) -> Iterator[tuple[str, Any]]:
    """All pairs on one level."""
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Row", value))
        else:
            yield key, value


def _said(key: str, value: Any, zone: tzinfo) -> str:
    match value:
        case None:
            return ""
        case list() | tuple():
            return _listed([_said(key, each, zone) for each in cast("Sequence[Any]", value)])
        case datetime() | date() | time():
            return _when(value, zone)
        case bool():
            return "yes" if value else "no"
        case _:
            return _worded(key, str(value))


def _when(value: date | time, zone: tzinfo) -> str:
    match value:
        case datetime():
            return _moment(value, zone)
        case date():
            return date_words(value)
        case time():
            return f"{value:%H:%M}"


def _worded(key: str, text: str) -> str:
    """Words of ours become plain ones; what somebody wrote stays as it is."""
    is_theirs = key in ("text", "name", "after", "question", "title", "comes_back", "answer", "reason", "said")
    return text if is_theirs else VALUES.get(text, text)


def _listed(parts: Sequence[str]) -> str:
    if list(parts) == list(WEEKDAYS):
        return "every day"
    if sum(map(len, parts)) > _LONG:
        return "\n".join(f"• {part}" for part in parts)
    return listed(parts)


def _moment(instant: datetime, zone: tzinfo) -> str:
    local = instant.astimezone(zone)
    return f"{date_words(local.date())}, {local:%H:%M}"
