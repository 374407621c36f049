"""The pages of an exercise, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import WARM, Choice, Control, Field, button, custom_id, escape, form, panel, primary, select
from bot.packs.rules import AnswerLength, Exercise, Measure, Step, fill
from bot.sessions.rules import HIGHEST_RATING, PageKind, Session, SessionState, Wish, key_of, wish_of
from bot.sessions.service import Scene
from bot.sessions.views.company import figure_text, guest_at, notes, pick, rested, swap_button
from bot.sessions.views.helping import helps_button
from bot.sessions.views.offer import Extras, byline, short, words
from bot.sessions.views.thanks import tell_button
from bot.sessions.views.worse import worse_buttons, worse_note
from bot.streaks import views as streaks_views

_LABEL = 45
"""Characters that Discord allows over an input and in a form's title."""
_MEASURES = {
    Measure.FELT_SECURITY: "Right now, how safe and supported do you feel?",
    Measure.CALM: "Right now, how calm do you feel?",
}
_ENDS = {0: "0 · not at all", 5: "5 · somewhat", HIGHEST_RATING: f"{HIGHEST_RATING} · completely"}


def scene(scene: Scene, name: str, extras: Extras, beside: Sequence[Control] = ()) -> ui.LayoutView:
    """Whatever the session shows now. `name` is the member's display name, for `{name}`. `beside`: more for under what
    they wrote, one has room.
    """
    match scene.session.state:
        case SessionState.DONE:
            return _done(scene, name, extras)
        case SessionState.LEFT:
            return _left(scene, extras)
        case SessionState.OPEN if scene.rested is not None:
            return rested(scene, scene.rested, extras)
        case SessionState.OPEN if scene.session.needs_figure:
            return pick(scene, extras)
        case SessionState.OPEN if scene.page.measure is not None:
            return _rating(scene, scene.page.measure, extras)
        case SessionState.OPEN:
            return _page(scene, name, extras, beside)


def answer_form(scene: Scene, question: Step, name: str) -> ui.Modal:
    """Opens with what was written before. Long questions stand above the field, where there is room for them."""
    session = scene.session
    asked = question.ask or ""
    label = fill(asked, figure_text(scene, plain=True), name)
    is_short = len(label) <= _LABEL and "\n" not in label
    return form(
        custom_id("ses-wrote", session.member_id, session.session_id, session.page, session.figure_id or 0),
        short(session.exercise.title, _LABEL),
        Field(
            "text",
            label if is_short else "Your answer",
            "Sealed in our copy, and shown to you alone.",
            scene.written,
            long=question.answer is AnswerLength.LONG,
            required=False,
            most=scene.page.room,
        ),
        says="" if is_short else fill(words(session.exercise, asked), figure_text(scene), escape(name)),
    )


def _page(scene: Scene, name: str, extras: Extras, beside: Sequence[Control]) -> ui.LayoutView:
    session = scene.session
    texts = [f"### {words(session.exercise, session.exercise.title)}", *notes(scene)]
    texts.append("\n\n".join(_step(session.exercise, step, figure_text(scene), name) for step in scene.page.steps))
    if scene.written is not None:
        texts.append("-# Your answer is written down, sealed in our copy. `/journal` shows it.")
    if session.exercise.by:
        texts.append(byline(session.exercise))
    quiet = [*swap_button(session), *_stop(session), *_undo(scene), *extras]
    return panel(*texts, rows=[[*_forward(scene), *beside], *([quiet] if quiet else [])], footer=_place(session))


def _step(exercise: Exercise, step: Step, figure: str, name: str) -> str:
    text = fill(words(exercise, step.say or step.ask or ""), figure, escape(name))
    return f"{text}\n-# {_about(step.seconds)}" if step.seconds else text


def _about(seconds: int) -> str:
    """Words, because live timestamps stick on phones."""
    if seconds < 60:
        return f"about {seconds} seconds"
    minutes, rest = divmod(round(seconds / 30), 2)
    if minutes == 1:
        return "about a minute and a half" if rest else "about a minute"
    return f"about {minutes} and a half minutes" if rest else f"about {minutes} minutes"


