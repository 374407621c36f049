"""Rounds, and people who play them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.community.rules.asking import Ask, Plan
from bot.community.rules.rounds import Phase, Round
from bot.packs.rules import Question, QuestionKind, Quiz, Source

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
BOOK = Source("book", "Somebody (1999). A book.")


def question(number: int, kind: QuestionKind = QuestionKind.ONE) -> Question:
    right = {
        QuestionKind.SEVERAL: ("right", "right too"),
        QuestionKind.TRUE_OR_FALSE: ("False",),
        QuestionKind.REFLECTION: (),
    }.get(kind, ("right",))
    wrong = {QuestionKind.TRUE_OR_FALSE: ("True",), QuestionKind.REFLECTION: ()}.get(kind, ("wrong", "odd"))
    choices = ("this", "that") if kind is QuestionKind.REFLECTION else ()
    return Question(f"q-{number}", f"Question {number}?", right, wrong, f"Because {number}.", (BOOK,), kind, choices)


def quiz(*kinds: QuestionKind, topic: str = "basics") -> Quiz:
    questions = tuple(question(number, kind) for number, kind in enumerate(kinds))
    return Quiz("pack", "1.0.0", f"about-{topic}", "A quiz", topic, questions)


def ask(number: int = 0, choices: int = 3, right: tuple[int, ...] = (0,), kind: QuestionKind = QuestionKind.ONE) -> Ask:
    words = tuple(f"choice {place}" for place in range(choices))
    return Ask("pack", "quiz", f"q-{number}", "A quiz", kind, "What?", words, right, "So.", (BOOK,))


def plan(asks: int = 3, seconds: int | None = 30, *, is_named: bool = False) -> Plan:
    return Plan(None, seconds, is_named, tuple(ask(number) for number in range(asks)))


def round_(made: Plan | None = None) -> Round:
    """As it is when it begins."""
    return Round(1, 7, 8, made or plan(), Phase.LOBBY, -1, NOW, False, None, NOW, 0, None)
