"""What helps me: a member's own ratings in words. No advice, no verdict, and no promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ui

from bot.base.panels import Choice, Control, Row, button, custom_id, panel, select
from bot.packs.rules import Kind, Measure
from bot.sessions.rules import ENOUGH, Effect, weight_of
from bot.sessions.service import Helps

_AFTER = {
    Kind.MINDFULNESS: "a mindfulness pause",
    Kind.GRATITUDE: "gratitude",
    Kind.PRIMING: "a secure recall",
    Kind.SELF_COMPASSION: "self-compassion",
    Kind.REFLECTION: "reflection",
    Kind.COMMUNICATION: "practising communication",
    Kind.TRUST: "practising trust",
    Kind.CONNECTION: "practising connection",
    Kind.GROUNDING: "grounding",
}
_MORE = {Measure.CALM: "calmer", Measure.FELT_SECURITY: "safer and more supported"}
_LESS = {Measure.CALM: "less calm", Measure.FELT_SECURITY: "less safe and supported"}
_ASKED = (
    f"About one time in three, some exercises ask how you feel before and after. Once you have answered {ENOUGH} times "
    "around one kind, this says what changed."
)
WORSE = (
    "Feeling worse after an exercise happens, and it is nothing you did wrong. Another kind may sit better: "
    "`/exercise` has them all. `/support` is there at any time."
)
_LIGHTER = "These come less often, until you say that it was all right after all."
_STEERS = (
    "What helped comes up somewhat more often, and what felt worse less often. Every kind keeps coming, and what you "
    "choose yourself is always yours."
)
_DOES_NOT_STEER = "These numbers choose nothing: each kind comes in its turn."
_STEP = 1
"""Of the scale. What surely changed by less stayed much the same."""
_NOTICED = 1.1
"""A weight so far from 1 is said."""


def helps_button() -> Control:
    """The way to what helps; opens beside the message and leaves it as it is."""
    return button("What helps me", custom_id("ses-helps"))


def kind_name(kind: Kind) -> str:
    """As it stands within a sentence."""
    return _AFTER[kind]


def helps(shown: Helps, extras: Sequence[Control], showing: int = 0) -> ui.LayoutView:
    """`showing` differs each time, so that the same line of the menu can be chosen again."""
    texts = ["### What helps me", *_lines(shown)]
    texts += _felt_worse(shown)
    if shown.felt_worse or any(effect.is_worse for effect in shown.effects):
        texts.append(WORSE)
    texts.append(_STEERS if shown.steers else _DOES_NOT_STEER)
    switch = (
        button("Do not choose by this", custom_id("ses-steer", 0))
        if shown.steers
        else button("Choose by this", custom_id("ses-steer", 1))
    )
    told = "Your own ratings, compared with nobody's. They show what changed, not why."
    return panel(*texts, rows=[*_all_right(shown, showing), [switch, *extras]], footer=told)


def _felt_worse(shown: Helps) -> list[str]:
    """What was said, or rated, of single exercises."""
    if not shown.felt_worse:
        return []
    kinds = ", ".join(f"{_AFTER[kind]} ({_times(times)})" for kind, times in shown.felt_worse.items())
    return [f"**Felt worse:** {kinds}. {_LIGHTER}"]


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _all_right(shown: Helps, showing: int) -> list[Row]:
    choices = [Choice(kind.value, _AFTER[kind][0].upper() + _AFTER[kind][1:]) for kind in shown.felt_worse]
    return [[select(custom_id("ses-fine-kind", showing), "It was all right after all: …", choices)]] if choices else []


def _lines(shown: Helps) -> list[str]:
    told = [_told(effect, steers=shown.steers) for effect in shown.effects]
    if not told:
        return [_ASKED, *([f"So far: {_counts(shown.too_few)}."] if shown.too_few else [])]
    return [*told, *([f"Not enough yet: {_counts(shown.too_few)}."] if shown.too_few else [])]


def _counts(too_few: Mapping[Kind, int]) -> str:
    return ", ".join(f"{_AFTER[kind]} ({times} of {ENOUGH})" for kind, times in sorted(too_few.items()))


def _told(effect: Effect, *, steers: bool) -> str:
    after = f"After **{_AFTER[effect.kind]}**"
    over = f"over {effect.times} times"
    if effect.is_better:
        how = f"you felt {_word(_MORE, effect, 'better')} by about {_points(effect.change)} of 10"
        line = f"{after} {how}, somewhere between {_points(effect.low)} and {_points(effect.high)}, {over}."
    elif effect.is_worse:
        how = f"you felt {_word(_LESS, effect, 'worse')} by about {_points(effect.change)} of 10"
        line = f"{after} {how}, somewhere between {_points(effect.high)} and {_points(effect.low)}, {over}."
    else:
        less, more = _word(_LESS, effect, "worse"), _word(_MORE, effect, "better")
        span = f"somewhere between {_points(effect.low)} {less} and {_points(effect.high)} {more}"
        is_same = max(-effect.low, effect.high) < _STEP
        line = f"{after} it was {'much the same' if is_same else 'not clear which way it went'}: {span}, {over}."
    return f"{line}{_weighs(effect)}" if steers else line


def _weighs(effect: Effect) -> str:
    weight = weight_of(effect)
    if weight >= _NOTICED:
        return "\n-# Comes somewhat more often."
    return "\n-# Comes somewhat less often." if weight <= 1 / _NOTICED else ""


def _word(words: Mapping[Measure, str], effect: Effect, of_both: str) -> str:
    return words[next(iter(effect.measures))] if len(effect.measures) == 1 else of_both


def _points(change: float) -> str:
    """Of ten, without its sign: the words say which way."""
    return f"{abs(change):.1f}".removesuffix(".0")
