"""How hard a text is to read: long sentences everywhere, and the level of English ones."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.packs.loader.lint.desk import Desk, Text, of_exercise, questions, texts, title
from bot.packs.loader.nodes import Node
from bot.packs.loader.problems import shown

Grade = Callable[[str], float]
"""A text to the school year, as in the United States, in which most can read it."""

MOST_WORDS: Final = 28
"""In a sentence. Plain language aims at 15 to 20 on average; ours is read on a phone, in a hard hour."""
MOST_GRADE: Final = 9.0
MOST_GRADE_OF_QUIZ: Final = 12.0
"""Explanations name researchers and ideas."""
_LEAST_WORDS: Final = 25
"""Below that, a level says nothing."""
_SENTENCES: Final = re.compile(r"(?<=[.!?…])[\"”’')]*\s+|(?<=[。！？])|\n+")


def check_reading(desk: Desk, grade: Grade | None) -> None:
    if desk.is_spaceless:
        return
    level = grade if desk.written.is_english else None
    for text in desk.front():
        _sentences(desk, text)
    for exercise in desk.exercises:
        _part(desk, exercise, list(of_exercise(exercise)), level, MOST_GRADE)
    for quiz in desk.quizzes:
        for question in questions(quiz):
            _part(desk, question, list(texts(question, "ask", "why")), level, MOST_GRADE_OF_QUIZ)


def _part(desk: Desk, part: Node, all_texts: list[Text], grade: Grade | None, most: float) -> None:
    for text in all_texts:
        _sentences(desk, text)
    together = _filled(text.value.strip() for text in all_texts if text.key != "title")
    if grade and len(together.split()) >= _LEAST_WORDS and (level := grade(together)) > most:
        message = f"reads like a text for school year {level:.0f}, {most:.0f} at most: shorten its sentences"
        desk.tell("reading", title(part), f"{message} and find plainer words for {_longest(together)}")


def _sentences(desk: Desk, text: Text) -> None:
    for sentence in _SENTENCES.split(text.value):
        words = len((sentence or "").split())
        if words > MOST_WORDS:
            begins = " ".join(sentence.split()[:4])
            message = (
                f"the sentence that begins {shown(begins)} has {words} words, {MOST_WORDS} at most: make two of it"
            )
            desk.tell("sentence", text.node, message, begins)


def _filled(values: Iterable[str]) -> str:
    """A text that ends without a full stop still ends."""
    ended = (value if value.endswith((".", "!", "?", "…")) else f"{value}." for value in values)
    return re.sub(r"\{(?:figure|name)\}", "Anna", " ".join(ended))


def _longest(text: str) -> str:
    words = dict.fromkeys(re.findall(r"[^\W\d_]{8,}", text))
    return ", ".join(shown(word) for word in sorted(words, key=len, reverse=True)[:3]) or "the long ones"
