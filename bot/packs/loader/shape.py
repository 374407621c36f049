"""Holds the tree against the models, and says what does not fit in an author's words."""

from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.packs.loader.models import PART_NAMES, PARTS, PackFile, Part
from bot.packs.loader.nodes import Group, Items, Node, Path, Scalar, find, plain, what, word
from bot.packs.loader.problems import Report, closest, counted, listed, shown
from bot.packs.loader.slips import slip


def fit(root: Group, report: Report) -> PackFile | None:
    """The pack as models, or None. Misspelt keys are told, then read as what was meant, so that the rest is checked."""
    errors = _errors(root)
    while _mend(root, errors, report):
        errors = _errors(root)
    for error in errors:
        if error["type"] != "extra_forbidden":
            _tell(root, error, report)
    if report:
        return None
    return PackFile.model_validate(plain(root))


def _errors(root: Group) -> list[ErrorDetails]:
    try:
        _ = PackFile.model_validate(plain(root))
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)
    return []


def _mend(root: Group, errors: list[ErrorDetails], report: Report) -> bool:
    unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
    mended = [_unknown_key(root, path, report) for path in unknown]
    return any(mended)


def _part(path: Path) -> type[Part]:
    return PARTS[tuple(step for step in path if isinstance(step, str))]


def _unknown_key(root: Group, path: Path, report: Report) -> bool:
    """Tells of a key that no part has; True when it was put right in the tree, so that what is under it can be read."""
    group, key = find(root, path[:-1]), str(path[-1])
    if not isinstance(group, Group) or not (entry := group.entries.get(key)):
        return False
    part = _part(path[:-1])
    keys = list(part.model_fields)
    if elsewhere := [PART_NAMES[other] for other in PART_NAMES if key in other.model_fields]:
        message = f"{shown(key)} belongs to {listed(elsewhere)}, not to {PART_NAMES[part]}; look at the indentation"
        report.add(entry.place, group.under(key), message)
        return False
    message = _slip_in(f"{key}:") or f"{PART_NAMES[part]} has no key {shown(key)}; it may have {listed(keys, 'and')}"
    report.add(entry.place, group.under(key), message, wrong=key, choices=keys)
    meant = closest(key, keys)
    if not meant or meant in group.entries:
        return False
    group.entries[meant] = group.entries.pop(key)
    return True


def _tell(root: Group, error: ErrorDetails, report: Report) -> None:
    path = error["loc"]
    if error["type"] == "missing":
        _missing(root, path, report)
        return
    if path and path[-1] == "[key]":
        _wrong_name(root, path[:-1], error, report)
        return
    node = _nearest(root, path)
    if not (isinstance(node, Scalar) and node.refused):
        message, choices = _words(node, path, error)
        report.add(node.place, node.field, message, wrong=word(node) or "", choices=choices)


def _nearest(root: Group, path: Path) -> Node:
    """What an error is about; never nothing, so that no error goes untold."""
    return find(root, path) or (_nearest(root, path[:-1]) if path else root)


def _missing(root: Group, path: Path, report: Report) -> None:
    group, key = find(root, path[:-1]), str(path[-1])
    if isinstance(group, Group):
        about = _part(path[:-1]).model_fields[key].description or ""
        message = f"`{key}` is missing; add a line `{key}: …`. {about.splitlines()[0]}".rstrip()
        report.add(group.place, group.under(key), message)


def _wrong_name(root: Group, path: Path, error: ErrorDetails, report: Report) -> None:
    group, key = find(root, path[:-1]), str(path[-1])
    if isinstance(group, Group) and (entry := group.entries.get(key)):
        report.add(entry.place, group.under(key), _said(error))


def _words(node: Node, path: Path, error: ErrorDetails) -> tuple[str, Collection[str]]:
    written, choices = word(node), ()
    match error["type"]:
        case "enum":
            choices = _enum_choices(error)
            said = f"{shown(written)} is none of" if written else f"is {what(node)}; write one of"
            message = f"{said} {listed(choices)}"
        case "string_type":
            message = f"must be text, and is {what(node)}"
        case "list_type":
            message = _slip_in_group(node) or _not_a_list(node, path)
        case "dict_type" | "model_type":
            message = _slip_in(written) or _not_a_group(node, path)
        case "too_short":
            message = "is an empty list; write at least one item"
        case "too_long":
            size = len(node.items) if isinstance(node, Items) else len(node.entries) if isinstance(node, Group) else 0
            message = f"has {counted(size, 'item')}, {_context(error, 'max_length')} at most"
        case _:
            message = _said(error)
    return message, choices


def _slip_in(written: str | None) -> str | None:
    """A line that YAML read as a text or as a key, because of a slip."""
    found = slip(written or "")
    return found[1] if found else None


def _slip_in_group(node: Node) -> str | None:
    """`-say: …`, which begins a group under a strange key rather than a list."""
    key = next(iter(node.entries), "") if isinstance(node, Group) else ""
    return _slip_in(f"{key}:")


def _not_a_list(node: Node, path: Path) -> str:
    written = word(node)
    if first := _first_key(path):
        return f"must be a list, and is {what(node)}; write `{path[-1]}:`, and below it lines that begin `- {first}: …`"
    example = f"[{written}]" if written and len(written) <= 40 else "[one, another]"
    return f"must be a list, and is {what(node)}; write `{path[-1]}: {example}`, or lines that begin with `- `"


def _not_a_group(node: Node, path: Path) -> str:
    message = f"must be a group of `key: value` lines, and is {what(node)}"
    first = _first_key(path) if path and isinstance(path[-1], int) else None
    return f"{message}; write `- {first}: …`" if first else message


def _first_key(path: Path) -> str | None:
    """Of an item in a list of groups; None in a list of words."""
    part = PARTS.get(tuple(step for step in path if isinstance(step, str)))
    return next(iter(part.model_fields), None) if part and path else None


def _enum_choices(error: ErrorDetails) -> list[str]:
    """pydantic names them as "'a', 'b' or 'c'"; no value of ours has a quote, a comma or a space."""
    named = str(_context(error, "expected"))
    return [each.strip("',") for each in named.split() if each.startswith("'")]


def _context(error: ErrorDetails, key: str) -> object:
    return error.get("ctx", {}).get(key)


def _said(error: ErrorDetails) -> str:
    """Our own validators' words; for what no branch above foresees, still a sentence and never the library's."""
    words = _context(error, "words")
    return words if isinstance(words, str) else "is not understood here; `python -m bot schema` prints what may stand"
