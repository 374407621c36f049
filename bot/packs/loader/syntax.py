"""What the YAML parser means, in words for somebody who has never read its specification."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.packs.loader.problems import Place, shown
from bot.packs.loader.slips import KEY, slip
from bot.packs.loader.source import TOP, Source

if TYPE_CHECKING:
    from yaml import MarkedYAMLError
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark

UNREADABLE: Final = "this cannot be read as YAML; look at the indentation, colons, brackets and quotes here"

_BACKTICK = "text may not begin with a backtick (`); leave it out, Discord would show it as code"
_FURTHER_IN = (
    "this line is not indented like those it belongs to: it begins further in than the line above; "
    "if it is part of the text above, put that text in quotes"
)
_LEFT_OPEN = "quotes open here and are not closed in this line; put a `{quote}` at the end of the text"
_OPENS = re.compile(rf"""^ *(?:- +)?{KEY}: +(?P<quote>["'])(?:\\.|(?!(?P=quote)).)*$""", re.MULTILINE)
_BELOW = rf" *(?:- +)?{KEY}:(?: |$)"
_TAB = "a tab stands here; indent with spaces"
_WORDS = {
    "flow": "a bracket opens here and is not closed, or a comma is missing inside it",
    "mapping values are not allowed": "a colon stands inside this value, or the key above lacks its colon; "
    "a value with a colon goes in quotes",
    "could not find expected ':'": "a key without its colon, or a line that is not indented like those around it",
    "sequence entries are not allowed": "a list begins on a line of its own, or is written `[one, another]`",
    "unexpected end of stream": "quotes open here and are not closed",
    "escape": "a backslash inside double quotes begins an escape; use single quotes or leave it out",
    "undefined tag handle": "text may not begin with `!`; put quotes around it",
    "block": "this line is not indented like those it belongs to",
}
"""Part of what the parser says (both parsers' wordings) to what helps; the first that fits."""


def marked(mark: Mark | CMark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else TOP


def explain(error: MarkedYAMLError, source: Source) -> tuple[Place, str, str]:
    """Place, field (none: nothing is read yet) and words. What is never closed is told where it opens."""
    said = f"{error.context or ''} {error.problem or ''}"
    begins = any(part in said for part in ("flow", "end of stream", "an alias", "an anchor"))
    place = marked((error.context_mark if begins else None) or error.problem_mark)
    return _left_open(place, source) or _slipped(place, source) or _explain(said, place, source)


def _left_open(place: Place, source: Source) -> tuple[Place, str, str] | None:
    """Quotes that swallow keys below them; where they meet the next quotes, far below, nobody would look for them."""
    found = None
    for opens in _OPENS.finditer(source.text):
        at = source.place(opens.start("quote"))
        if at.line >= place.line:
            break
        if re.match(_BELOW, source.line(at.line + 1)):
            found = at, "", _LEFT_OPEN.format(quote=opens["quote"])
    return found


def _slipped(place: Place, source: Source) -> tuple[Place, str, str] | None:
    """A slip shows where it is, or only when the next line does not fit to it."""
    for number in (place.line, _before(place, source)):
        if found := slip(source.line(number), readable=number != place.line):
            return Place(number, found[0]), "", found[1]
    return None


def _before(place: Place, source: Source) -> int:
    """The line above that is not empty."""
    return next((number for number in range(place.line - 1, 0, -1) if source.line(number).strip()), place.line)


def _explain(said: str, place: Place, source: Source) -> tuple[Place, str, str]:
    line = source.line(place.line)
    at = line[place.column - 1 : place.column]
    if at == "\t" or "\t" in line[: len(line) - len(line.lstrip())]:
        return place, "", _TAB
    if at and ("cannot start any token" in said or at in "*&"):
        return place, "", _BACKTICK if at == "`" else f"text may not begin with {shown(at)}; put quotes around it"
    if "mapping values" in said and (begins := _further_in(place, source)):
        return begins, "", _FURTHER_IN
    words = next((words for part, words in _WORDS.items() if part in said), UNREADABLE)
    early = _ended_early(line, place) if "block" in said else None
    return (early[0], "", early[1]) if early else (place, "", words)


def _further_in(place: Place, source: Source) -> Place | None:
    """Where a key begins that YAML takes for more of the text above, because it stands deeper than that one's key."""
    key = re.fullmatch(rf" *{KEY} *", source.line(place.line)[: place.column - 1])
    above = re.match(r" *(?:- +)*(?=\S)(?![\w-]+ *$)", source.line(_before(place, source)))
    return Place(place.line, key.start("key") + 1) if key and above and key.start("key") > above.end() else None


def _ended_early(line: str, place: Place) -> tuple[Place, str] | None:
    """A value that begins like something other than text, and goes on after that has ended."""
    begins = re.match(r"\s*(?:- +)?(?:[\w-]+: +)?([{\[\"'])", line)
    if not begins:
        return None
    if (bracket := begins[1]) in "{[":
        words = f'a value that begins with `{bracket}` goes in quotes, as in `say: "{{figure}} is near."`'
        return Place(place.line, begins.start(1) + 1), words
    other = "double" if begins[1] == "'" else "single"
    return place, f"the quotes end before the value does; put {other} quotes around it"
