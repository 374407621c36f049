"""Exercises and questions that say almost the same as another, in one pack or across those looked at together."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from rapidfuzz.distance import Indel

from bot.packs.loader.lint.desk import Desk, kind, named, of_steps, questions, texts, title
from bot.packs.loader.nodes import Group, Node, word
from bot.packs.loader.problems import shown
from bot.packs.rules import QuestionKind

ALIKE: Final = 0.35
"""Part of the shorter one's runs of three words that the other has too. The packs we ship stay below 0.07."""
_RUN: Final = 3
_LEAST: Final = 8
"""Runs below which likeness is chance."""
SAME: Final = 0.7
"""Part of both texts' words that stand in the same order in both: the same, but for a few. Those we ship stay below."""
_FEW: Final = 6
"""Words below which that is chance."""
_NEAREST: Final = 3
_COMMON: Final = 60
"""A run in more texts than this is a turn of phrase, and would make the comparing slow."""

_ANSWERS: Final = dict.fromkeys((QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.SCENARIO), ("right",)) | {
    QuestionKind.REFLECTION: ("choices",)
}
"""What tells one question from another besides its words: not whether they are true."""

_Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    desk: Desk
    node: Node
    noun: str
    name: str
    words: tuple[str, ...]
    """Without placeholders: the same text about a figure and about a pet is one text."""
    runs: frozenset[_Run]

    @property
    def where(self) -> str:
        return f"{shown(self.name)} ({self.desk.written.file}:{self.node.place.line})"


def check_twins(desks: Sequence[Desk]) -> None:
    for told in (list(_exercises(desks)), list(_questions(desks))):
        _compare(told)
    _same_titles(desks)


def _exercises(desks: Iterable[Desk]) -> Iterator[_Text]:
    for desk in desks:
        for part in desk.exercises:
            yield _text(desk, part, "exercise", (text.value for text in of_steps(part)))


def _questions(desks: Iterable[Desk]) -> Iterator[_Text]:
    for desk in desks:
        for part in (question for quiz in desk.quizzes for question in questions(quiz)):
            yield _text(
                desk, part, "question", (text.value for text in texts(part, "ask", *_ANSWERS.get(kind(part), ())))
            )


def _text(desk: Desk, part: Group, noun: str, values: Iterable[str]) -> _Text:
    words = re.findall(r"\w+", re.sub(r"\{\w+\}", " ", " ".join(values)).casefold())
    runs = frozenset(zip(*(islice(words, start, None) for start in range(_RUN)), strict=False))
    return _Text(desk, title(part), noun, named(part), tuple(words), runs)


def _compare(told: Sequence[_Text]) -> None:
    """Each with those before it, by way of the runs that they share: few pairs share any."""
    holders: defaultdict[_Run, list[int]] = defaultdict(list)
    for number, text in enumerate(told):
        shared: Counter[int] = Counter()
        for run in text.runs:
            if len(holders[run]) <= _COMMON:
                shared.update(holders[run])
            holders[run].append(number)
        for other, count in shared.most_common(_NEAREST):
            if _tell(text, told[other], count):
                break


def _tell(text: _Text, first: _Text, count: int) -> bool:
    shorter = min(len(text.runs), len(first.runs))
    if shorter >= _LEAST and count / shorter >= ALIKE:
        share = f"{count / shorter:.0%} of its turns of phrase"
    elif min(len(text.words), len(first.words)) >= _FEW and (same := _same(text, first)) >= SAME:
        share = f"{same:.0%} of its words"
    else:
        return False
    message = f"says much the same as the {first.noun} {first.where}: {share} stand there too"
    text.desk.tell("twin", text.node, f"{message}; give it an idea of its own, or drop one")
    return True


def _same(text: _Text, first: _Text) -> float:
    return Indel.normalized_similarity(text.words, first.words)


def _same_titles(desks: Iterable[Desk]) -> None:
    seen: dict[str, tuple[Desk, Node]] = {}
    for desk in desks:
        for exercise in desk.exercises:
            for text in texts(exercise, "title"):
                desk_, node = seen.setdefault(" ".join(text.value.casefold().split()), (desk, text.node))
                if node is not text.node:
                    where = f"{desk_.written.file}:{node.place.line}"
                    message = f"the title {shown(word(text.node) or '')} is taken by another exercise ({where})"
                    desk.tell("twin", text.node, f"{message}: members could not tell them apart; change one")
