"""What `check --strict` finds on the screens that a pack comes to."""

from __future__ import annotations

from importlib import import_module

import pytest

from bot.cli.screens import check_screens
from bot.packs.loader.lint import lint, read
from tests.packs.example import changed


def found(*changes: tuple[str, str]) -> list[str]:
    pack = read(changed(("evidence: supported", "evidence: promising"), *changes), "p.yaml")
    assert pack
    return [str(problem) for problem in lint([pack], further=check_screens)]


def test_screens_that_discord_takes_whole_are_left_alone() -> None:
    assert found() == []


def test_a_title_that_a_form_cuts_is_told_with_the_page() -> None:
    long = "A time when somebody came and you were comforted at last"
    (line,) = found(("A time you were comforted", long))
    told = "the form for an answer cuts the title at 45 characters: shorten the title (screen)"
    assert line == f"p.yaml:12:9: exercises[0].id: {told}"


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("bot.cli.screens:_TOGETHER", "12:9: exercises[0].id: page 1 has "),
        ("bot.cli.screens:_TOGETHER", "33:13: quizzes[0].questions[0].id: the explanation has "),
        ("bot.cli.screens:_COMPONENTS", "12:9: exercises[0].id: the offer has "),
        ("bot.nudges.views.letter:_MOST", "12:9: exercises[0].id: the nudge is cut at "),
    ],
)
def test_a_screen_that_outgrows_a_limit_is_told(monkeypatch: pytest.MonkeyPatch, limit: str, told: str) -> None:
    module, _, name = limit.partition(":")
    monkeypatch.setattr(import_module(module), name, 10)
    assert [line for line in found() if line.startswith(f"p.yaml:{told}")]


def test_the_longest_texts_that_the_loader_takes_fit_every_screen() -> None:
    asks, wrong = "x" * 1500, ", ".join(f"{letter} {'x' * 190}" for letter in "abcd")
    lines = found(
        ("What would they say to you right now?", asks),
        ("Bring {figure} to mind", f"{'x' * 700} {{figure}} {{name}} {{figure}} {{figure}} to mind"),
        ("[A secure base, An internal working model]", f"[{wrong}]"),
        ("why: A haven", f"why: {'y' * 520} A haven"),
        ("That care is part of you.", f"{'x' * 540}."),
    )
    assert [line for line in lines if "(screen)" in line] == []
