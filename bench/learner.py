"""A month of a forgetful learner: what they know at its end, by who asked them. `python -m bench.learner`.

The same number of questions a day for everybody. Two learners, neither of them the model of memory that our scheduler
goes by, nor fitted to anybody; both were set, after a first trial of the learners, so that three in ten of what was
met once are known a week later. How many places a round keeps for what is new was chosen with them, so that they are
no independent trial of that. One is after Pavlik & Anderson (2005), Cognitive Science 29, 559-586: each meeting
leaves a trace that fades by a power of time, the faster the fresher the memory still was. The memory of the other
halves in a time of its own, which grows with each success and shrinks with each miss.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from bench.report import Table, tell
from bot.packs.rules import Question
from bot.quizzes.rules import Card, Item, Key, choose, review

DAYS = 30
A_DAY = 5
QUESTIONS = (30, 60, 150)
PLAIN = (0.0, 0.25)
"""The share of the questions that somebody could answer before."""
SEEDS = range(40)
QUICK = range(4)
_BEGIN = datetime(2026, 3, 1, 18, tzinfo=UTC)
_DAY = timedelta(days=1)
_CHOICES = 3
"""Whoever does not know guesses one of these."""


class Learner(ABC):
    """One person and what they may be asked about. A share of it is plain to them, and stays so."""

    def __init__(self, dice: random.Random, questions: int, plain: float) -> None:
        self.dice = dice
        self.plain = [dice.random() < plain for _ in range(questions)]

    @abstractmethod
    def recall(self, question: int, at: float) -> float:
        """How likely what was not plain is known at day `at`, from 0 to 1."""

    @abstractmethod
    def meet(self, question: int, at: float, *, knew: bool) -> None:
        """It was asked, and its answer explained."""

    def answer(self, question: int, at: float) -> bool:
        """Whether it was right: known, or guessed."""
        if self.plain[question]:
            return True
        knew = self.dice.random() < self.recall(question, at)
        self.meet(question, at, knew=knew)
        return knew or self.dice.random() < 1 / _CHOICES

    def learnt(self, at: float) -> float:
        """How many questions they know that were not plain, as expected; guessing does not count."""
        return sum(self.recall(question, at) for question, plain in enumerate(self.plain) if not plain)


class Traces(Learner):
    """Activation m = ln Σ age^-d; each trace's decay d = c·e^m + a, with the m of when it was laid down; recall is
    logistic in m. Ages in days; the numbers are ours.
    """

    _SCALE = 0.25
    _LEAST = 0.35
    _THRESHOLD = -0.34
    _NOISE = 0.4

    def __init__(self, dice: random.Random, questions: int, plain: float) -> None:
        super().__init__(dice, questions, plain)
        self.traces: dict[int, list[tuple[float, float]]] = {}
        self.ease: dict[int, float] = {}

    def recall(self, question: int, at: float) -> float:
        if question not in self.traces:
            return 0.0
        activation = self._activation(question, at) + self.ease[question]
        return 1 / (1 + math.exp((self._THRESHOLD - activation) / self._NOISE))

    def meet(self, question: int, at: float, *, knew: bool) -> None:
        _ = self.ease.setdefault(question, self.dice.gauss(0, 0.3))
        before = math.exp(self._activation(question, at)) if question in self.traces else 0.0
        self.traces.setdefault(question, []).append((at, self._SCALE * before + self._LEAST))

    def _activation(self, question: int, at: float) -> float:
        # A minute at least: an age of nothing would be remembered for ever.
        return math.log(sum(max(at - laid, 1 / 1440) ** -decay for laid, decay in self.traces[question]))


class HalfLives(Learner):
    """Recall is 2^(-t/h). A success multiplies h by 1 + 4·(1 - recall); a miss halves it, at worst down to what it was
    at first, for the answer is explained again.
    """

    _FIRST = 4.0

    def __init__(self, dice: random.Random, questions: int, plain: float) -> None:
        super().__init__(dice, questions, plain)
        self.half: dict[int, float] = {}
        self.first: dict[int, float] = {}
        self.met: dict[int, float] = {}

    def recall(self, question: int, at: float) -> float:
        if question not in self.half:
            return 0.0
        return 2 ** (-(at - self.met[question]) / self.half[question])

    def meet(self, question: int, at: float, *, knew: bool) -> None:
        if question not in self.half:
            self.first[question] = self.half[question] = self._FIRST * math.exp(self.dice.gauss(0, 0.4))
        elif knew:
            self.half[question] *= 1 + 4 * (1 - self.recall(question, at))
        else:
            self.half[question] = max(self.first[question], self.half[question] / 2)
        self.met[question] = at


class Asker(ABC):
    """A bot that asks. It knows what was right, and nothing of how memory works in there."""

    name: str

    def __init__(self, questions: int, dice: random.Random) -> None:
        self.questions = questions
        self.dice = dice

    @abstractmethod
    def pick(self, at: float) -> Sequence[int]:
        """Today's questions."""

    @abstractmethod
    def told(self, question: int, at: float, *, was_right: bool) -> None:
        """How it was answered."""


