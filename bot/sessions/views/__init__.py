"""An exercise on the screen: its offer, its pages, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from discord import ui

from bot.base.panels import WARM, Choice, Control, Field, Row, button, custom_id, escape, form, panel, primary, select
from bot.figures import views as figures_views
from bot.figures.rules import Sort
from bot.packs.rules import AnswerLength, Evidence, Exercise, Kind, Measure, Step, fill
from bot.sessions.rules import ANYONE, MOST_WRITTEN, PageKind, Session, SessionState, Wish
from bot.sessions.service import Scene
from bot.streaks import views as streaks_views

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
_EVIDENCE = {
    Evidence.SUPPORTED: "supported by studies",
    Evidence.PROMISING: "promising",
    Evidence.PRACTICE_LORE: "practice lore, not yet studied",
}
_MEASURES = {
    Measure.FELT_SECURITY: "Right now, how safe and supported do you feel?",
    Measure.CALM: "Right now, how calm do you feel?",
}


def wishes(extras: Extras) -> ui.LayoutView:
    choices = [[button(label, custom_id("ex-wish", wish.value))] for wish, label in _WISHES.items()]
    row = [control for line in choices for control in line]
    return panel("### One small exercise, now", "What would fit?", rows=[row[:2], row[2:], list(extras)])


def wish_choices() -> list[tuple[str, str]]:
    """(what is shown, the wish's value) for the option of `/exercise`."""
    return [(label, wish.value) for wish, label in _WISHES.items()]


def offer(exercise: Exercise, about: str, wish: Wish, extras: Extras) -> ui.LayoutView:
    row = [
        primary("Begin", custom_id("ex-begin", exercise.pack, exercise.id)),
        button("Something else", custom_id("ex-other", wish.value, exercise.id)),
        *extras,
    ]
    return panel(f"### {exercise.title}\n{facts(exercise)}", *about_it(exercise, about), rows=[row])


def facts(exercise: Exercise) -> str:
    minutes = "1 minute" if exercise.minutes == 1 else f"{exercise.minutes} minutes"
    return f"{minutes} · {KINDS[exercise.kind]}"


def about_it(exercise: Exercise, about: str) -> tuple[str, ...]:
    """Why it may help, the caution, and where it comes from."""
    caution = (f"*{exercise.caution}*",) if exercise.caution else ()
    return (exercise.why or about, *caution, f"-# {source(exercise)}")


def source(exercise: Exercise) -> str:
    """The first source as authors and year, linked where it has an address, and how good the evidence is."""
    first = exercise.sources[0]
    cited = re.match(r"(.{1,80}?\(\d{4}\))", first.text)
    short = cited[1] if cited else _short(first.text[0].upper() + first.text[1:], 80)
    linked = f"[{short}](<{first.url}>)" if first.url else short
    return f"{linked} · {_EVIDENCE[exercise.evidence]}"


def nothing_fits(extras: Extras) -> ui.LayoutView:
    return panel(
        "### Nothing fits that just now",
        "Another kind may. Or rest: that counts too.",
        rows=[[button(label, custom_id("ex-wish", wish.value)) for wish, label in _WISHES.items()], list(extras)],
    )


def gone() -> ui.LayoutView:
    return panel("This exercise is no longer here. `/exercise` brings another.")


def scene(scene: Scene, name: str, extras: Extras) -> ui.LayoutView:
    """Whatever the session shows now. `name` is the member's display name, for `{name}`."""
    match scene.session.state:
        case SessionState.DONE:
            return _done(scene, name, extras)
        case SessionState.LEFT:
            row = [button("Take that back", custom_id("ses-reopen", scene.session.session_id)), *extras]
            return panel("### Left for now", "It will be here another time.", rows=[row])
        case SessionState.OPEN:
            return _pick_figure(scene, extras) if scene.session.needs_figure else _page(scene, name, extras)


def answer_form(session: Session, page: int, step: Step, written: str | None, figure: str, name: str) -> ui.Modal:
    is_long = step.answer is AnswerLength.LONG
    question = fill(step.ask or "", figure, name)
    return form(
        custom_id("ses-wrote", session.member_id, session.session_id, page),
        session.exercise.title[:45],
        Field(
            "text",
            _short(question, 45),
            _short(question, 100) if len(question) > 45 else None,
            written,
            long=is_long,
            required=False,
            most=MOST_WRITTEN if is_long else 300,
        ),
    )


def swap(scene: Scene) -> ui.LayoutView:
    """ "Not this one", at any step."""
    session = scene.session
    session_id = session.session_id
    others = [f for f in scene.figures if f.figure_id != session.figure_id]
    rows: list[Row] = []
    if others:
        choices = [Choice(str(f.figure_id), f.name, figures_views.sort_label(f.sort)) for f in others]
        rows.append([select(custom_id("ses-figure", session_id), "Another one", choices)])
    rows.append([_stand_ins(custom_id("ses-stand-in", session_id))])
    rows.append([button("Someone new", custom_id("ses-name", session_id))])
    if scene.figure is not None:
        rows[-1] = [
            *rows[-1],
            button("Rest them for now", custom_id("ses-rest", session_id)),
            button("They died", custom_id("ses-died", session_id)),
        ]
    rows.append(
        [
            button("No one comes to mind", custom_id("ses-no-one", session_id)),
            button("Back", custom_id("ses-look", session_id)),
        ]
    )
    return panel("### Not this one", "That is fine. What would be better?", rows=rows)


def name_form(session: Session) -> ui.Modal:
    return form(
        custom_id("ses-named", session.member_id, session.session_id),
        "Someone or something that comforts you",
        *figures_views.name_fields(),
    )


def figure_text(scene: Scene) -> str:
    """What stands for `{figure}`: a name as plain text, or a phrase."""
    if scene.figure is not None:
        return escape(scene.figure.name)
    stand_in = scene.session.stand_in
    if stand_in is None or stand_in == ANYONE:
        return "someone or something that comforts you"
    return figures_views.phrase(Sort(stand_in))


def _page(scene: Scene, name: str, extras: Extras) -> ui.LayoutView:
    session, page = scene.session, scene.page
    title = f"### {session.exercise.title}"
    if page.kind is not PageKind.STEPS:
        return _rating(scene, title, extras)
    texts = [title, *(_step(step, figure_text(scene), name) for step in page.steps)]
    if scene.written:
        texts.append("-# Written down, sealed, for your eyes only.")
    rows: list[Row] = [_forward(scene)]
    quiet = [*_figure_button(scene), *_leave(scene), *extras]
    return panel(*texts, rows=[*rows, quiet] if quiet else rows, footer=_place(session))


def _step(step: Step, figure: str, name: str) -> str:
    text = fill(step.say or step.ask or "", figure, escape(name))
    return f"{text}\n-# {_about(step.seconds)}" if step.seconds else text


def _about(seconds: int) -> str:
    """Words, because live timestamps stick on phones."""
    if seconds < 90:
        return f"about {seconds} seconds"
    minutes = round(seconds / 60)
    return f"about {minutes} minutes"


def _forward(scene: Scene) -> list[Control]:
    session = scene.session
    row: list[Control] = []
    if session.session_id == 0:
        here = (session.exercise.pack, session.exercise.id, session.page, session.stand_in or "-")
        row.append(primary("Done" if session.is_last else "Next", custom_id("guest-next", *here)))
        return row
    if session.is_last:
        row.append(primary("Done", custom_id("ses-done", session.session_id)))
    else:
        row.append(primary("Next", custom_id("ses-next", session.session_id, session.page)))
    if scene.page.question is not None:
        label = "Change what I wrote" if scene.written else "Write an answer"
        row.append(button(label, custom_id("ses-write", session.session_id, session.page)))
    if session.page > 0:
        row.append(button("Back", custom_id("ses-back", session.session_id, session.page)))
    return row


def _figure_button(scene: Scene) -> list[Control]:
    session = scene.session
    has_figure = session.figure_id is not None or session.stand_in is not None
    if not has_figure:
        return []
    if session.session_id == 0:
        return [
            button("Not this one", custom_id("guest-page", session.exercise.pack, session.exercise.id, session.page))
        ]
    return [button("Not this one", custom_id("ses-swap", session.session_id))]


def _leave(scene: Scene) -> list[Control]:
    session_id = scene.session.session_id
    return [button("Stop here", custom_id("ses-leave", session_id))] if session_id else []


def _place(session: Session) -> str | None:
    total = len(session.pages)
    guest = " · Nothing is stored before /start" if session.session_id == 0 else ""
    step = f"Step {session.page + 1} of {total}" if total > 1 else ""
    return (step + guest).removeprefix(" · ") or None


def _rating(scene: Scene, title: str, extras: Extras) -> ui.LayoutView:
    session, measure = scene.session, scene.page.measure
    assert measure is not None
    moment = "Before we begin:" if scene.page.kind is PageKind.BEFORE else "And now, after it:"
    ends = {0: "0 · not at all", 5: "5 · somewhat", 10: "10 · completely"}
    choices = [Choice(str(value), ends.get(value, str(value))) for value in range(11)]
    menu = select(custom_id("ses-rate", session.session_id, session.page), "0 to 10", choices)
    row = [button("Skip", custom_id("ses-unrated", session.session_id, session.page)), *_leave(scene), *extras]
    question = f"{moment} {_MEASURES[measure]}"
    return panel(title, question, rows=[[menu], row], footer="Not a test, and only ever compared with your own.")


def _pick_figure(scene: Scene, extras: Extras) -> ui.LayoutView:
    session = scene.session
    intro = "Who or what comes to mind that brings you mostly comfort? A person, a pet, a place, a spiritual or a fictional figure."
    title = f"### {session.exercise.title}"
    if session.session_id == 0:
        rows: list[Row] = [
            [_stand_ins(custom_id("guest-for", session.exercise.pack, session.exercise.id, session.page))]
        ]
        rows.append([button("Skip this one", custom_id("ex-other", Wish.ORDINARY.value, session.exercise.id)), *extras])
        return panel(title, intro, rows=rows, footer="Nothing is stored before /start")
    rows = []
    if scene.figures:
        choices = [Choice(str(f.figure_id), f.name, figures_views.sort_label(f.sort)) for f in scene.figures]
        rows.append([select(custom_id("ses-figure", session.session_id), "One of yours", choices)])
    rows.append([_stand_ins(custom_id("ses-stand-in", session.session_id))])
    rows.append(
        [
            primary("Name someone", custom_id("ses-name", session.session_id)),
            button("No one comes to mind", custom_id("ses-no-one", session.session_id)),
            button("Skip this one", custom_id("ses-leave", session.session_id)),
            *extras,
        ]
    )
    return panel(title, intro, rows=rows, footer="A name is sealed, and only you see it.")


def _stand_ins(to: str) -> Control:
    choices = [Choice(sort.value, figures_views.sort_label(sort)) for sort in Sort]
    return select(to, "Someone or something, without a name", [*choices, Choice(ANYONE, "Whoever comes to mind")])


def _done(scene: Scene, name: str, extras: Extras) -> ui.LayoutView:
    session = scene.session
    close = fill(session.exercise.close or "", figure_text(scene), escape(name))
    line = f"**Done.** {streaks_views.line(scene.card)}" if scene.card else "**Done.**"
    if session.session_id == 0:
        return panel(
            f"### {session.exercise.title}",
            *([close] if close else []),
            "**Done.** Nothing was stored. With `/start` one of these comes to you each day, at your time.",
            rows=[[button("Another one", custom_id("ex-wish", Wish.SURPRISE.value)), *extras]],
            colour=WARM,
        )
    row = [button("Take that back", custom_id("ses-reopen", session.session_id)), *extras]
    return panel(f"### {session.exercise.title}", *([close] if close else []), line, rows=[row], colour=WARM)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
