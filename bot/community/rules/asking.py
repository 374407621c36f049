"""What a round in a channel asks, how its choices stand, and what an answer is."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.packs.rules import Question, QuestionKind, Quiz, Source
from bot.quizzes.rules import topics_of

FEWEST_QUESTIONS, MOST_QUESTIONS, USUAL_QUESTIONS = 3, 10, 5
MOST_ROUNDS = 5
"""Under way in one server, each in a channel of its own."""
FEWEST_SECONDS, MOST_SECONDS, USUAL_SECONDS = 15, 120, 30


class Key(NamedTuple):
    """The name of a question in records, through all versions of its pack."""

    pack: str
    quiz: str
    question: str


@dataclass(frozen=True)
class Ask:
    """A question as it was when the round began, its choices in the order of the screen.

    Rounds hold it as JSON: a new field needs a default.
    """

    pack: str
    quiz: str
    question: str
    title: str
    kind: QuestionKind
    ask: str
    choices: tuple[str, ...]
    right: tuple[int, ...]
    """Which of `choices`."""
    why: str
    sources: tuple[Source, ...]
    by: str | None = None

    @property
    def key(self) -> Key:
        return Key(self.pack, self.quiz, self.question)

    @property
    def is_scored(self) -> bool:
        return bool(self.right)

    @property
    def takes_several(self) -> bool:
        return self.kind is QuestionKind.SEVERAL

    def takes(self, places: Sequence[int]) -> bool:
        """Whether this can be an answer."""
        is_choice = all(0 <= place < len(self.choices) for place in places)
        return self.is_scored and is_choice and (len(places) == 1 or (self.takes_several and bool(places)))

    def is_right(self, picked: int) -> bool:
        return picked == mask(self.right)


@dataclass(frozen=True)
class Plan:
    """What was settled when the round began. Rounds hold it as JSON: a new field needs a default."""

    topic: str | None
    seconds: int | None
    """For a question; None where a moderator moves the round on by hand."""
    is_named: bool
    """At the end there is a list by name, of those who want to stand on it."""
    asks: tuple[Ask, ...]


def mask(places: Iterable[int]) -> int:
    """An answer as it is kept: one bit for each choice."""
    return sum(1 << place for place in set(places))


def places_of(picked: int) -> tuple[int, ...]:
    return tuple(place for place in range(picked.bit_length()) if picked >> place & 1)


def topics(quizzes: Iterable[Quiz]) -> tuple[str, ...]:
    """Those on which there is something to answer together: of questions without a right answer alone no round is
    made.
    """
    return topics_of(quiz for quiz in quizzes if any(question.right for question in quiz.questions))


def draw(quizzes: Iterable[Quiz], most: int, asked: Mapping[Key, datetime], rng: random.Random) -> tuple[Ask, ...]:
    """Of these, by chance, those that this server has not been asked, or not for longest. At most one to think about
    alone, and never the first.
    """
    all_ = [(quiz, question) for quiz in quizzes for question in quiz.questions]
    rng.shuffle(all_)
    all_.sort(key=lambda one: _asked_at(asked, *one))
    scored = [_ask(*one, rng) for one in all_ if one[1].right]
    quiet = [_ask(*one, rng) for one in all_ if not one[1].right]
    # As often as they are among the questions, and where there are too few others.
    is_its_turn = len(scored) < most or rng.random() < most * len(quiet) / len(all_)
    if not (quiet and scored and is_its_turn):
        return tuple(scored[:most])
    picked = scored[: most - 1]
    picked.insert(rng.randrange(1, len(picked) + 1), quiet[0])
    return tuple(picked)


def _asked_at(asked: Mapping[Key, datetime], quiz: Quiz, question: Question) -> float:
    at = asked.get(Key(quiz.pack, quiz.id, question.id))
    return 0.0 if at is None else at.timestamp()


def _ask(quiz: Quiz, question: Question, rng: random.Random) -> Ask:
    right = set(question.right)
    choices = [*question.right, *question.wrong, *question.choices]
    if question.kind is QuestionKind.TRUE_OR_FALSE:
        choices.sort(reverse=True)
    elif question.kind is not QuestionKind.REFLECTION:
        rng.shuffle(choices)
    return Ask(
        pack=quiz.pack,
        quiz=quiz.id,
        question=question.id,
        title=quiz.title,
        kind=question.kind,
        ask=question.ask,
        choices=tuple(choices),
        right=tuple(place for place, choice in enumerate(choices) if choice in right),
        why=question.why,
        sources=question.sources,
        by=quiz.by,
    )
