"""A round: its questions, how their choices stand on the screen, and what an answer is."""

from __future__ import annotations

import random
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.packs.rules import Question, QuestionKind, Quiz

_TRUE = "True"


class Key(NamedTuple):
    """The name of a question in records, through all versions of its pack."""

    pack: str
    quiz: str
    question: str


class Reason(StrEnum):
    """Why a question comes just now."""

    NEW = "new"
    FADING = "fading"
    """Due: about to be forgotten."""
    FADED = "faded"
    """Long due."""
    MISSED = "missed"
    """The last time."""
    EARLY = "early"
    """Nothing else is due or new."""
    OPEN = "open"
    """No answer to it is right or wrong."""


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
    reason: Reason | None = None
    last_at: datetime | None = None
    """When it was answered last."""

    @property
    def key(self) -> Key:
        return Key(self.pack, self.quiz, self.question.id)

    @property
    def choices(self) -> tuple[str, ...]:
        """In the order of records, never of the screen: the right ones first."""
        return self.question.choices if not self.is_scored else (*self.question.right, *self.question.wrong)

    @property
    def is_scored(self) -> bool:
        return self.question.kind is not QuestionKind.REFLECTION

    @property
    def takes_several(self) -> bool:
        return self.question.kind is QuestionKind.SEVERAL

    def is_right(self, choice: int) -> bool:
        return choice < len(self.question.right)


@dataclass(frozen=True)
class Answer:
    picked: tuple[int, ...]
    """Which of `Item.choices`, in ascending order; nothing of a question that is not scored."""
    was_right: bool | None
    """All that is right and nothing else; None where nothing is."""
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
    started_at: datetime | None = None

    @property
    def number(self) -> int:
        """Of the question to be answered next, from 0; as many as there are items when none is left."""
        return len(self.answers)

    @property
    def is_complete(self) -> bool:
        return self.number >= len(self.items)

    @property
    def score(self) -> int:
        return sum(answer.was_right is True for answer in self.answers)

    @property
    def scored(self) -> int:
        """How many there are to be right about."""
        return sum(item.is_scored for item in self.items)

    @property
    def missed_only_new(self) -> bool:
        """Whatever was missed had never been asked before the round."""
        given = zip(self.items, self.answers, strict=False)
        return all(item.reason is Reason.NEW for item, answer in given if answer.was_right is False)

    def order(self, number: int) -> tuple[int, ...]:
        """Which of `Item.choices` stands at each place of the screen."""
        item = self.items[number]
        everything = range(len(item.choices))
        match item.question.kind:
            case QuestionKind.TRUE_OR_FALSE:
                return tuple(sorted(everything, key=lambda choice: item.choices[choice] != _TRUE))
            case QuestionKind.REFLECTION:
                return tuple(everything)
            case _:
                return shuffled(self.seed, number, len(everything))

    def judge(self, places: Collection[int], now: datetime) -> Answer | None:
        """The answer to the next question by what was tapped on the screen; None where that does not stand there.

        Of a question that is not scored only that it was met is known.
        """
        if self.is_complete:
            return None
        item, order = self.items[self.number], self.order(self.number)
        stands = range(len(order) or 1)  # one button, where a question is only to be thought about
        if not places or not all(place in stands for place in places):
            return None
        if not item.is_scored:
            return Answer((), None, now)
        picked = tuple(sorted({order[place] for place in places}))
        if len(picked) > 1 and not item.takes_several:
            return None
        return Answer(picked, picked == tuple(range(len(item.question.right))), now)


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
    ]


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
