"""Text that YAML ends early: what stands behind ` #` is a remark and would be lost without a word.

Only in texts of an author's own: a remark behind a kind or a number takes nothing away. Behind a text it cannot be told
from the rest of it, so it is refused there; in quotes, or on a line of its own, each is what it looks like.
"""

import re
from collections.abc import Iterator

from bot.packs.loader.nodes import Group, Items, Node, Scalar, child, scalars
from bot.packs.loader.problems import Report
from bot.packs.loader.source import Source

PROSE = frozenset(
    {"say", "ask", "close", "why", "caution", "about", "title", "right", "wrong", "choices", "topic"}
    | {"authors", "license"}
)
_REMARK = re.compile(r"[ \t]+(?=#)")
CUT = (
    "the text is cut off here: YAML reads what follows a `#` as a remark; put quotes around the text, "
    "or the remark on a line of its own"
)


def cut_texts(root: Group, source: Source, report: Report) -> None:
    sources = child(root, "sources")
    for text in (*_prose(root), *(scalars(sources) if sources else ())):
        remark = _REMARK.match(source.text, text.end) if text.plain else None
        if remark:
            report.add(source.place(remark.end()), text.field, CUT)


def _prose(node: Node) -> Iterator[Scalar]:
    match node:
        case Group():
            for key, entry in node.entries.items():
                yield from scalars(entry.value) if key in PROSE else _prose(entry.value)
        case Items():
            for item in node.items:
                yield from _prose(item)
        case Scalar():
            pass
