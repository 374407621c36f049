"""Slips of the pen that YAML takes for something else, told by their looks: a space left out, a sign too many."""

import re
from collections.abc import Iterator

from bot.packs.loader.models import PARTS
from bot.packs.loader.remarks import CUT, PROSE

KEY = rf"(?P<key>{'|'.join(sorted({key for part in PARTS.values() for key in part.model_fields}))})"
_LEAD = r"[ \t]*(?:- +)*"
_NAMED = rf"{_LEAD}(?:[\w-]+: +)?"
_SPACES = {"\u00a0": "a non-breaking space", "\u3000": "a full-width space"}
_WIDE_SPACE = r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"

_SLIPS = [
    (rf"{_LEAD}(?P<at>{_WIDE_SPACE})\s*(?:-\s+)?{KEY}[ \t]*[:：]", ""),
    (rf"{_LEAD}(?P<at>-){KEY}(?=[ \t]*[:：])", "a space is missing after the dash; write `- {key}: …`"),
    (rf"{_LEAD}{KEY}[ \t]*(?P<at>：)", "this is a full-width colon; write `{key}: …` with `:` and a space"),
    (rf"{_LEAD}{KEY}:(?P<at>[^\s:])", "a space is missing after the colon; write `{key}: …`"),
    (rf"{_LEAD}(?:{'|'.join(sorted(PROSE))}): +[^\s\"'>|#].*?[ \t](?P<at>#)", CUT),
]
_HERE = [
    (rf"{_NAMED}(?P<at>[>|])[-+0-9]* +[^\s#]", "after `{at}` the text begins on the next line, further in"),
    (rf"{_NAMED}(?P<at>[*&])", "text may not begin with `{at}`; put quotes around it"),
]
"""Seen in the line that cannot be read; in one that can, these signs are as good as any."""


def slip(line: str, *, readable: bool = False) -> tuple[int, str] | None:
    """Column, counted from 1, and words for the first slip in a line."""
    return next(_slips(line, _SLIPS if readable else _SLIPS + _HERE), None)


def _slips(line: str, slips: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    for pattern, words in slips:
        if found := re.match(pattern, line):
            at = found["at"]
            said = words.format(at=at, key=found.groupdict().get("key")) if words else _strange(at)
            yield found.start("at") + 1, said


def _strange(space: str) -> str:
    name = _SPACES.get(space, "an unusual space")
    return f"{name} (U+{ord(space):04X}) stands here; indent with ordinary spaces"
