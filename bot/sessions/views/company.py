"""Who or what an exercise is done with, in words: gentle ones, for this is where loss comes up."""

from __future__ import annotations

from discord import ui

from bot.base.panels import CALM, WARM, Choice, Control, Row, button, custom_id, escape, form, panel, primary, select
from bot.figures import views as figures_views
from bot.figures.rules import MORTAL, Figure, FigureState, Sort
from bot.packs.rules import FigureUse, mentions_figure
from bot.sessions.rules import ANYONE, MOST_ENTRIES, Refused, Session, key_of, stand_in_number, text_mark, wish_of
from bot.sessions.service import Scene
from bot.sessions.views.offer import Extras, words

_SOMEONE = "someone or something that comforts you"
_ASKED = (
    "Who or what comes to mind that brings you mostly comfort? A person, a pet, a place, someone spiritual, someone "
    "from a story. Near or far, now or long ago."
)
_JOURNAL_FULL = (
    f"Your journal holds {MOST_ENTRIES:,} entries, as many as it can, so nothing more is written down. Deleting one in "
    "`/journal` makes room; `/privacy` gives you a copy of all of them first."
)
_REFUSED = {
    Refused.FULL: figures_views.FULL,
    Refused.NO_NAME: figures_views.NO_NAME,
    Refused.JOURNAL_FULL: _JOURNAL_FULL,
}


def figure_text(scene: Scene, *, plain: bool = False) -> str:
    """What stands for `{figure}`: a name, or a phrase. `plain` is for where Discord reads no formatting."""
    if scene.figure is not None:
        return scene.figure.name if plain else escape(scene.figure.name)
    stand_in = scene.session.stand_in
    return _SOMEONE if stand_in is None or stand_in == ANYONE else figures_views.phrase(Sort(stand_in))


def notes(scene: Scene) -> list[str]:
    """What is said before anything else."""
    said = [_REFUSED[scene.refused]] if scene.refused else []
    if scene.instead_of is not None:
        said.append("No one has to come to mind. Here is one without; the others stay out until you ask for them.")
    return said


def pick(scene: Scene, extras: Extras) -> ui.LayoutView:
    """Asks who to do it with, where the exercise needs someone and nobody is chosen."""
    session = scene.session
    texts = [f"### {words(session.exercise, session.exercise.title)}", *notes(scene), _ASKED]
    if session.is_guest:
        return panel(*texts, rows=_guest_rows(session, extras), footer="Nothing of this is stored before /start")
    session_id = session.session_id
    last = [
        primary("Name someone", custom_id("ses-name", session_id)),
        button("No one comes to mind", custom_id("ses-no-one", session_id)),
        button("Skip this one", custom_id("ses-leave", session_id)),
        *extras,
    ]
    rows = [*_own(scene, "One of yours"), [_stand_ins(custom_id("ses-stand-in", session_id))], last]
    return panel(*texts, rows=rows, footer="A name is sealed in our copy, and only you see it.")


def swap(scene: Scene, extras: Extras) -> ui.LayoutView:
    """ "Not this one", at any step."""
    session_id, figure = scene.session.session_id, scene.figure
    row = [button("Someone new", custom_id("ses-name", session_id))]
    if figure is not None:
        row.append(button("Rest them for now", custom_id("ses-rest", session_id, figure.figure_id)))
        if figure.sort in MORTAL:
            row.append(button("They died", custom_id("ses-died", session_id, figure.figure_id)))
    last = [
        button("No one comes to mind", custom_id("ses-no-one", session_id)),
        button("Back", custom_id("ses-look", session_id)),
        *extras,
    ]
    rows = [*_own(scene, "Another one"), [_stand_ins(custom_id("ses-stand-in", session_id))], row, last]
    return panel("### Not this one", *notes(scene), "That is fine. What would be better?", rows=rows)


def rested(scene: Scene, figure: Figure, extras: Extras) -> ui.LayoutView:
    """What resting them means, and the way back from a wrong thumb."""
    session_id, name = scene.session.session_id, figures_views.shown_name(figure)
    row = [
        primary("Go on without them", custom_id("ses-look", session_id)),
        button("Take that back", custom_id("ses-recall", session_id, figure.figure_id)),
        button("Stop here", custom_id("ses-leave", session_id)),
        *extras,
    ]
    if figure.state is FigureState.DIED:
        kept = "Their place in `/figures` is kept, and only you can bring them back, if you ever want to."
        return panel(
            "### I am sorry",
            f"{name} will not come up in any exercise, nor will what you wrote about them. {kept}",
            "There is no need to go on. If you like, someone or something else can be with you here.",
            rows=[row],
            colour=WARM,
        )
    told = "They come up nowhere, nor does what you wrote about them, until you bring them back in `/figures`."
    return panel(f"### {name} rests", told, rows=[row], colour=CALM)


def swap_button(session: Session) -> list[Control]:
    """Beside every figure, and where one could be but need not."""
    if session.exercise.figure is FigureUse.NONE:
        return []
    has_one = session.figure_id is not None or session.stand_in is not None
    if session.is_guest:
        return [button("Not this one", guest_at(session, session.page, None))] if has_one else []
    if not has_one and not mentions_figure(session.exercise):
        return []
    return [button("Not this one" if has_one else "Choose someone", custom_id("ses-swap", session.session_id))]


def name_form(session: Session) -> ui.Modal:
    return form(
        custom_id("ses-named", session.member_id, session.session_id),
        "Someone or something that comforts you",
        *figures_views.name_fields(),
    )


def guest_at(session: Session, page: int, stand_in: str | None) -> str:
    """Where someone without an account stands: all of it is in the button."""
    exercise = session.exercise
    return custom_id("guest-at", exercise.pack, exercise.id, text_mark(exercise), page, stand_in_number(stand_in))


def _guest_rows(session: Session, extras: Extras) -> list[Row]:
    here = session.exercise.pack, session.exercise.id
    last = [
        button("No one comes to mind", custom_id("guest-no-one", *here)),
        button("Skip this one", custom_id("ex-other", wish_of(session.exercise).value, key_of(session.exercise))),
        *extras,
    ]
    return [[_stand_ins(custom_id("guest-for", *here, text_mark(session.exercise), session.page))], last]


def _own(scene: Scene, prompt: str) -> list[Row]:
    others = [f for f in scene.figures if f.figure_id != scene.session.figure_id]
    choices = [Choice(str(f.figure_id), f.name, figures_views.sort_label(f.sort)) for f in others]
    return [[select(custom_id("ses-figure", scene.session.session_id), prompt, choices)]] if choices else []


def _stand_ins(to: str) -> Control:
    choices = [*figures_views.sort_choices(), Choice(ANYONE, "Whoever or whatever comes", "Without saying what")]
    return select(to, "Someone or something, without a name", choices)
