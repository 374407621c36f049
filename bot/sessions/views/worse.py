"""When an exercise left somebody feeling worse: few words, no blame, no promise, and ways on."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import Control, Row, button, custom_id, panel, primary
from bot.sessions.rules import Session, Worse
from bot.sessions.service import Scene
from bot.sessions.views.helping import helps_button, kind_name

_HAPPENS = (
    "An exercise can leave somebody feeling worse. It is nothing you did wrong, and there is no need to go on with it."
)
_NOBODY = (
    "**Nobody is watching here:** I am a program, and no person sees what you press. Here is something to do right "
    "now, and ways to people."
)
_NOTED = {
    Worse.SAID: "You said that this one felt worse. Its kind comes less often until you say that it was all right.",
    Worse.RATED: (
        "You rated lower after it than before. That happens, and it is nothing you did wrong. Its kind comes less "
        "often until you say that it was all right."
    ),
}
_FINE = "It was all right after all"


def worse_buttons(scene: Scene) -> list[Control]:
    """Under every exercise that ended; where it is noted already, the way back, and what may do some good now."""
    session = scene.session
    if scene.worse is None:
        return [button("This felt worse", _to(session))]
    return [
        primary("Something for this moment", custom_id("ses-worse-ways", session.session_id)),
        button(_FINE, custom_id("ses-fine", session.session_id)),
    ]


def worse_note(scene: Scene) -> list[str]:
    return [] if scene.worse is None else [_NOTED[scene.worse]]


def worse(scene: Scene, ways: Sequence[Control], beside: Sequence[Control]) -> ui.LayoutView:
    """`ways`: something to do now, and ways to people; `beside`: more of rooms above, four have room."""
    name = kind_name(scene.session.exercise.kind)
    fine = button(_FINE, custom_id("ses-fine-aside", scene.session.session_id))
    told = f"Noted: {name} comes less often from now on, and stays yours to choose. You can take that back any time."
    rows: list[Row] = [list(ways), [fine, *beside]]
    return panel("### That happens", _HAPPENS, _NOBODY, rows=[row for row in rows if row], footer=told)


def guest_worse(ways: Sequence[Control]) -> ui.LayoutView:
    told = "Nothing of this is stored."
    return panel("### That happens", _HAPPENS, _NOBODY, rows=[list(ways)] if ways else [], footer=told)


def all_right(scene: Scene, others: int) -> ui.LayoutView:
    """The answer to taking it back beside the exercise, and the way back from a wrong thumb. `others` of its kind still
    count.
    """
    name = kind_name(scene.session.exercise.kind)
    again = button("It did feel worse", custom_id("ses-worse-aside", scene.session.session_id))
    if not others:
        return panel("### Good to know", f"Then {name} comes as often as before.", rows=[[again]])
    still = "one other still does" if others == 1 else f"{others} others still do"
    told = f"This one no longer counts; {still}, so {name} goes on coming less often. **What helps me** changes that."
    return panel("### Good to know", told, rows=[[helps_button(), again]])


def _to(session: Session) -> str:
    if session.is_guest:
        return custom_id("guest-worse", session.exercise.pack, session.exercise.id)
    return custom_id("ses-worse", session.session_id)
