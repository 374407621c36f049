"""Which questions a round asks, how its choices stand, and what an answer is."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.packs.rules import Question, QuestionKind, Quiz

ROUND = 5
"""Questions in a round; a topic that has fewer gives all it has."""
_RIGHT = 0
_ASKED = (QuestionKind.ONE, QuestionKind.TRUE_OR_FALSE, QuestionKind.SCENARIO)
"""Those with one right answer; the others wait until a round can ask them."""


class Key(NamedTuple):
    """The name of a question in records, through all versions of its pack."""

    pack: str
    quiz: str
    question: str


class Past(NamedTuple):
    """A member's latest answer to a question."""

    was_right: bool
    answered_at: datetime


class RunState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """Another round was begun instead."""


@dataclass(frozen=True)
class Item:
    """A question as it was when the round began.

    Open rounds hold it as JSON: a new field here, or in `Question`, needs a default.
    """

    pack: str
    version: str
    quiz: str
    title: str
    question: Question
    by: str | None = None

    @property
    def key(self) -> Key:
        return Key(self.pack, self.quiz, self.question.id)

    @property
    def choices(self) -> tuple[str, ...]:
        """In the order of records, never of the screen: the right one first."""
        return (*self.question.right, *self.question.wrong)


@dataclass(frozen=True)
class Answer:
    picked: int
    """Which of `Item.choices`."""
    was_right: bool
    answered_at: datetime


@dataclass(frozen=True)
class Run:
    run_id: int
    topic: str | None
    seed: int
    state: RunState
    items: tuple[Item, ...]
    answers: tuple[Answer, ...] = ()
    """As many as were given; the first belongs to the first item."""

    @property
    def number(self) -> int:
        """Of the question to be answered next, from 0; as many as there are items when none is left."""
        return len(self.answers)

    @property
    def is_complete(self) -> bool:
        return self.number >= len(self.items)

    @property
    def score(self) -> int:
        return sum(answer.was_right for answer in self.answers)

    def order(self, number: int) -> tuple[int, ...]:
        """Which of `Item.choices` stands at each place of the screen."""
        return shuffled(self.seed, number, len(self.items[number].choices))

    def judge(self, place: int, now: datetime) -> Answer | None:
        """The answer to the next question by a tap on `place` of the screen; None where nothing stands."""
        if self.is_complete or not 0 <= place < len(self.order(self.number)):
            return None
        picked = self.order(self.number)[place]
        return Answer(picked, picked == _RIGHT, now)


def shuffled(seed: int, number: int, count: int) -> tuple[int, ...]:
    """The same for ever: of `random`, only the numbers of a seeded `random()` are promised to stay."""
    dice = random.Random(f"{seed}:{number}")  # noqa: S311 - nothing is kept secret by it
    return tuple(sorted(range(count), key=lambda _: dice.random()))


def items_of(quizzes: Iterable[Quiz], topic: str | None) -> list[Item]:
    """The questions of a topic, or all, in their authors' order."""
    return [
        Item(quiz.pack, quiz.version, quiz.id, quiz.title, question, quiz.by)
        for quiz in quizzes
        if topic is None or topic_key(quiz.topic) == topic_key(topic)
        for question in quiz.questions
        if question.kind in _ASKED
    ]


def choose(items: Iterable[Item], past: Mapping[Key, Past], most: int = ROUND) -> tuple[Item, ...]:
    """Those answered wrong come first, then new ones in their authors' order, then those answered longest ago."""

    def urgency(item: Item) -> tuple[int, float]:
        last = past.get(item.key)
        if last is None:
            return 1, 0
        return 2 if last.was_right else 0, last.answered_at.timestamp()

    return tuple(sorted(items, key=urgency)[:most])


def topics_of(quizzes: Iterable[Quiz]) -> tuple[str, ...]:
    """Each once, as first written."""
    named: dict[str, str] = {}
    for quiz in quizzes:
        _ = named.setdefault(_plain(quiz.topic), quiz.topic)
    return tuple(named.values())


def topic_key(topic: str | None) -> int:
    """A topic in a custom_id, where its own words might not fit; 0 stands for all."""
    return 0 if topic is None else zlib.crc32(_plain(topic).encode())


def find_topic(topics: Iterable[str], typed: str) -> str | None:
    """The topic of that name, or the only one that contains what was typed."""
    words = _plain(typed)
    near = [topic for topic in topics if words in _plain(topic)]
    exact = [topic for topic in near if words == _plain(topic)]
    return next(iter(exact or near), None) if words and (exact or len(near) == 1) else None


def _plain(topic: str) -> str:
    return " ".join(topic.casefold().split())
