"""A YAML document as text only, each part knowing where it stands."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from bot.packs.loader.problems import Place, printable, shown


@dataclass(slots=True)
class Scalar:
    place: Place
    field: str
    value: str
    start: int
    end: int
    """Where it stands in the file, in characters, so that a part of it can be found again."""
    plain: bool = False
    """Written without quotes, and not as a block."""
    refused: bool = False
    """Told of already (an alias): nothing more is said about it."""


@dataclass(slots=True)
class Items:
    place: Place
    field: str
    items: list["Node"] = dataclasses.field(default_factory=list["Node"])


@dataclass(slots=True)
class Entry:
    place: Place
    """Of the key."""
    value: "Node"


@dataclass(slots=True)
class Group:
    place: Place
    field: str
    entries: dict[str, Entry] = dataclasses.field(default_factory=dict[str, Entry])

    def under(self, key: str) -> str:
        return f"{self.field}.{short(key)}" if self.field else short(key)


Node = Scalar | Items | Group
Path = tuple[str | int, ...]


def short(key: str) -> str:
    """A key as part of a field's path; cut, because every field below repeats it."""
    return printable(key) if len(key) <= 40 else f"{printable(key[:39])}…"


def plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Items():
            return [plain(item) for item in node.items]
        case Group():
            return {key: plain(entry.value) for key, entry in node.entries.items()}


def find(node: Node, path: Path) -> Node | None:
    found: Node | None = node
    for step in path:
        match found, step:
            case Group(), str():
                found = child(found, step)
            case Items(), int() if step < len(found.items):
                found = found.items[step]
            case _:
                return None
    return found


def child(node: Node | None, key: str) -> Node | None:
    entry = node.entries.get(key) if isinstance(node, Group) else None
    return entry.value if entry else None


def children(node: Node | None, key: str) -> list[Node]:
    """The items of the list under a key; none when there is no such list."""
    found = child(node, key)
    return found.items if isinstance(found, Items) else []


def one_or_more(node: Node | None, key: str) -> list[Node]:
    """The items of the list under a key, or what stands there instead of a list."""
    found = child(node, key)
    return found.items if isinstance(found, Items) else [found] if found else []


def word(node: Node | None) -> str | None:
    """A text without the space around it; None when it is not text, or was refused."""
    return node.value.strip() if isinstance(node, Scalar) and not node.refused else None


def scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            if not node.refused:
                yield node
        case Items():
            for item in node.items:
                yield from scalars(item)
        case Group():
            for entry in node.entries.values():
                yield from scalars(entry.value)


def what(node: Node) -> str:
    match node:
        case Scalar():
            return f"the text {shown(node.value)}" if node.value.strip() else "empty"
        case Items():
            return "a list"
        case Group():
            return "a group of keys"
