"""Why a question comes now, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.packs.rules import QuestionKind
from bot.quizzes.rules import Reason
from bot.quizzes.views.reasons import why_now
from tests.quizzes.makers import item

TODAY = date(2026, 6, 17)  # a Wednesday


def why(reason: Reason | None, days: int | None = None) -> str:
    last_day = None if days is None else TODAY - timedelta(days=days)
    return why_now(replace(item(1), reason=reason), TODAY, last_day)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "You missed this earlier today."),
        (0, "You missed this earlier today."),
        (1, "You missed this yesterday."),
        (2, "You missed this on Monday."),
        (6, "You missed this on Thursday."),
        (7, "You missed this seven days ago."),
        (14, "You missed this two weeks ago."),
    ],
)
def test_what_was_missed_is_told_by_its_day_for_a_week(days: int, said: str) -> None:
    assert why(Reason.MISSED, days) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "yesterday"),
        (2, "two days ago"),
        (13, "13 days ago"),
        (20, "two weeks ago"),
        (59, "eight weeks ago"),
        (60, "two months ago"),
        (729, "24 months ago"),
        (730, "two years ago"),
    ],
)
def test_what_is_about_to_fade_is_told_in_the_largest_unit_that_fits_twice(days: int, said: str) -> None:
    assert why(Reason.FADING, days) == f"You answered this {said}; it is about to fade."
    assert why(Reason.FADED, days) == f"You answered this {said}; a good time to see what stayed."


def test_a_question_without_a_right_answer_says_why_it_comes_and_that_nothing_is_asked_of_anybody() -> None:
    tapped, plain = (item(1, wrong, QuestionKind.REFLECTION) for wrong in (2, 0))
    not_kept, thought = (
        "Nothing to get right here, and what you tap is not kept.",
        "Nothing to get right here, and nothing to write down.",
    )
    assert why_now(tapped, TODAY, None) == not_kept, "in a preview nothing is made up"
    tapped, plain = (replace(each, reason=Reason.OPEN) for each in (tapped, plain))
    assert why_now(tapped, TODAY, None) == f"New to you. {not_kept}"
    assert why_now(plain, TODAY, TODAY - timedelta(days=40)) == f"You met this five weeks ago. {thought}"


def test_without_a_reason_or_a_day_nothing_is_made_up() -> None:
    assert why(None) == ""
    assert why(Reason.FADING) == ""
    assert why(Reason.NEW) == "New to you."
