"""What one person alone is told about a round: whoever answers, and whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import Row, authored, button, custom_id, panel, primary
from bot.community.rules.asking import MOST_ROUNDS
from bot.community.rules.rounds import Phase, Round
from bot.community.service.rounds import Begun, Enough, Late, Name, Noted, NoTopic, UnderWay
from bot.community.views.participation import COUNTED, count_button
from bot.community.views.rounds import LETTERS, questions, words
from bot.community.views.setup import permissions
from bot.packs.rules import QuestionKind

NOT_FOR_YOU = "This is for those who look after this server. Answering is for everybody."
OVER = "This round is over. When there is another one here, you are welcome."


def noted(screen: Noted | Late) -> ui.LayoutView:
    match screen:
        case Late.TIME_IS_UP:
            return panel("The answer was shown already, so this one does not count. The next question is yours.")
        case Late.OVER:
            return panel(OVER)
        case Noted():
            until = "the answer is shown" if screen.is_by_hand else "time is up"
            rows: list[Row] = [] if screen.counted_in is None else [[count_button(screen.counted_in)]]
            footer = f"You can change it until {until}. Nobody else sees it."
            counted = [f"-# {COUNTED}"] if rows else []
            return panel(f"Noted: {_picked(screen)}", *counted, rows=rows, footer=footer)


def _picked(screen: Noted) -> str:
    if screen.ask.kind is QuestionKind.TRUE_OR_FALSE:
        return f"**{screen.ask.choices[screen.places[0]]}**"
    return "\n".join(
        f"**{LETTERS[place]}**\u2002{words(screen.ask, screen.ask.choices[place])}" for place in screen.places
    )


def name(round_id: int, answer: Name) -> ui.LayoutView:
    match answer:
        case Name.ON:
            return panel(
                "If you answer anything, your name will stand there when the round ends, with how many you had right "
                "unless that would tell what somebody else had.",
                rows=[[button("Leave my name off", custom_id("round-noname", round_id))]],
            )
        case Name.OFF:
            return panel(
                "Your name stays off. Your answers count with the others.",
                rows=[[button("Put my name on it", custom_id("round-yesname", round_id))]],
            )
        case Name.NO_LIST:
            return panel("This round has no list of names.")
        case Name.OVER:
            return panel(OVER)


def begun(screen: Begun | UnderWay | NoTopic | Enough) -> ui.LayoutView:
    match screen:
        case Enough.ROUNDS:
            return panel(
                f"There are {MOST_ROUNDS} rounds under way in this server, as many as there can be. When one has "
                "ended, there is room for another."
            )
        case Begun(round_, has_fewer):
            stop = [[_stop(round_)]]
            return panel(
                "### The round is on its way",
                f"It is announced here in a moment, and {_when(round_)}.{_fewer(round_) if has_fewer else ''}",
                "The button **Moderators** under each question, or `/server quiz` again, brings you to where you can "
                "stop it or go on sooner.",
                rows=stop,
            )
        case UnderWay(round_):
            return desk(round_)
        case NoTopic(topics):
            if not topics:
                return panel("There are no questions here that a round could ask.")
            listed = "\n".join(f"- {authored(topic)}" for topic in topics[:25])
            return panel(
                "A round has nothing to ask on that. These are the topics; without one there is a bit of everything:",
                listed,
            )


def desk(round_: Round | None) -> ui.LayoutView:
    """Where a moderator sees how far it is, and may move it on or stop it."""
    if round_ is None:
        return panel("This round is over. `/server quiz` begins another one.")
    if round_.phase is Phase.ENDING:
        return panel("This round is just ending. In a moment there is room for another one.")
    where = (
        "It has not begun yet." if round_.number < 0 else f"Question {round_.number + 1} of {len(round_.plan.asks)}."
    )
    onward = primary(_onward(round_), custom_id("round-ahead", round_.round_id, round_.step))
    return panel(
        "### There is a round in this channel",
        f"{where} One at a time, so that nobody gets lost between two.",
        rows=[[onward, _stop(round_)]],
    )


def stopped(was_open: bool) -> ui.LayoutView:
    return panel("Stopped. The channel hears of it in a moment." if was_open else "It was over already.")


def cannot_post(missing: Sequence[str]) -> str:
    needed = permissions(missing)
    return f"I cannot run a round in this channel: I need {needed} here. Give me that, and try again."


NOT_HERE = "A round needs a channel of a server that has added me."


def _when(round_: Round) -> str:
    return "begins when you say so" if round_.is_by_hand else "begins about half a minute later"


def _fewer(round_: Round) -> str:
    there = "on this topic" if round_.plan.topic else "here"
    return f" {questions(len(round_.plan.asks))}: there are no more for a round {there}."


def _onward(round_: Round) -> str:
    match round_.phase:
        case Phase.LOBBY:
            return "Begin now"
        case Phase.ASKING:
            return "Show the answer now"
        case _:
            return "To the result" if round_.is_last else "Next question now"


def _stop(round_: Round) -> ui.Button[ui.View]:
    return button("Stop the round", custom_id("round-stop", round_.round_id))
