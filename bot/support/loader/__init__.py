"""Reads a file of helplines: text in, a directory or all its problems out. Never raises, whatever the text."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.packs.loader.events import tree
from bot.packs.loader.nodes import Group, Items, Node, Scalar, child, children, find, plain, what, word
from bot.packs.loader.problems import Problem, Report, shown
from bot.packs.loader.source import decode
from bot.support.loader import countries
from bot.support.loader.models import File, LinePart, month
from bot.support.rules import Directory, Helpline

__all__ = ["SHIPPED", "load"]

SHIPPED = Path(__file__).parent / "helplines.yaml"
"""What comes with the bot."""
MOST_LINES = 6
"""Of one country: more would not be read by somebody in need."""
MOST_COUNTRIES = 49
"""With "somewhere else" as many as two of Discord's menus hold."""
_A_DAY = timedelta(days=1)
_MEANT = {"UK": "GB", "EN": "GB", "EL": "GR"}
"""What people write for a code of ISO 3166."""


def load(text: bytes, file: str, today: date = date.max) -> Directory | tuple[Problem, ...]:
    """`file` is only the name by which problems are told. No line can have been looked up after `today`."""
    report = Report(file)
    if not text.strip():
        return (Problem(file, 1, 1, "", "the file is empty; it begins with `helplines:`"),)
    source = decode(text, report)
    root = tree(source, report) if source else None
    if source and root and not isinstance(root, Group):
        report.add(root.place, "", f"the file begins with `helplines:`, and this is {what(root)}")
    if not isinstance(root, Group):
        return report.problems()
    _check(root, report, today)
    if report:
        return report.problems()
    lines = File.model_validate(plain(root)).helplines
    return Directory(tuple(_line(part) for part in lines), countries.names(), countries.zones())


def _line(part: LinePart) -> Helpline:
    return Helpline(
        name=part.name,
        countries=tuple(part.countries),
        languages=tuple(part.languages),
        hours=part.hours,
        about=part.about,
        source=part.source,
        reviewed=part.reviewed,
        phone=part.phone,
        text=part.text,
        chat=part.chat,
        website=part.website,
    )


def _check(root: Group, report: Report, today: date) -> None:
    try:
        File.model_validate(plain(root))
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            _tell(root, each, report)
    seen: dict[tuple[str, str], int] = {}
    counted: Counter[str] = Counter()
    for line in children(root, "helplines"):
        _reach(line, report)
        _looked_up(line, report, today)
        for code in children(line, "countries"):
            _country(code, report)
            named = (word(child(line, "name")) or "", word(code) or "")
            counted[named[1]] += 1
            if counted[named[1]] == MOST_LINES + 1:
                report.add(
                    line.place, line.field, f"{named[1]} has more than {MOST_LINES} lines; keep the best of them"
                )
            first = seen.setdefault(named, line.place.line)
            if first != line.place.line and all(named):
                report.add(line.place, line.field, f"{shown(named[0])} stands for {named[1]} already, in line {first}")

    if len(counted) > MOST_COUNTRIES:
        report.add(root.place, "helplines", f"has {len(counted)} countries, {MOST_COUNTRIES} at most")


def _reach(line: Node, report: Report) -> None:
    if isinstance(line, Group) and not any(child(line, key) for key in ("phone", "text", "chat", "website")):
        report.add(line.place, line.field, "has no way to reach it; add `phone`, `text`, `chat` or `website`")


def _looked_up(line: Node, report: Report, today: date) -> None:
    written = child(line, "reviewed")
    found = month(word(written) or "")
    # Elsewhere it may be the next month already.
    if written is not None and found is not None and found > today.replace(day=1) and found - today > _A_DAY:
        said = f"is {found:%B %Y}, and that is to come; write the month in which it was looked up"
        report.add(written.place, written.field, said)


def _country(code: Node, report: Report) -> None:
    written = (word(code) or "").upper()
    known = countries.names()
    if len(written) == 2 and written not in known:
        meant = f" (did you mean `{_MEANT[written]}`?)" if written in _MEANT else ""
        report.add(code.place, code.field, f"{shown(written)} is no country code of ISO 3166{meant}")


def _tell(root: Group, error: ErrorDetails, report: Report) -> None:
    path, kind = error["loc"], error["type"]
    group, key = find(root, path[:-1]), str(path[-1]) if path else ""
    model: type[BaseModel] = LinePart if len(path) > 1 else File
    if kind == "missing" and isinstance(group, Group):
        about = model.model_fields[key].description or ""
        report.add(group.place, group.under(key), f"`{key}` is missing; add a line `{key}: …`. {about}")
    elif kind == "extra_forbidden" and isinstance(group, Group) and key in group.entries:
        keys = list(model.model_fields)
        message = f"there is no key {shown(key)}; there are {', '.join(keys)}"
        report.add(group.entries[key].place, group.under(key), message, wrong=key, choices=keys)
    else:
        node = _nearest(root, path)
        report.add(node.place, node.field, _words(node, error))


def _nearest(root: Node, path: tuple[str | int, ...]) -> Node:
    return find(root, path) or (_nearest(root, path[:-1]) if path else root)


def _words(node: Node, error: ErrorDetails) -> str:
    words = error.get("ctx", {}).get("words")
    if isinstance(words, str):
        return f"{words}, and is {what(node)}" if isinstance(node, Scalar) else words
    match error["type"]:
        case "list_type":
            return f"must be a list, and is {what(node)}; write [one, another], or lines that begin with `- `"
        case "too_short" | "too_long":
            return (
                "is an empty list; write at least one" if isinstance(node, Items) and not node.items else "is too long"
            )
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"must be a group of `key: value` lines, and is {what(node)}"
        case _:
            return f"must be text, and is {what(node)}"
