"""The guide for authors says what the code does, and its pieces make a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import EnumType
from pathlib import Path
from types import UnionType
from typing import Any, cast, get_args

import pytest
import yaml
from pydantic.fields import FieldInfo

from bot.packs.loader import load
from bot.packs.loader.fields import AtMost, Fits, Whole
from bot.packs.loader.models import PARTS
from bot.packs.rules import Evidence, Kind
from bot.sessions.views.offer import KINDS

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "writing-packs.md").read_text()
PACK = "".join(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
NAMES: dict[tuple[str, ...], str] = {
    (): "pack",
    ("exercises",): "exercise",
    ("exercises", "steps"): "step",
    ("quizzes",): "quiz",
    ("quizzes", "questions"): "question",
    ("programmes",): "programme",
}


def test_the_pieces_of_the_guide_make_a_pack() -> None:
    assert [str(problem) for problem in load(PACK, "the guide").problems] == []


@pytest.mark.parametrize("path", PARTS)
def test_the_guide_explains_every_key_in_the_words_of_the_code(path: tuple[str, ...]) -> None:
    written = re.search(rf"<!-- keys: {NAMES[path]} -->\n\n((?:\|.*\n)+)", GUIDE)
    assert (written[1] if written else "") == table(path), "paste the table that is expected here"


@pytest.mark.parametrize("path", PARTS)
def test_the_guides_pack_uses_every_key(path: tuple[str, ...]) -> None:
    used = {key for group in groups(path) for key in group}
    assert set(PARTS[path].model_fields) - used == set()


def test_the_guide_names_every_kind_and_grade() -> None:
    assert kinds() in GUIDE
    assert all(f"| `{grade.value}` |" in GUIDE for grade in Evidence)


def test_every_picture_of_the_guide_is_there_and_small() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", GUIDE)
    assert len(pictures) >= 5
    sizes = {name: (ROOT / "docs" / name).stat().st_size for name in pictures}
    assert {name: size for name, size in sizes.items() if size > 150_000} == {}
    assert {f"pictures/{each.name}" for each in (ROOT / "docs" / "pictures").glob("*.png")} == set(pictures)


def kinds() -> str:
    return f"Kinds: {', '.join(_kind(kind) for kind in Kind)}."


def _kind(kind: Kind) -> str:
    shown = "" if KINDS[kind] == kind.value else f" (shown as: {KINDS[kind]})"
    return f"`{kind.value}`{shown}"


def table(path: tuple[str, ...]) -> str:
    rows = [row(path, key, field) for key, field in PARTS[path].model_fields.items()]
    return "".join(["| Key | For example | What it is |\n", "|---|---|---|\n", *rows])


def row(path: tuple[str, ...], key: str, field: FieldInfo) -> str:
    name = f"**`{key}`**" if field.is_required() else f"`{key}`"
    words = " ".join((field.description or "").split())
    more = next(limits([*field.metadata, *inside(field.annotation)]), "")
    choices = [
        f"`{each}`" for kind in inside(field.annotation) if isinstance(kind, EnumType) for each in cast(Any, kind)
    ]
    if key != "kind" and any(choice not in words for choice in choices):
        more = f" {', '.join(choices[:-1])} or {choices[-1]}.{more}"
    return f"| {name} | {example(path, key)} | {words}{more} |\n"


def inside(annotation: Any) -> list[Any]:
    """The types and limits that it is made of, outermost first."""
    found: list[Any] = [annotation, *getattr(annotation, "__metadata__", ())]
    return [
        *found,
        *(
            each
            for part in get_args(annotation)
            if isinstance(part, type | UnionType) or get_args(part)
            for each in inside(part)
        ),
    ]


def limits(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        match part:
            case Fits(most=most):
                yield f" Up to {most:,} characters."
            case Whole(least=least, most=most):
                yield f" {least} to {most}."
            case AtMost(most=most):
                yield f" Up to {most}."
            case _:
                pass


def example(path: tuple[str, ...], key: str) -> str:
    value: Any = next(group[key] for group in groups(path) if key in group)
    if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
        return "see above"
    text = f"[{', '.join(cast(list[str], value))}]" if isinstance(value, list) else str(value)
    return f"`{text if len(text) <= 40 else f'{text[:39].rstrip()}…'}`"


def groups(path: tuple[str, ...]) -> list[dict[str, Any]]:
    found: list[Any] = [yaml.load(PACK, yaml.BaseLoader)]  # noqa: S506 - texts only
    for key in path:
        found = [item for group in found for item in group.get(key, ())]
    return found
