"""What there is to do now: the wishes, and one exercise with its reasons and its source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from discord import ui

from bot.base.panels import Choice, Control, Row, authored, button, cited, custom_id, panel, primary, select
from bot.packs.rules import Evidence, Exercise, Kind, Pack, is_of_practice
from bot.sessions.rules import Wish, key_of
from bot.sessions.views.helping import helps_button

Extras = Sequence[Control]
"""Buttons that rooms above put under every exercise, such as the quiet way to support."""
KINDS = {
    Kind.MINDFULNESS: "mindfulness pause",
    Kind.GRATITUDE: "gratitude",
    Kind.PRIMING: "secure recall",
    Kind.SELF_COMPASSION: "self-compassion",
    Kind.REFLECTION: "reflection",
    Kind.COMMUNICATION: "communication",
    Kind.TRUST: "trust",
    Kind.CONNECTION: "connection",
    Kind.GROUNDING: "grounding",
}
_WISHES = {
    Wish.SURPRISE: "One minute, surprise me",
    Wish.HARD: "Just now hard",
    Wish.COMING: "Something coming",
    Wish.ORDINARY: "Ordinary",
}
_DETAIL = 100
"""Characters under a line of one of Discord's menus."""
_MENU = 25
"""Lines in it."""
_MENUS = 5
"""Packs of a server come beside ours, and somebody may be in several servers."""
_EVIDENCE = {
    Evidence.SUPPORTED: "supported by studies",
    Evidence.PROMISING: "promising",
    Evidence.PRACTICE_LORE: "practice lore, not yet studied",
}


def wishes(extras: Extras) -> ui.LayoutView:
    return panel("### One small exercise, now", "What would fit?", rows=_wish_rows([helps_button(), *extras]))


def wish_choices() -> list[tuple[str, str]]:
    """(what is shown, the wish's value) for the option of `/exercise`."""
    return [(label, wish.value) for wish, label in _WISHES.items()]


def offer(
    exercise: Exercise, about: str, wish: Wish, extras: Extras, *, leaves_figures_out: bool = False
) -> ui.LayoutView:
    row = [
        primary("Begin", custom_id("ex-begin", exercise.pack, exercise.id)),
        button("Something else", custom_id("ex-other", wish.value, key_of(exercise))),
        *([button("With a figure again", custom_id("ex-figures", wish.value))] if leaves_figures_out else []),
        *extras,
    ]
    return panel(f"### {words(exercise, exercise.title)}\n{facts(exercise)}", *about_it(exercise, about), rows=[row])


def packs(packs: Sequence[Pack], extras: Extras) -> ui.LayoutView:
    """From which somebody may choose; those of their own servers come first."""
    own_first = sorted(packs, key=lambda pack: not any(exercise.by for exercise in pack.exercises))
    choices = [Choice(pack.id, pack.title, short(pack.about, _DETAIL)) for pack in own_first[: _MENUS * _MENU]]
    rows: list[Row] = [
        [
            select(
                custom_id("ex-pack", first), "More packs" if first else "Choose a pack", choices[first : first + _MENU]
            )
        ]
        for first in range(0, len(choices), _MENU)
    ]
    return panel("### From which pack?", "You are given one of its exercises.", rows=[*rows, [_anything(), *extras]])


def of_pack(exercise: Exercise, about: str, extras: Extras) -> ui.LayoutView:
    row = [
        primary("Begin", custom_id("ex-begin", exercise.pack, exercise.id)),
        button("Another of this pack", custom_id("ex-pack-other", exercise.pack, exercise.id)),
        button("Another pack", "ex-packs"),
        *extras,
    ]
    return panel(f"### {words(exercise, exercise.title)}\n{facts(exercise)}", *about_it(exercise, about), rows=[row])


def nothing_else(extras: Extras) -> ui.LayoutView:
    row = [button("Another pack", "ex-packs"), _anything(), *extras]
    return panel("There is nothing else in that pack just now.", rows=[row])


def _anything() -> Control:
    return button("Anything", custom_id("ex-wish", Wish.ORDINARY.value))


def facts(exercise: Exercise) -> str:
    minutes = "1 minute" if exercise.minutes == 1 else f"{exercise.minutes} minutes"
    return f"{minutes} · {KINDS[exercise.kind]}"


def about_it(exercise: Exercise, about: str) -> tuple[str, ...]:
    """Why it may help, the caution, and where it comes from."""
    caution = f"*{words(exercise, exercise.caution)}*" if exercise.caution else ""
    told = (words(exercise, exercise.why or about), caution, f"-# {source(exercise)}", byline(exercise))
    return tuple(text for text in told if text)


def byline(exercise: Exercise) -> str:
    """Of what a server's moderators wrote, or a practitioner; empty for what comes with the bot."""
    if not exercise.by:
        return ""
    by = authored(short(exercise.by, 100))
    if is_of_practice(exercise.pack):
        return f"-# Written by {by}; they see your answers only if you share one."
    return f"-# Written by your moderators ({by}); they cannot see your answers."


def source(exercise: Exercise) -> str:
    """The first source as authors and year, linked where it has an address, and how good the evidence is."""
    return f"{cited(_named(exercise), exercise.sources[0].url)} · {_EVIDENCE[exercise.evidence]}"


def source_text(exercise: Exercise) -> str:
    """The same where nothing is formatted, such as in a picture."""
    return f"{_named(exercise)} · {_EVIDENCE[exercise.evidence]}"


def _named(exercise: Exercise) -> str:
    first = exercise.sources[0]
    dated = re.match(r"(.{1,80}?\(\d{4}\))", first.text)
    return dated[1] if dated else short(first.text[0].upper() + first.text[1:], 80)


def words(exercise: Exercise, text: str) -> str:
    """Of its author; links lead to its own sources only."""
    return authored(text, (source.url for source in exercise.sources))


def nothing_fits(extras: Extras) -> ui.LayoutView:
    return panel(
        "### Nothing fits that just now", "Another kind may. Or rest: that counts too.", rows=_wish_rows(extras)
    )


def gone() -> ui.LayoutView:
    another = button("Another one", custom_id("ex-wish", Wish.ORDINARY.value))
    return panel("This exercise is no longer here. There are others, whenever you like.", rows=[[another]])


def changed(exercise: Exercise) -> ui.LayoutView:
    """For someone without an account, whose place in it was kept for the text that it had."""
    begin = primary("From the beginning", custom_id("ex-begin", exercise.pack, exercise.id))
    another = button("Another one", custom_id("ex-wish", Wish.ORDINARY.value))
    return panel(
        f"### {words(exercise, exercise.title)}",
        "Whoever wrote this has just put in a new version of it, so your place in the old one is gone.",
        rows=[[begin, another]],
    )


def short(text: str, most: int) -> str:
    """Cut at a word where one ends near."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    whole = cut.rpartition(" ")[0]
    return f"{(whole if len(whole) > most // 2 else cut).rstrip()}…"


def _wish_rows(extras: Extras) -> list[Row]:
    row = [button(label, custom_id("ex-wish", wish.value)) for wish, label in _WISHES.items()]
    return [row[:2], row[2:], [button("From a pack…", "ex-packs"), *extras]]
