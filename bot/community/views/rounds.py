"""What stands in the channel during a round, for everybody. Nothing in it depends on who answered what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from discord import ui

from bot.base.panels import WARM, Choice, Control, Row, authored, button, cited, custom_id, panel, primary, select
from bot.community.rules.asking import Ask
from bot.community.rules.rounds import End, Phase, Round
from bot.community.rules.scores import Score, Tally
from bot.community.service.rounds import Claim
from bot.packs.rules import OUR_OWN, QuestionKind, Source

Extras = Callable[..., Sequence[Control]]
"""Controls of rooms above this one, made anew for each panel; with a pack and a quiz that moderators wrote, those that
it needs too.
"""

LETTERS = "ABCDEFGHIJ"
_TRUE_OR_FALSE = ("True", "False")
_MOST_NAMES = 25
_MOST_TEXT = 3900
"""Discord refuses a message of more than 4000 characters."""
_WHY_OVER = {
    End.STOPPED: "A moderator stopped it here. Thank you for thinking along.",
    End.AWAY: "I was away for a while, so it ends here. That was us. Another round can begin whenever you like.",
    End.SHUT: "I may not write in this channel any more, so it ends here. Thank you for thinking along.",
    End.LEFT: "Nobody moved it on for half an hour, so it ends here. Another round can begin whenever you like.",
}


def in_channel(claim: Claim, extras: Extras) -> ui.LayoutView:
    match claim.round.phase:
        case Phase.LOBBY:
            return _opening(claim.round, extras)
        case Phase.ASKING:
            return _question(claim.round)
        case Phase.SHOWING:
            return _answer(claim.round, claim.tally or Tally((), 0), extras)
        case Phase.ENDING:
            return _end(claim.round, claim.score or Score(0, 0, 0), extras)


def over() -> ui.LayoutView:
    return panel("This round is over.")


def _opening(round_: Round, extras: Extras) -> ui.LayoutView:
    plan = round_.plan
    about = f" on **{authored(plan.topic)}**" if plan.topic else ""
    when = "It begins when a moderator says so." if round_.is_by_hand else "It begins in about half a minute."
    each = " each" if len(plan.asks) > 1 else ""
    pace = "" if plan.seconds is None else f", {plan.seconds} seconds{each}"
    named = (
        "At the end there is a list of names, for those alone who put theirs on it. Everybody else stays unnamed."
        if plan.is_named
        else "No names at the end, only what you got right together."
    )
    return panel(
        "### A quiz round, here in a moment",
        f"{questions(len(plan.asks))}{about}{pace}. {when}",
        "Tap an answer under each question; you can change it until the answer is shown. Nobody sees what you choose. "
        f"Come in late or leave whenever you like; you need no account. {named}",
        rows=[[*_onward(round_, "Begin"), *_own_name(round_), _moderators(round_), *extras()]],
    )


def _question(round_: Round) -> ui.LayoutView:
    ask = round_.ask
    small: Row = [*_onward(round_, "Show the answer"), *_own_name(round_), _moderators(round_)]
    pace = "" if round_.plan.seconds is None else f" · {round_.plan.seconds} seconds"
    if not ask.is_scored:
        return panel(
            f"### A moment for yourself\n-# {_place(round_)}",
            words(ask, ask.ask),
            *(["\n".join(f"- {words(ask, choice)}" for choice in ask.choices)] if ask.choices else []),
            "There is no right answer, and nothing to tap. Think of what fits you.",
            *_byline(ask),
            rows=[small],
        )
    several = " · more than one fits" if ask.takes_several else ""
    return panel(
        f"### {authored(ask.title)}\n-# {_place(round_)}{pace}{several}",
        words(ask, ask.ask),
        *([] if ask.kind is QuestionKind.TRUE_OR_FALSE else [_choices(ask)]),
        *_byline(ask),
        rows=[_answers(round_), small],
    )


def _answers(round_: Round) -> Row:
    ask = round_.ask
    to = (round_.round_id, round_.number)
    if ask.takes_several:
        choices = [Choice(str(place), f"{LETTERS[place]}  {choice}"[:100]) for place, choice in enumerate(ask.choices)]
        return [select(custom_id("round-picks", *to), "Pick all that fit", choices, most=len(choices))]
    labels = _TRUE_OR_FALSE if ask.kind is QuestionKind.TRUE_OR_FALSE else LETTERS
    return [primary(labels[place], custom_id("round-pick", *to, place)) for place in range(len(ask.choices))]


def _answer(round_: Round, tally: Tally, extras: Extras) -> ui.LayoutView:
    ask = round_.ask
    heading = "The answer" if ask.is_scored else "A thought to take along"
    said = f" · {tally.answers} answers" if tally.is_told else ""
    own: Row = extras(ask.pack, ask.quiz) if ask.by else ()
    onward = _onward(round_, "Next question")
    row: Row = [*onward, *([_moderators(round_)] if onward else []), *own]
    coming = "The result comes in a moment." if round_.is_last else "The next question comes in a moment."
    return panel(
        f"### {heading}\n-# {_place(round_)}{said}",
        *_explained(ask, tally),
        *([] if onward else [f"-# {coming}"]),
        rows=[row] if row else [],
        colour=WARM,
    )


def _explained(ask: Ask, tally: Tally | None = None) -> list[str]:
    return [
        words(ask, ask.ask),
        *([_choices(ask, tally)] if ask.is_scored else []),
        words(ask, ask.why),
        "\n".join(map(_source, ask.sources)),
        *_byline(ask),
    ]


def _choices(ask: Ask, tally: Tally | None = None) -> str:
    """Which is right is told together with the tally, and not before."""
    is_short = ask.kind is QuestionKind.TRUE_OR_FALSE
    lines: list[str] = []
    for place, choice in enumerate(ask.choices):
        mark = "\u00a0✓" if tally is not None and place in ask.right else ""
        line = f"**{choice}**{mark}" if is_short else f"**{LETTERS[place]}**{mark}\u2002{words(ask, choice)}"
        # Not alone on a line of its own.
        lines.append(f"{line}\u00a0·\u00a0{tally.counts[place]}" if tally is not None and tally.is_told else line)
    return "\n".join(lines)


def _end(round_: Round, score: Score, extras: Extras) -> ui.LayoutView:
    if round_.end is End.DONE or round_.end is None:
        return panel(
            "### That was the round",
            *_together(score),
            *_board(score),
            rows=[row] if (row := extras()) else [],
            footer=(_GONE if score.answers else "") + "`/quiz` asks you alone, whenever you like.",
            colour=WARM,
        )
    told = [_WHY_OVER[round_.end], *(_together(score) if score.is_told else []), *_board(score)]
    asked = _explained(round_.ask, Tally((), 0)) if round_.number >= 0 else []
    has_room = sum(map(len, [*told, *asked])) <= _MOST_TEXT
    return panel("### The round ends here", *told, *(asked if has_room else []))


_GONE = "Your answers are gone now; nobody keeps them. "


def _together(score: Score) -> list[str]:
    if not score.answers:
        return ["It was a quiet one. The questions will keep."]
    if not score.is_told:
        return [
            "You were few this time, so I keep the count to myself: it could tell who knew what. Good that you came."
        ]
    missed = score.answers - score.right
    if not missed:
        said = "All of it, between you. Explain one of these to somebody today, and it stays."
    elif score.right >= missed:
        said = "Much of it is with you already, and the rest you have now heard once."
    else:
        said = "New ground, much of it, and you walked it together. Hearing it once is how it begins."
    return [f"Together: **{score.right} of {score.answers}** answers right.", said]


def _board(score: Score) -> list[str]:
    """A mention shows the name that someone has here now, and pings nobody."""
    if not score.board:
        return []
    rights = dict(score.board)
    lines = [f"<@{each}>{_right(rights[each]) if score.is_told_by_name else ''}" for each in score.names[:_MOST_NAMES]]
    more = len(score.board) - _MOST_NAMES
    return ["\n".join(["**By name, as they wished**", *lines, *([f"and {more} more"] if more > 0 else [])])]


def _right(count: int) -> str:
    return f" · {count} right" if count else " · thought along"


def words(ask: Ask, text: str) -> str:
    """Of a question's author; links lead to its own sources only."""
    return authored(text, (source.url for source in ask.sources))


def _source(source: Source) -> str:
    if source.text == OUR_OWN:
        return "-# An idea of our own"
    return f"-# {authored(source.text)}" + (f" {cited('Read it', source.url)}" if source.url else "")


def _byline(ask: Ask) -> list[str]:
    return [f"-# Written by your moderators ({authored(ask.by[:100])})."] if ask.by else []


def _place(round_: Round) -> str:
    return f"Question {round_.number + 1} of {len(round_.plan.asks)}"


def questions(count: int) -> str:
    return "One question" if count == 1 else f"{count} questions"


def _onward(round_: Round, label: str) -> list[Control]:
    """Only where nothing moves on by itself."""
    if not round_.is_by_hand or round_.is_all_shown:
        return []
    return [primary(label, custom_id("round-on", round_.round_id, round_.step))]


def _own_name(round_: Round) -> list[Control]:
    return [button("Put my name on it", custom_id("round-name", round_.round_id))] if round_.plan.is_named else []


def _moderators(round_: Round) -> Control:
    return button("Moderators", custom_id("round-desk", round_.round_id))