class Ours(Asker):
    """The rules that members are asked by."""

    name = "ours"

    def __init__(self, questions: int, dice: random.Random) -> None:
        super().__init__(questions, dice)
        self.items = [_item(number) for number in range(questions)]
        self.numbers = {item.key: number for number, item in enumerate(self.items)}
        self.cards: dict[Key, Card] = {}

    def pick(self, at: float) -> Sequence[int]:
        asked = choose(self.items, self.cards, _BEGIN + at * _DAY, most=A_DAY, least=A_DAY)
        return [self.numbers[item.key] for item in asked]

    def told(self, question: int, at: float, *, was_right: bool) -> None:
        key = self.items[question].key
        self.cards[key] = review(self.cards.get(key), _BEGIN + at * _DAY, was_right=was_right)


class MissedFirst(Asker):
    """What this bot did before: those missed, then new ones, then those answered longest ago."""

    name = "missed ones first"

    def __init__(self, questions: int, dice: random.Random) -> None:
        super().__init__(questions, dice)
        self.last: dict[int, tuple[bool, float]] = {}

    def pick(self, at: float) -> Sequence[int]:
        def urgency(question: int) -> tuple[int, float]:
            was_right, answered_at = self.last.get(question, (None, 0.0))
            return {False: 0, None: 1, True: 2}[was_right], answered_at

        return sorted(range(self.questions), key=urgency)[:A_DAY]

    def told(self, question: int, at: float, *, was_right: bool) -> None:
        self.last[question] = was_right, at


class AtRandom(Asker):
    name = "at random"

    def pick(self, at: float) -> Sequence[int]:
        return self.dice.sample(range(self.questions), A_DAY)

    def told(self, question: int, at: float, *, was_right: bool) -> None:
        """All the same to it."""


ASKERS = (Ours, MissedFirst, AtRandom)
LEARNERS: dict[str, Callable[[random.Random, int, float], Learner]] = {"traces": Traces, "half-lives": HalfLives}


@dataclass(frozen=True)
class Month:
    asked: int
    learnt: float
    """The day after it."""
    later: float
    """A week later."""


def month(learner: Learner, asker: Asker) -> Month:
    asked = 0
    for day in range(DAYS):
        for minute, question in enumerate(asker.pick(day)):
            at = day + minute / 1440
            asker.told(question, at, was_right=learner.answer(question, at))
            asked += 1
    return Month(asked, learner.learnt(DAYS), learner.learnt(DAYS + 7))


def months(learner: str, asker: type[Asker], questions: int, plain: float, seeds: Sequence[int]) -> list[Month]:
    """One of each seed; another asker meets the same people."""
    return [
        month(LEARNERS[learner](_dice("learner", seed), questions, plain), asker(questions, _dice("asker", seed)))
        for seed in seeds
    ]


def table(seeds: Sequence[int] = SEEDS) -> Table:
    settings = product(LEARNERS, PLAIN, QUESTIONS)
    rows = [_row(learner, questions, plain, seeds) for learner, plain, questions in settings]
    return Table("A month of a forgetful learner", _ABOUT.format(people=len(seeds)), _HEAD, rows)


_ABOUT = f"""\
Simulated: {DAYS} days, {A_DAY} questions a day whoever asks, {{people}} people for each line. Told is what they have
learnt by the day after, for each question asked: how many they know that were not plain before, guessing left out.
"Ours" are the rules that members are asked by; "missed ones first" is what they were asked by before. Neither learner
is the model of memory that the scheduler goes by: see `bench/learner.py`. The spread is one standard deviation between
people."""
_HEAD = (
    *("learner", "plain beforehand", "questions", "ours", "missed ones first", "at random"),
    *("ours over at random", "a week later", "ours over missed ones first"),
)


def _row(learner: str, questions: int, plain: float, seeds: Sequence[int]) -> Sequence[str]:
    ours, missed, chance = (months(learner, asker, questions, plain, seeds) for asker in ASKERS)
    return (
        learner,
        f"{plain:.0%}",
        str(questions),
        *(f"{statistics.mean(each.learnt / each.asked for each in made):.3f}" for made in (ours, missed, chance)),
        _times(each.learnt / other.learnt for each, other in zip(ours, chance, strict=True)),
        _times(each.later / other.later for each, other in zip(ours, chance, strict=True)),
        _times(each.learnt / other.learnt for each, other in zip(ours, missed, strict=True)),
    )


def _times(ratios: Iterable[float]) -> str:
    """Of the same people, asked in two ways."""
    found = list(ratios)
    return f"{statistics.mean(found):.2f} ± {statistics.stdev(found):.2f}"


def _dice(name: str, seed: int) -> random.Random:
    return random.Random(f"{name} {seed}")  # noqa: S311 - nothing is kept secret by it


def _item(number: int) -> Item:
    question = Question(f"q{number}", "?", ("right",), ("wrong",) * (_CHOICES - 1), "", ())
    return Item("bench", "1.0.0", "quiz", "Bench", question)


def main() -> None:
    parser = argparse.ArgumentParser(description="A month of a forgetful learner, by who asked them.")
    parser.add_argument("--people", type=int, default=len(SEEDS))
    tell(table(range(parser.parse_args().people)).text())


if __name__ == "__main__":
    main()
