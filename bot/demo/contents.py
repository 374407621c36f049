"""The contents of a pack in words: what to pick from, and what is to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ui

from bot.base.panels import CALM, WARM, Choice, Row, button, custom_id, escape, panel, select
from bot.demo.manuscript import Reading
from bot.packs.loader import Problem
from bot.packs.rules import Pack, Programme
from bot.quizzes.rules import ROUND
from bot.sessions.views import facts

_OPTIONS = 25
_MENUS = 15
"""With the texts around them, Discord's forty components have room for so many."""
_TOLD = 8
_LINE = 350


def panel_of(reading: Reading, pack: Pack | None, note: str, *, is_open: bool) -> ui.LayoutView:
    """`pack` is the last version in order, and None while there was none; `note` says who one is here; `is_open`:
    something of it stands below.
    """
    # A menu keeps what was picked, and picking the same again does nothing.
    again = [[button("From its beginning", custom_id("author-again"))]] if is_open else []
    texts = [*_to_mend(reading, pack), *(_about(pack) if pack else ())]
    return panel(
        *texts,
        rows=[*_menus(pack), *again] if pack else (),
        footer=note if pack else None,
        colour=WARM if reading.problems else CALM,
    )


def some(count: int, noun: str, nouns: str | None = None) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or f'{noun}s'}"


def size(pack: Pack) -> str:
    """How much is in it."""
    questions = sum(len(quiz.questions) for quiz in pack.quizzes)
    counts = [
        (len(pack.exercises), some(len(pack.exercises), "exercise")),
        (questions, f"{some(questions, 'question')} in {some(len(pack.quizzes), 'quiz', 'quizzes')}"),
        (len(pack.programmes), some(len(pack.programmes), "programme")),
    ]
    return ", ".join(words for count, words in counts if count)


def _to_mend(reading: Reading, pack: Pack | None) -> Sequence[str]:
    if not reading.problems:
        return ()
    told = [_line(problem) for problem in reading.problems[:_TOLD]]
    more = len(reading.problems) - len(told)
    if more:
        told.append(f"{some(more, 'more', 'more')} in the terminal")
    below = "Below is the last version that was in order." if pack else "What is in it comes here once it is in order."
    heading = f"### {some(len(reading.problems), 'place')} to mend"
    return ("\n".join([heading, *(f"- {line}" for line in told)]), f"-# {below}")


def _line(problem: Problem) -> str:
    where = f"**Line {problem.line}**" + (f", {problem.field}" if problem.field else "")
    text = " ".join(f"{where}: {problem.message}".split())
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"


def _about(pack: Pack) -> Sequence[str]:
    heading = f"### {escape(pack.title)}\n-# Version {pack.version} · by {escape(', '.join(pack.authors))}"
    titles = {(pack.id, exercise.id): exercise.title for exercise in pack.exercises}
    programmes = "\n".join(_programme(programme, titles) for programme in pack.programmes)
    return (heading, f"{escape(pack.about)}\n-# {size(pack)}", *([_cut(programmes)] if programmes else []))


def _programme(programme: Programme, titles: Mapping[tuple[str, str], str]) -> str:
    """Exercises of other packs are not here: they stand as they were written."""
    named = [escape(titles.get(day) or "/".join(day)) for day in programme.days]
    days = "; ".join(f"{number}. {title}" for number, title in enumerate(named, 1))
    about = f"  {escape(programme.about)}" if programme.about else ""
    return f"**{escape(programme.title)}**{about}\n-# {days}"


def _cut(text: str) -> str:
    return text if len(text) <= 800 else f"{text[:799]}…"


def _menus(pack: Pack) -> Sequence[Row]:
    exercises = [Choice(each.id, each.title, facts(each)) for each in pack.exercises]
    rounds = [
        Choice(f"{quiz.id}/{first}", quiz.title, _questions(first, len(quiz.questions)))
        for quiz in pack.quizzes
        for first in range(0, len(quiz.questions), ROUND)
    ]
    rows = [
        *_selects("author-exercise", "Walk an exercise", exercises),
        *_selects("author-quiz", "Take a quiz", rounds),
    ]
    return rows[:_MENUS]


def _selects(prefix: str, prompt: str, choices: Sequence[Choice]) -> Sequence[Row]:
    parts = [choices[first : first + _OPTIONS] for first in range(0, len(choices), _OPTIONS)]
    return [
        [select(custom_id(prefix, number), prompt if not number else f"{prompt} ({number + 1})", part)]
        for number, part in enumerate(parts)
    ]


def _questions(first: int, of: int) -> str:
    last = min(first + ROUND, of)
    if of <= ROUND:
        return some(of, "question")
    return f"questions {first + 1} to {last} of {of}" if last > first + 1 else f"question {last} of {of}"
