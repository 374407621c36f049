"""Support figures in words, and the form that names one."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.base.panels import CALM, WARM, Choice, Control, Field, button, custom_id, escape, form, panel, primary, select
from bot.figures.rules import MORTAL, MOST, NAME_LENGTH, Figure, FigureState, Refusal, Sort
from bot.figures.service import Moved

GONE = "That one is not here any more."
LOST = "A name that can no longer be opened"
FORGOTTEN = "Forgotten. The name is erased, and what you wrote about them."
NO_NAME = "That name came through empty. Any word will do, a nickname too."
FULL = f"There are {MOST} here already, as many as one menu holds. Forgetting one makes room for another."
_EXAMPLES = (
    "Someone whose nearness does you good, mostly. A person, a pet, a place, a symbol, someone you believe in, "
    "someone from a story. Near or far, now or long ago."
)
_LABELS = {
    Sort.PERSON: ("A person", "Family, a friend, a teacher, a therapist; near, far or long ago"),
    Sort.PET: ("A pet", "Now or in the past"),
    Sort.PLACE: ("A place or a thing", "Where you could breathe out; something to hold"),
    Sort.SPIRITUAL: ("Someone or something spiritual", "God, a saint, an ancestor, nature, a symbol"),
    Sort.FICTIONAL: ("A character", "From a book, a film, a game, a story"),
}
_SHORT = {
    Sort.PERSON: "person",
    Sort.PET: "pet",
    Sort.PLACE: "place or thing",
    Sort.SPIRITUAL: "spiritual",
    Sort.FICTIONAL: "character",
}
_PHRASES = {
    Sort.PERSON: "that person",
    Sort.PET: "your pet",
    Sort.PLACE: "that place",
    Sort.SPIRITUAL: "that presence",
    Sort.FICTIONAL: "that character",
}


def shown_name(figure: Figure) -> str:
    return escape(figure.name) or LOST


def phrase(sort: Sort) -> str:
    """Stands for {figure} when someone chose a sort without naming anyone; also fits before an apostrophe."""
    return _PHRASES[sort]


def sort_label(sort: Sort) -> str:
    """One or two words, for under a name."""
    return _SHORT[sort]


def sort_choices(chosen: Sort | None = None) -> tuple[Choice, ...]:
    return tuple(Choice(sort.value, label, detail, sort is chosen) for sort, (label, detail) in _LABELS.items())


def name_fields(sort: Sort | None = None) -> tuple[Field, ...]:
    """For a form that names a figure: read `name` and `sort` back with `routes.typed` and `rules.read_sort`."""
    return (
        Field("name", "Name", "Only you see it.", example="Grandma, Rex, the old pier", most=NAME_LENGTH),
        Field("sort", "This is", choices=sort_choices(sort or Sort.PERSON)),
    )


def listed(figures: Sequence[Figure], note: str = "", showing: int = 0) -> ui.LayoutView:
    """All active ones by name; the resting ones as a number only. `showing`: see `_menu`."""
    active = [figure for figure in figures if figure.is_active]
    resting = len(figures) - len(active)
    add = [button("Add", custom_id("figures-new"), ButtonStyle.primary if not active else ButtonStyle.secondary)]
    if resting:
        add.append(button("Show resting", custom_id("figures-resting")))
    texts = [note, *(_heads(active) if active else _invitation(any_resting=bool(resting)))]
    if resting:
        texts.append(f"{resting} resting")
    return panel(
        *filter(None, texts),
        rows=[*_menu(active, showing), add],
        footer="Names are sealed. Nobody else sees them here.",
    )


def resting(figures: Sequence[Figure], showing: int = 0) -> ui.LayoutView:
    rested = [figure for figure in figures if not figure.is_active]
    if not rested:
        return panel("### Resting", "No one rests at the moment.", rows=[[_to_list()]])
    told = "They come up nowhere. Pick one to bring them back or to let them go."
    return panel("### Resting", _lines(rested), told, rows=[*_menu(rested, showing), [_to_list()]])


def one(figure: Figure, note: str = "") -> ui.LayoutView:
    """One figure, with everything that can be done about them."""
    place = figure.figure_id
    if figure.is_lost:
        gone = "Its key is gone, so exercises leave it out. It waits here, in case the key is found again."
        row = [button("Forget", custom_id("figures-forget", place)), _to_list()]
        return panel(f"### {shown_name(figure)}", gone, rows=[row])
    first: list[Control] = [button("Rename", custom_id("figures-name", place))]
    if figure.is_active:
        first.append(button("Not for now", custom_id("figures-rest", place)))
    else:
        first.insert(0, primary("Bring back", custom_id("figures-back", place)))
    if figure.sort in MORTAL and figure.state is not FigureState.DIED:
        first.append(button("They died", custom_id("figures-died", place)))
    last = [button("Forget", custom_id("figures-forget", place)), _to_list()]
    texts = [note, f"### {shown_name(figure)}", _standing(figure)]
    return panel(*filter(None, texts), rows=[first, last])


def moved(change: Moved) -> ui.LayoutView:
    """What a change of state means, and the way back from a wrong thumb."""
    figure = change.figure
    undo = button("Take that back", custom_id("figures-undo", figure.figure_id, change.before.value))
    colour = WARM if figure.state is FigureState.DIED else CALM
    return panel(*_news(figure), rows=[[undo, _to_list()]], colour=colour)


def forgetting(figure: Figure) -> ui.LayoutView:
    sure = button("Yes, forget", custom_id("figures-gone", figure.figure_id), ButtonStyle.danger)
    keep = button("Keep", custom_id("figures-keep", figure.figure_id))
    told = "The name is erased for good, with all you wrote about them in exercises. This cannot be taken back."
    instead = "“Not for now” keeps it, out of sight." if figure.is_active else ""
    return panel(*filter(None, [f"### Forget {_forgotten(figure)}?", told, instead]), rows=[[sure, keep]])


def naming() -> ui.Modal:
    return form(custom_id("figures-add"), "Who or what comforts you?", *name_fields())


def renaming(figure: Figure) -> ui.Modal:
    field = Field("name", "Name", "Only you see it.", value=figure.name, most=NAME_LENGTH)
    return form(custom_id("figures-rename", figure.figure_id), "Rename", field)


def refused(why: Refusal) -> str:
    return FULL if why is Refusal.FULL else NO_NAME


def _heads(active: Sequence[Figure]) -> list[str]:
    return ["### Who and what comforts me", _lines(active)]


def _invitation(*, any_resting: bool) -> list[str]:
    if any_resting:
        return [
            "### Who or what comforts you?",
            "Everyone here is resting. That can stay so; there are exercises without.",
        ]
    return [
        "### Who or what comforts you?",
        _EXAMPLES,
        "Exercises can then call them by name. If no one comes to mind, that is fine too: there are exercises without.",
    ]


def _lines(figures: Sequence[Figure]) -> str:
    return "\n".join(f"**{shown_name(figure)}** · {_kind(figure)}" for figure in figures)


def _forgotten(figure: Figure) -> str:
    return "this name" if figure.is_lost else escape(figure.name)


def _kind(figure: Figure) -> str:
    return f"{_SHORT[figure.sort]}, died" if figure.state is FigureState.DIED else _SHORT[figure.sort]


def _menu(figures: Sequence[Figure], showing: int) -> list[list[Control]]:
    """`showing` differs each time: a page that keeps choices by custom_id then takes the same one again."""
    if not figures:
        return []
    choices = [Choice(str(figure.figure_id), figure.name or LOST, _kind(figure)) for figure in figures]
    return [[select(custom_id("figures-one", showing), "Pick one", choices)]]


def _to_list() -> Control:
    return button("Back", custom_id("figures"))


def _standing(figure: Figure) -> str:
    match figure.state:
        case FigureState.ACTIVE:
            return f"{_LABELS[figure.sort][0]}. Exercises may call on them."
        case FigureState.RESTED:
            return f"{_LABELS[figure.sort][0]}. Resting: they come up nowhere until you bring them back."
        case FigureState.DIED:
            return f"{_LABELS[figure.sort][0]}. Their place here is kept. They come up nowhere unless you want it."


def _news(figure: Figure) -> list[str]:
    name = shown_name(figure)
    match figure.state:
        case FigureState.ACTIVE:
            return [f"### {name} is back", "Exercises may call on them again."]
        case FigureState.RESTED:
            return [
                f"### {name} rests",
                "They come up nowhere, nor does what you wrote about them, until you bring them back here.",
            ]
        case FigureState.DIED:
            kept = "Their place here is kept, under Resting, and only you can bring them back, if you ever want to."
            heavy = "If it is heavy right now, `/support` has something for this minute."
            return ["### I am sorry", f"{name} will not come up in any exercise. {kept}", heavy]
