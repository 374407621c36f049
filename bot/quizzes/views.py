"""Questions, answers and scores in words. A wrong answer is interesting, and that is how it is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from discord import ui

from bot.base.panels import WARM, Choice, Control, Row, authored, button, cited, custom_id, panel, primary, select
from bot.packs.rules import Source
from bot.quizzes.rules import Answer, Item, Run, topic_key
from bot.quizzes.service import Answered, Asking, Finished, Missing, NoTopic, Offer, Resting, Screen
from bot.streaks import views as streak_views

Extras = Callable[..., Sequence[Control]]
"""Controls of rooms above this one, made anew for each panel; they stand last."""

_LETTERS = "ABCDE"
_RIGHT = ("Yes, that is it.", "Yes.", "That fits.")
_WRONG = (
    "Not quite, and an interesting one.",
    "Not quite; worth a closer look.",
    "Not quite, and an understandable choice.",
)


def show(screen: Screen, extras: Extras) -> ui.LayoutView:
    match screen:
        case Asking(run):
            view = _question(run, _with_report(run, run.number, extras))
        case Answered(run, number):
            view = _answered(run, number, _with_report(run, number, extras))
        case Resting(run):
            view = _resting(run, extras)
        case Offer(run, topic):
            view = _offer(run, topic, extras)
        case Finished():
            view = _finished(screen, extras)
        case NoTopic(topics):
            view = _no_topic(topics, extras)
        case Missing.GONE:
            view = panel("That round is not here any more. `/quiz` begins a new one.", rows=_rows((), extras))
        case Missing.DROPPED:
            other = [_begin("To the other one")]
            view = panel("You put this round aside when you began another one.", rows=_rows(other, extras))
    return view


def _question(run: Run, extras: Extras) -> ui.LayoutView:
    """Always letters: phones cut a button's label at about thirty-five characters."""
    number = run.number
    letters = [
        primary(_LETTERS[place], custom_id("quiz-answer", run.run_id, number, place))
        for place in range(len(run.order(number)))
    ]
    return panel(
        _heading(run, number, authored(run.items[number].title)),
        _words(run, number, run.items[number].question.ask),
        _choices(run, number, None),
        *_byline(run.items[number]),
        rows=[letters, *_rows([_stop(run)], extras)],
    )


def _answered(run: Run, number: int, extras: Extras) -> ui.LayoutView:
    question, answer = run.items[number].question, run.answers[number]
    said = (_RIGHT if answer.was_right else _WRONG)[number % 3]
    onward = primary("See how it went" if run.is_complete else "Next question", custom_id("quiz-next", run.run_id))
    return panel(
        _heading(run, number, said),
        f"{_words(run, number, question.ask)}\n\n{_choices(run, number, answer)}",
        _words(run, number, question.why),
        "\n".join(map(_source, question.sources)),
        *_byline(run.items[number]),
        rows=_rows([onward] if run.is_complete else [onward, _stop(run)], extras),
        colour=WARM,
    )


def _finished(screen: Finished, extras: Extras) -> ui.LayoutView:
    run = screen.run
    again = button("Another round", custom_id("quiz-open", topic_key(run.topic)))
    return panel(
        f"### {run.score} of {len(run.items)}.",
        _warm_words(run),
        streak_views.line(screen.card),
        rows=_rows([again], extras),
        colour=WARM,
    )


def _warm_words(run: Run) -> str:
    missed = len(run.items) - run.score
    if not missed:
        return "All of it is with you today. These will come back now and then."
    if run.score >= missed:
        return f"Much of it is with you, and {_those(missed)} will come round again first."
    if run.score:
        return f"New ground, much of it. {_those(missed).capitalize()} will come round again first."
    return "All new ground, then, and now you have seen it once. These will come round again first."


def _those(missed: int) -> str:
    return "the other one" if missed == 1 else "the others"


def _resting(run: Run, extras: Extras) -> ui.LayoutView:
    return panel(
        "### Your place is kept",
        f"{_so_far(run)} `/quiz` brings you back here whenever you like.",
        rows=_rows([_go_on(run)], extras),
    )


def _offer(run: Run, topic: str | None, extras: Extras) -> ui.LayoutView:
    about = f", on {authored(run.topic)}" if run.topic else ""
    anew = button("A new round", custom_id("quiz-new", topic_key(topic), run.run_id))
    return panel(
        "### A round is waiting for you",
        f"You left it in the middle{about}. {_so_far(run)}",
        rows=_rows([_go_on(run), anew], extras),
    )


def _no_topic(topics: Sequence[str], extras: Extras) -> ui.LayoutView:
    if not topics:
        return panel("There are no quizzes here at the moment.", rows=_rows((), extras))
    choices = [Choice(str(topic_key(topic)), topic) for topic in topics[:25]]
    return panel(
        "There is no quiz on that yet. These are the topics:",
        rows=[
            [select(custom_id("quiz-topic"), "Pick a topic", choices)],
            *_rows([_begin("A bit of everything")], extras),
        ],
    )


def _heading(run: Run, number: int, words: str) -> str:
    return f"### {words}\n-# Question {number + 1} of {len(run.items)}"


def _choices(run: Run, number: int, answer: Answer | None) -> str:
    """Until there is an answer, nothing in it depends on which choice is right."""
    lines: list[str] = []
    for place, choice in enumerate(run.order(number)):
        line = f"**{_LETTERS[place]}**\u2002{_words(run, number, run.items[number].choices[choice])}"
        if answer and choice == 0:
            line += " ✓"
        if answer and choice == answer.picked:
            line += "\u2002*your choice*"
        lines.append(line)
    return "\n".join(lines)


def _with_report(run: Run, number: int, extras: Extras) -> Extras:
    item = run.items[number]
    return partial(extras, item.pack, item.quiz) if item.by else extras


def _byline(item: Item) -> list[str]:
    return (
        [f"-# Written by your moderators ({authored(item.by[:100])}); they cannot see your answers."] if item.by else []
    )


def _source(source: Source) -> str:
    """The link stands beside the words: they are long, and the link is short to tap."""
    return f"-# {authored(source.text)}" + (f" {cited('Read it', source.url)}" if source.url else "")


def _words(run: Run, number: int, text: str) -> str:
    """Of a question's author; links lead to its own sources only."""
    return authored(text, (source.url for source in run.items[number].question.sources))


def _so_far(run: Run) -> str:
    return f"{run.number} of {len(run.items)} questions are answered." if run.number else "Nothing is answered yet."


def _go_on(run: Run) -> Control:
    return primary("Go on", custom_id("quiz-next", run.run_id))


def _stop(run: Run) -> Control:
    return button("Stop here", custom_id("quiz-stop", run.run_id))


def _begin(label: str) -> Control:
    return button(label, custom_id("quiz-open", 0))


def _rows(controls: Row, extras: Extras) -> list[Row]:
    row = [*controls, *extras()]
    return [row] if row else []
