"""The guard: characters to a tree of texts, refusing whatever could grow, hide or be guessed at.

It works on parse events, so a bomb is turned away before anything is built from it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bot.packs.loader.nodes import Entry, Group, Items, Node, Scalar
from bot.packs.loader.problems import Place, Report, shown
from bot.packs.loader.source import FORBIDDEN, TOP, Source, unwanted
from bot.packs.loader.syntax import UNREADABLE, explain, marked

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark
    from yaml.error import Mark

MOST_DEPTH: Final = 12
MOST_NODES: Final = 20_000

_REST: Final = "mend this first, more may follow"
"""The parser stops at what it cannot read."""


def tree(source: Source, report: Report) -> Node | None:
    """The document, or None when it cannot be read at all; then the report says why."""
    builder = _Builder(report)
    try:
        for event in _parse(source.text):
            builder.take(event)
    except _Refused as refused:
        report.add(refused.place, refused.field, refused.message)
        return None
    except yaml.MarkedYAMLError as error:
        place, field, message = explain(error, source)
        report.add(place, field, f"{message}; {_REST}")
        return None
    except (yaml.YAMLError, ValueError, OverflowError):  # the pure parser lets a bad \U escape out as ValueError
        report.add(TOP, "", f"{UNREADABLE}; {_REST}")
        return None
    if builder.root is None:
        report.add(TOP, "", "the file is empty; a pack begins with `pack: its-name`")
    return builder.root


def _parse(text: str) -> Iterable[Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser, about seven times faster, where there is one
    return yaml.parse(text, Loader=loader)


def _offset(mark: "Mark | CMark | None") -> int:
    return mark.index if mark else 0


@dataclass(slots=True)
class _Frame:
    node: Items | Group
    key: str | None = None
    key_place: Place = TOP
    nested_key: bool = False


class _Refused(Exception):  # noqa: N818  not an error of ours, and never leaves this file
    def __init__(self, place: Place, field: str, message: str) -> None:
        super().__init__(message)
        self.place, self.field, self.message = place, field, message


class _Builder:
    def __init__(self, report: Report) -> None:
        self.root: Node | None = None
        self._report = report
        self._stack: list[_Frame] = []
        self._nodes = 0
        self._documents = 0

    def take(self, event: Event) -> None:
        place = marked(event.start_mark)
        match event:
            case AliasEvent():
                message = (
                    f"the alias `*{event.anchor}` is not allowed; write the text out, in quotes if it begins with `*`"
                )
                self._report.add(place, self._field(), message)
                self._put(Scalar(place, self._field(), "", 0, 0, refused=True))
            case ScalarEvent():
                self._plain(event, place)
                self._scalar(event, place)
            case SequenceStartEvent():
                self._plain(event, place)
                self._open(Items(place, self._field()))
            case MappingStartEvent():
                self._plain(event, place)
                self._open(Group(place, self._field()))
            case CollectionEndEvent():
                _ = self._stack.pop()
            case DocumentStartEvent():
                self._document(place)
            case _:
                pass

    def _plain(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent, place: Place) -> None:
        if event.anchor:
            self._report.add(place, self._field(), f"the anchor `&{event.anchor}` is not allowed; take it out")
        if event.tag:
            self._report.add(place, self._field(), f"the tag {shown(event.tag)} is not allowed; take it out")

    def _scalar(self, event: ScalarEvent, place: Place) -> None:
        value: str = event.value
        for character in dict.fromkeys(FORBIDDEN.findall(value) + re.findall(r"\r", value)):  # escapes, such as "\0"
            self._report.add(place, self._field(), unwanted(character))
            value = value.replace(character, "\ufffd")
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        self._put(Scalar(place, self._field(), value, start, end, plain=not event.style))

    def _open(self, node: Items | Group) -> None:
        self._put(node)
        if len(self._stack) == MOST_DEPTH:
            raise _Refused(node.place, node.field, f"the text is nested more than {MOST_DEPTH} deep; a pack needs 6")
        self._stack.append(_Frame(node))

    def _put(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _Refused(node.place, "", f"the file has more than {MOST_NODES:,} parts; make two packs of it")
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Items):
            frame.node.items.append(node)
        elif frame.key is None and not frame.nested_key:
            self._key(frame, node)
        else:
            self._entry(frame, frame.node, node)

    def _key(self, frame: _Frame, node: Node) -> None:
        frame.key_place = node.place
        if isinstance(node, Scalar) and not node.refused:
            frame.key = node.value
            return
        frame.nested_key = True
        if not isinstance(node, Scalar):
            self._report.add(
                node.place, node.field, "a key must be a word; put quotes around text that begins with { or ["
            )

    def _entry(self, frame: _Frame, group: Group, node: Node) -> None:
        key, frame.key = frame.key, None
        if frame.nested_key or key is None:
            frame.nested_key = False
        elif first := group.entries.get(key):
            message = f"{shown(key)} stands here a second time, first in line {first.place.line}; keep one"
            self._report.add(frame.key_place, group.under(key), message)
        else:
            group.entries[key] = Entry(frame.key_place, node)

    def _document(self, place: Place) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _Refused(place, "", "`---` begins a second document; a file holds one pack")

    def _field(self) -> str:
        """Of the part that is about to be put."""
        if not self._stack:
            return ""
        frame = self._stack[-1]
        if isinstance(frame.node, Items):
            return f"{frame.node.field}[{len(frame.node.items)}]"
        return frame.node.field if frame.key is None else frame.node.under(frame.key)
