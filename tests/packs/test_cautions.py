"""What docs/writing-packs.md asks of a caution, held for the packs that come with the bot."""

import re

import pytest

from bot.packs.rules import Exercise, FigureUse, Kind
from bot.packs.service import Library
from tests.packs.test_lint import SHIPPED

EXERCISES = [exercise for pack in Library.read([SHIPPED]).packs for exercise in pack.exercises]
RECALLING = [exercise for exercise in EXERCISES if exercise.figure is FigureUse.REQUIRED]
ANOTHER = re.compile(
    r"\banother (?:figure|one)\b|\bchoose (?:another|a place)\b|\bskip|\binstead\b|\ba place or an animal\b"
)


@pytest.mark.parametrize("exercise", RECALLING, ids=lambda exercise: exercise.id)
def test_whoever_must_recall_a_figure_is_offered_another_way(exercise: Exercise) -> None:
    assert exercise.caution
    assert ANOTHER.search(exercise.caution), exercise.caution


def test_every_recall_of_care_has_a_caution() -> None:
    assert [exercise.id for exercise in EXERCISES if exercise.kind is Kind.PRIMING and not exercise.caution] == []
