"""Questions of every kind, with only what a test cares about."""

from __future__ import annotations

from bot.packs.rules import Question, QuestionKind, Quiz
from bot.quizzes.rules import Item, Key, Run, RunState


def item(name: object, wrong: int = 3, kind: QuestionKind = QuestionKind.ONE, right: int = 1) -> Item:
    return Item("pack", "1.0.0", "quiz", "Title", question(name, wrong, kind, right))


def question(name: object, wrong: int = 3, kind: QuestionKind = QuestionKind.ONE, right: int = 1) -> Question:
    fits, fails, choices = tuple(f"right {n}" for n in range(right)), tuple(f"wrong {n}" for n in range(wrong)), ()
    if kind is QuestionKind.TRUE_OR_FALSE:
        fits, fails = ("True", "False")[right - 1 :][:1], ("False", "True")[right - 1 :][:1]
    if kind is QuestionKind.REFLECTION:
        fits, fails, choices = (), (), fails
    return Question(f"q{name}", "Which?", fits, fails, "So.", (), kind, choices)


def quiz(topic: str, *names: object, pack: str = "pack", kind: QuestionKind = QuestionKind.ONE) -> Quiz:
    asked = tuple(question(name, kind=kind) for name in names)
    return Quiz(pack, "1.0.0", topic.replace(" ", "-"), topic.title(), topic, asked)


def run(*items: Item, seed: int = 1) -> Run:
    return Run(1, None, seed, RunState.OPEN, items)


def key(name: object) -> Key:
    return item(name).key
