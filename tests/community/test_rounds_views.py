from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.base.panels import Control, button
from bot.community.rules.asking import Ask, Plan
from bot.community.rules.rounds import End, Phase, Round
from bot.community.rules.scores import Score, Tally
from bot.community.service.rounds import Claim
from bot.community.views.rounds import in_channel
from bot.packs.rules import QuestionKind, Source
from tests.community.rounds import NOW, round_
from tests.conftest import walk

LONG = "many words and " * 12
BOARD = tuple((10**18 + number, number % 3) for number in range(60))


def extras(*_of: str) -> Sequence[Control]:
    return [button("Report", "x-report"), button("Support", "x-help")]


def fullest() -> Ask:
    """As much as a pack may hold (1,700 characters), and all that comes with it."""
    sources = tuple(Source(f"s{number}", LONG[:60], f"https://doi.org/10.1000/{number}") for number in range(5))
    choices = tuple(f"{number} {LONG[:98]}" for number in range(8))
    kind = QuestionKind.SEVERAL
    return Ask("~1", "quiz", "q", LONG[:80], kind, LONG * 2, choices, (0, 1, 2, 3), LONG, sources, "Mia " * 40)


def shown(phase: Phase, end: End | None = None, *, is_by_hand: bool = False) -> Claim:
    plan = Plan(LONG[:40], None if is_by_hand else 120, True, (fullest(),) * 10)
    made = replace(round_(plan), phase=phase, number=-1 if phase is Phase.LOBBY else 3, end=end, message_id=5)
    return Claim(made, Tally((12345,) * 8, 12345), Score(12345, 12345, 12345, BOARD))


SCREENS = [
    shown(Phase.LOBBY, is_by_hand=True),
    shown(Phase.ASKING),
    shown(Phase.ASKING, is_by_hand=True),
    shown(Phase.SHOWING),
    shown(Phase.SHOWING, is_by_hand=True),
    *(shown(Phase.ENDING, end) for end in End),
]


@pytest.mark.parametrize("claim", SCREENS)
def test_the_fullest_screen_is_one_that_discord_takes(claim: Claim) -> None:
    view = in_channel(claim, extras)
    parts = walk(view.to_components())
    assert sum(len(part.get("content", "")) for part in parts) <= 4000
    assert len(parts) <= 40
    for row in (part for part in parts if part["type"] == 1):
        assert 1 <= len(row["components"]) <= 5
    assert all(len(part["label"]) <= 80 for part in parts if part["type"] == 2)
    menus = [option for part in parts if part["type"] == 3 for option in part["options"]]
    assert all(len(option["label"]) <= 100 for option in menus)


@pytest.mark.parametrize(("asked", "told"), [(1, "One question"), (2, "2 questions")])
def test_a_single_question_is_not_spoken_of_as_several(asked: int, told: str) -> None:
    plan = Plan("repair", 45, False, (fullest(),) * asked)
    claim = replace(shown(Phase.LOBBY), round=replace(round_(plan), phase=Phase.LOBBY, number=-1))
    text = "".join(part.get("content", "") for part in walk(in_channel(claim, extras).to_components()))
    assert f"{told} on **repair**, 45 seconds{' each' if asked > 1 else ''}. " in text


def test_a_long_list_of_names_says_how_many_more_there_are() -> None:
    view = in_channel(shown(Phase.ENDING, End.DONE), extras)
    [names] = [part["content"] for part in walk(view.to_components()) if "By name" in part.get("content", "")]
    assert names.count("<@") == 25
    assert names.endswith("and 35 more")


def test_a_round_says_nothing_of_an_answer_before_it_is_shown() -> None:
    def asked(right: int) -> object:
        ask = replace(fullest(), kind=QuestionKind.ONE, choices=("a", "b", "c"), right=(right,))
        made: Round = replace(round_(Plan(None, 30, False, (ask,))), phase=Phase.ASKING, number=0, since=NOW)
        return in_channel(Claim(made), extras).to_components()

    assert asked(0) == asked(1) == asked(2)
