"""Each screen of a round."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import WARM, Choice, authored, button, custom_id, panel, select
from bot.quizzes.rules import Run, topic_key
from bot.quizzes.service import Answered, Asking, Finished, Missing, NoTopic, Offer, Resting, Screen
from bot.quizzes.views.controls import Extras, begin, go_on, last_row
from bot.quizzes.views.question import answered, asked
from bot.streaks import views as streak_views


def show(screen: Screen, extras: Extras) -> ui.LayoutView:
    match screen:
        case Asking():
            view = asked(screen, extras)
        case Answered():
            view = answered(screen, extras)
        case Resting(run):
            view = _resting(run, extras)
        case Offer(run, topic):
            view = _offer(run, topic, extras)
        case Finished():
            view = _finished(screen, extras)
        case NoTopic(topics):
            view = _no_topic(topics, extras)
        case Missing.GONE:
            view = panel("That round is not here any more. `/quiz` begins a new one.", rows=last_row((), extras))
        case Missing.DROPPED:
            other = [begin("To the other one")]
            view = panel("You put this round aside when you began another one.", rows=last_row(other, extras))
    return view


def _finished(screen: Finished, extras: Extras) -> ui.LayoutView:
    run = screen.run
    again = button("Another round", custom_id("quiz-open", topic_key(run.topic)))
    return panel(
        f"### {run.score} of {run.scored}." if run.scored else "### That was the round",
        _warm_words(run),
        streak_views.line(screen.card),
        rows=last_row([again], extras),
        colour=WARM,
    )


def _warm_words(run: Run) -> str:
    missed = run.scored - run.score
    if not run.scored:
        return "Nothing in it was right or wrong; what you thought of is yours."
    if not missed:
        return "All of it is with you today. It comes back shortly before it would fade."
    if run.score >= missed:
        return f"Much of it is with you, and {_those(missed)} will come round again soon."
    if run.score:
        some = "New ground, much of it." if run.missed_only_new else "Some of it is with you."
        return f"{some} {_those(missed).capitalize()} will come round again soon."
    if run.missed_only_new:
        return "All new ground, then, and now you have seen it once. It will come round again soon."
    return "Some things take a few rounds, and that is how they settle. It will come round again soon."


def _those(missed: int) -> str:
    return "the other one" if missed == 1 else "the others"


def _resting(run: Run, extras: Extras) -> ui.LayoutView:
    return panel(
        "### Your place is kept",
        f"{_so_far(run)} `/quiz` brings you back here whenever you like.",
        rows=last_row([go_on(run)], extras),
    )


def _offer(run: Run, topic: str | None, extras: Extras) -> ui.LayoutView:
    about = f", on {authored(run.topic)}" if run.topic else ""
    anew = button("A new round", custom_id("quiz-new", topic_key(topic), run.run_id))
    return panel(
        "### A round is waiting for you",
        f"You left it in the middle{about}. {_so_far(run)}",
        rows=last_row([go_on(run), anew], extras),
    )


def _no_topic(topics: Sequence[str], extras: Extras) -> ui.LayoutView:
    if not topics:
        return panel("There are no quizzes here at the moment.", rows=last_row((), extras))
    choices = [Choice(str(topic_key(topic)), topic) for topic in topics[:25]]
    return panel(
        "There is no quiz on that yet. These are the topics:",
        rows=[
            [select(custom_id("quiz-topic"), "Pick a topic", choices)],
            *last_row([begin("A bit of everything")], extras),
        ],
    )


def _so_far(run: Run) -> str:
    return f"{run.number} of {len(run.items)} questions are answered." if run.number else "Nothing is answered yet."
