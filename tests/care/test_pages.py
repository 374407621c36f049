"""The pages for practitioners and clients name what is there. In them, bold without a stop is a button, and what
stands in italics is words on a screen.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.rules import CODE_LIFE, MOST_CLIENTS, MOST_INVITES, MOST_PRACTITIONERS
from bot.care.rules.assigning import MOST_AT_ONCE, MOST_DAYS, MOST_EXERCISES
from bot.care.rules.seeing import FORTNIGHT, SHOWN
from bot.care.service.sweep import ENDED_KEPT
from bot.progress.rules import ENOUGH
from tests.conftest import World
from tests.test_words import spoken

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("practitioners", "clients")}
ROOMS = ("authoring", "care", "nudges", "onboarding", "sessions", "support")
VIEWS = [file for room in ROOMS for file in sorted((ROOT / "bot" / room).rglob("*.py")) if "views" in str(file)]
pages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pages
def test_every_button_that_is_named_is_one(page: str) -> None:
    named = {one_line(each) for each in re.findall(r"\*\*([^*]+[\w)])\*\*", page)}
    labels = [re.compile(label) for file in VIEWS for label in labels_in(file)]
    assert len(named) >= 15
    assert [each for each in named if not any(label.fullmatch(each) for label in labels)] == []


@pages
def test_words_of_the_screen_are_what_the_screen_says(page: str) -> None:
    quoted = {one_line(each) for each in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page)}
    said = [text.replace("*", "") for file in VIEWS for text in spoken(file)]
    assert len(quoted) >= 5
    for each in quoted:
        words = re.sub(r"\d[\d:]*", "…", each)
        assert any(words in text for text in said), each


async def test_every_command_that_is_named_is_one(world: World) -> None:
    there = {f"/{command.qualified_name}" for command in world.app.bot.tree.walk_commands()}
    for page in PAGES.values():
        named = set(re.findall(r"`(/[a-z ]+)`", page))
        assert len(named) >= 7
        assert named <= there


def test_the_numbers_are_those_of_the_code() -> None:
    practitioners, clients = (one_line(page) for page in PAGES.values())
    assert f"Up to {MOST_CLIENTS} at once, and {MOST_INVITES} codes open" in practitioners
    assert (FORTNIGHT.days, SHOWN.days, CODE_LIFE.days, MOST_DAYS // 7) == (14, 28, 7, 26)
    assert (MOST_AT_ONCE, MOST_EXERCISES, MOST_PRACTITIONERS, ENOUGH) == (5, 5, 5, 5)
    assert f"For {ENDED_KEPT.days} days `/sharing` still shows" in clients


def test_every_picture_is_shown_and_small() -> None:
    shown = {name for page in PAGES.values() for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)}
    assert {str(file.relative_to(ROOT / "docs")) for file in (ROOT / "docs" / "pictures" / "care").iterdir()} == shown
    assert [name for name in shown if (ROOT / "docs" / name).stat().st_size > 80_000] == []


@pages
def test_each_page_says_what_to_do_in_danger_and_that_nobody_watches(page: str) -> None:
    words = one_line(page)
    assert "emergency line" in words
    assert "nobody is watching" in words
    assert "Discord carries it" in words


def labels_in(file: Path) -> Iterator[str]:
    """What stands on each button, as a pattern."""
    tree = ast.parse(file.read_text())
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"button", "primary"}:
            yield from patterns(node.args[0], constants)


def patterns(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)
        case ast.IfExp(body=yes, orelse=no):
            yield from patterns(yes, constants)
            yield from patterns(no, constants)
        case ast.Subscript(value=inner):
            yield from patterns(inner, constants)
        case ast.Name(id=name) if name in constants:
            yield from patterns(constants[name], constants)
        case _:
            pass


def one_line(text: str) -> str:
    return " ".join(text.split())