def _forward(scene: Scene) -> list[Control]:
    session, page = scene.session, scene.session.page
    if session.is_guest:
        on = primary("Done" if session.is_last else "Next", guest_at(session, page + 1, session.stand_in))
        return [on, *([button("Back", guest_at(session, page - 1, session.stand_in))] if page > 0 else [])]
    if session.is_last:
        row = [primary("Done", custom_id("ses-done", session.session_id))]
    else:
        row = [primary("Next", custom_id("ses-next", session.session_id, page))]
    if scene.page.question is not None:
        label = "Write an answer" if scene.written is None else "Change what I wrote"
        row.append(button(label, custom_id("ses-write", session.session_id, page)))
    return [*row, *_back(session)]


def _back(session: Session) -> list[Control]:
    return [button("Back", custom_id("ses-back", session.session_id, session.page))] if session.page > 0 else []


def _stop(session: Session) -> list[Control]:
    return [] if session.is_guest else [button("Stop here", custom_id("ses-leave", session.session_id))]


def _undo(scene: Scene) -> list[Control]:
    if scene.instead_of is None:
        return []
    return [button("Take that back", custom_id("ses-someone", scene.instead_of, scene.session.session_id))]


def _place(session: Session) -> str | None:
    total = len(session.pages)
    step = [f"Step {session.page + 1} of {total}"] if total > 1 else []
    return " · ".join([*step, *(["Nothing of this is stored before /start"] if session.is_guest else [])]) or None


def _rating(scene: Scene, measure: Measure, extras: Extras) -> ui.LayoutView:
    session = scene.session
    here = session.session_id, session.page
    moment = "Before we begin:" if scene.page.kind is PageKind.BEFORE else "And now, after it:"
    choices = [Choice(str(value), _ENDS.get(value, str(value))) for value in range(HIGHEST_RATING + 1)]
    row = [button("Skip", custom_id("ses-unrated", *here)), *_back(session), *_stop(session), *_undo(scene), *extras]
    return panel(
        f"### {words(session.exercise, session.exercise.title)}",
        *notes(scene),
        f"{moment} {_MEASURES[measure]}",
        rows=[[select(custom_id("ses-rate", *here), f"0 to {HIGHEST_RATING}", choices)], row],
        footer="Not a test, and only ever compared with your own.",
    )


def _done(scene: Scene, name: str, extras: Extras) -> ui.LayoutView:
    session = scene.session
    # Warm words of an author would not hear somebody whom it left feeling worse.
    close = "" if scene.worse else session.exercise.close or ""
    close = fill(words(session.exercise, close), figure_text(scene), escape(name))
    if session.is_guest:
        line = "**Done.** Nothing of it was stored. With `/start` one of these comes to you each day, at your time."
        again = button("Another one", custom_id("ex-wish", Wish.SURPRISE.value))
        row = [primary("Start", custom_id("start")), again, *tell_button(scene)]
    else:
        line = f"**Done.** {streaks_views.line(scene.card)}" if scene.card else "**Done.**"
        helps = [helps_button()] if session.is_rated else []
        row = [button("Take that back", custom_id("ses-reopen", session.session_id)), *tell_button(scene), *helps]
    texts = [f"### {words(session.exercise, session.exercise.title)}", close, line, *worse_note(scene)]
    return panel(*filter(None, texts), rows=[row, [*worse_buttons(scene), *extras]], colour=WARM)


def _left(scene: Scene, extras: Extras) -> ui.LayoutView:
    session = scene.session
    row = [
        button("Take that back", custom_id("ses-reopen", session.session_id)),
        button("Something else", custom_id("ex-other", wish_of(session.exercise).value, key_of(session.exercise))),
    ]
    texts = ["### Left for now", "That is fine. It will be here another time.", *worse_note(scene)]
    return panel(*texts, rows=[row, [*worse_buttons(scene), *extras]])
