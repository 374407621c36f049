"""A question as it is asked, and as it stands with its answer and explanation."""

from __future__ import annotations

from functools import partial

from discord import ui

from bot.base.panels import WARM, Choice, Row, authored, cited, custom_id, panel, primary, select
from bot.packs.rules import OUR_OWN, QuestionKind, Source, is_of_practice
from bot.quizzes.rules import Answer, Item, Run
from bot.quizzes.service import Answered, Asking
from bot.quizzes.views.controls import Extras, last_row, onward, stop
from bot.quizzes.views.reasons import number as in_words
from bot.quizzes.views.reasons import why_now

_LETTERS = "ABCDE"
_RIGHT = ("Yes, that is it.", "Yes.", "That fits.")
_WRONG = (
    "Not quite, and an interesting one.",
    "Not quite; worth a closer look.",
    "Not quite, and an understandable choice.",
)
_LINE = 100
"""Characters that fit under a line of a menu."""


def asked(screen: Asking, extras: Extras) -> ui.LayoutView:
    """Until there is an answer, nothing here depends on which choice is right."""
    run, number = screen.run, screen.run.number
    item = run.items[number]
    why = why_now(item, screen.today, screen.last_day)
    return panel(
        f"{_heading(run, number, authored(item.title))}{f' · {why}' if why else ''}",
        _words(item, item.question.ask),
        *_choices(run, number, None),
        *_byline(item),
        rows=[*_taps(run, number), *last_row([stop(run)], _with_report(item, extras))],
    )


def answered(screen: Answered, extras: Extras) -> ui.LayoutView:
    run, number = screen.run, screen.number
    item, answer = run.items[number], run.answers[number]
    question = item.question
    return panel(
        _heading(run, number, _met(item, answer, number)),
        "\n\n".join([_words(item, question.ask), *_choices(run, number, answer)]),
        _words(item, question.why),
        "\n".join(map(_source, question.sources)),
        *_byline(item),
        rows=last_row(
            [onward(run)] if run.is_complete else [onward(run), stop(run)],
            _with_report(item, extras),
        ),
        colour=WARM,
    )


def _taps(run: Run, number: int) -> list[Row]:
    """Letters wherever choices may be long: phones cut a button's label at about thirty-five characters."""
    item, order = run.items[number], run.order(number)
    texts = [item.choices[choice] for choice in order]
    if item.takes_several:
        choices = [Choice(str(place), _LETTERS[place], _short(text)) for place, text in enumerate(texts)]
        menu = select(custom_id("quiz-several", run.run_id, number), "Pick all that fit", choices, most=len(choices))
        return [[menu]]
    if not texts:
        labels = ["I have thought of it"]
    elif item.question.kind is QuestionKind.TRUE_OR_FALSE:
        labels = texts
    else:
        labels = list(_LETTERS[: len(texts)])
    return [[primary(label, custom_id("quiz-answer", run.run_id, number, place)) for place, label in enumerate(labels)]]


def _choices(run: Run, number: int, answer: Answer | None) -> list[str]:
    """As one text; none where there is nothing to choose, or nothing to say beside the buttons."""
    item, order = run.items[number], run.order(number)
    is_plain = item.question.kind is QuestionKind.TRUE_OR_FALSE
    if not order or (is_plain and answer is None):
        return []
    lines = [] if answer or not item.takes_several else ["-# More than one of these fits."]
    for place, choice in enumerate(order):
        text = _words(item, item.choices[choice])
        line = f"**{text}**" if is_plain else f"**{_LETTERS[place]}**\u2002{text}"
        lines.append(line + (_mark(item, choice, answer) if answer else ""))
    return ["\n".join(lines)]


def _mark(item: Item, choice: int, answer: Answer) -> str:
    if not item.is_scored:
        return ""
    tick = " ✓" if item.is_right(choice) else ""
    if choice in answer.picked:
        return f"{tick}\u2002*your choice*" if tick or not item.takes_several else "\u2002*your choice; not this one*"
    return f"{tick}\u2002*fits too*" if tick and item.takes_several else tick


def _met(item: Item, answer: Answer, number: int) -> str:
    if answer.was_right is None:
        return "Thank you for pausing on it."
    if answer.was_right:
        return _RIGHT[number % 3]
    right = len(item.question.right)
    hits = sum(map(item.is_right, answer.picked))
    if not hits:
        return _WRONG[number % 3]
    if hits < right:
        return f"Part of it: {in_words(hits)} of the {in_words(right)} that fit."
    return f"All that fit, and {in_words(len(answer.picked) - right)} more; worth a closer look."


def _heading(run: Run, number: int, words: str) -> str:
    return f"### {words}\n-# Question {number + 1} of {len(run.items)}"


def _with_report(item: Item, extras: Extras) -> Extras:
    return partial(extras, item.pack, item.quiz) if item.by else extras


def _byline(item: Item) -> list[str]:
    if not item.by:
        return []
    by = authored(item.by[:100])
    who = by if is_of_practice(item.pack) else f"your moderators ({by})"
    return [f"-# Written by {who}; they cannot see your answers."]


def _source(source: Source) -> str:
    if source.text == OUR_OWN:
        return "-# An idea of our own"
    return _cited(source)


def _cited(source: Source) -> str:
    """The link stands beside the words: they are long, and the link is short to tap."""
    return f"-# {authored(source.text)}" + (f" {cited('Read it', source.url)}" if source.url else "")


def _words(item: Item, text: str) -> str:
    """Of a question's author; links lead to its own sources only."""
    return authored(text, (source.url for source in item.question.sources))


def _short(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1].rstrip()}…"
