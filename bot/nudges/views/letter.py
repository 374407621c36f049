"""A nudge's own message, as it arrives and as it stands after each click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import Control, button, buttons, custom_id, escape, panel, primary
from bot.nudges.rules import Content, NoSnooze, Snooze, State
from bot.nudges.service import Claim, Farewell, Note, Standing
from bot.nudges.store import Nudge
from bot.nudges.views.assigned import about_button, assigned_letter, overview_letter
from bot.nudges.views.lines import line_letter
from bot.nudges.views.look_back import look_back_letter
from bot.nudges.views.times import day_words, moment, nudge_moment
from bot.nudges.views.what import course_words
from bot.packs.rules import Exercise, is_of_practice
from bot.sessions import views as sessions_views
from bot.streaks import views as streaks_views

_LAST = ": the last one. After it, a mix of all again"
Extras = Sequence[Control]
_MOST = 2000
_ANCHOR = 100
"""Characters that the form for a time takes, and so an anchor has."""
_HIGHEST_ID = 2**63 - 1
_LATE = "A little late. That was us."
_MISSED = "The one before did not go out; that was us."
_FAREWELLS = {
    Farewell.ALL: "I'll be quiet now. I'm here when you want me: any button here, or `/resume`.",
    Farewell.OWN: "Your own plans are quiet now, so as not to press. Any button here, or `/resume`, brings them back.",
    Farewell.ASSIGNED: "This is quiet now, so as not to press. Any button here, or `/resume`, brings it back.",
}
_NOTES = {
    NoSnooze.day_ends: "That would be past the end of your day. An earlier one works.",
    NoSnooze.quiet_hours: "That would fall into your quiet hours. Another time works.",
    Note.NOTHING_ELSE: "Nothing else fits just now. `/exercise` has more kinds.",
    Note.TOO_LONG_AGO: "Yesterday was another day by now, so it stays as it is.",
}


@dataclass(frozen=True)
class _Face:
    """What a nudge says of what it brings. Its first line is all that a lock screen shows."""

    first: str
    below: Sequence[str]
    exercise_id: str = ""
    """Empty: a quiz. Nobody does that without us, so "I already did it" is for exercises."""


_QUIZ = _Face(
    "**A few questions** · 3 minutes · quiz",
    ["On attachment, each with its answer explained. Those that are about to slip your mind come first."],
)


def letter(claim: Claim, extras: Extras) -> Letter:
    """The nudge as it arrives."""
    if claim.nudge.content is Content.LOOK_BACK:
        return look_back_letter(claim, extras)
    if claim.nudge.content is Content.LINE:
        return line_letter(claim, extras)
    if claim.nudge.content is Content.ASSIGNED:
        return assigned_letter(claim, extras)
    if claim.nudge.content is Content.OVERVIEW:
        return overview_letter(claim, extras)
    return _letter(
        claim.nudge.nudge_id,
        _face(claim.exercise, claim.about) if claim.exercise else _QUIZ,
        claim.anchor,
        _under(claim.nudge, extras),
        is_discreet=claim.member.is_discreet,
        notes=_notes(claim),
    )


def fullest(exercise: Exercise, about: str, extras: Extras) -> Letter:
    """With everything that can ever stand around an exercise, to see whether it fits."""
    words = "x" * _ANCHOR
    return _letter(
        _HIGHEST_ID,
        _face(exercise, about),
        words,
        extras,
        is_discreet=False,
        notes=[_LATE, _MISSED, max(_FAREWELLS.values(), key=len)],
    )


def is_cut(letter: Letter) -> bool:
    """Whether it had to be shortened to be taken."""
    return len(letter.content) == _MOST and letter.content.endswith("…")


def nudge(standing: Standing, extras: Extras) -> Letter:
    """The nudge as it stands now, in its own message."""
    match standing.nudge.state:
        case State.done:
            return _already(standing, extras)
        case State.skipped:
            text = f"Alright, not today. {_next(standing)}".strip()
            return Letter(text, buttons([_undo(standing), *extras]))
        case State.expired:
            return Letter("This one has made room for a newer one. `/exercise` brings one any time.", buttons(extras))
        case _:
            return (
                _open(standing, extras) if standing.again_at is None else _waiting(standing, standing.again_at, extras)
            )


def later(standing: Standing) -> Letter:
    """The ways to put it off."""
    nudge_id = standing.nudge.nudge_id

    def put_off(label: str, choice: Snooze) -> Control:
        return button(label, custom_id("nudge-snooze", nudge_id, choice.value))

    return Letter(
        "Later is fine. When?",
        buttons(
            [
                put_off("10 minutes", Snooze.ten_minutes),
                put_off("An hour", Snooze.hour),
                put_off("This evening", Snooze.evening),
            ],
            [
                button("Wrong time", custom_id("nudge-time", nudge_id)),
                button("Travelling until…", custom_id("nudge-travel", nudge_id)),
                button("Back", custom_id("nudge-look", nudge_id)),
            ],
        ),
    )


def gone() -> ui.LayoutView:
    return panel("This nudge is no longer here. `/exercise` brings one any time.")


def _open(standing: Standing, extras: Extras) -> Letter:
    face = _QUIZ if standing.nudge.content is Content.QUIZ else None
    if standing.exercise is not None:
        face = _face(standing.exercise, standing.about)
    if face is None:
        return Letter("This exercise is no longer here. `/exercise` brings another.", buttons(extras))
    return _letter(
        standing.nudge.nudge_id,
        face,
        standing.anchor,
        _under(standing.nudge, extras),
        is_discreet=standing.member.is_discreet,
        notes=[_NOTES[standing.note]] if standing.note else [],
    )


def _waiting(standing: Standing, again_at: datetime, extras: Extras) -> Letter:
    nudge_id = standing.nudge.nudge_id
    lines = [f"I'll be back {moment(again_at, standing.now, standing.member)}."]
    if standing.note:
        lines.append(f"-# {_NOTES[standing.note]}")
    row = [
        button("Begin now", custom_id("nudge-begin", nudge_id)),
        button("Another time", custom_id("nudge-later", nudge_id)),
        _undo(standing),
        *extras,
    ]
    return Letter("\n".join(lines), buttons(row))


def _letter(
    nudge_id: int, face: _Face, anchor: str | None, extras: Extras, *, is_discreet: bool, notes: Sequence[str]
) -> Letter:
    lines = ["A small pause is here when you are." if is_discreet else face.first]
    if anchor:
        lines.append(f"*{escape(anchor[0].upper() + anchor[1:])}.*")
    below = [*face.below, *(f"-# {note}" for note in notes)]
    begin, later = (
        primary("Begin", custom_id("nudge-begin", nudge_id)),
        button("Later", custom_id("nudge-later", nudge_id)),
    )
    other = button("Something else", custom_id("nudge-other", nudge_id, face.exercise_id))
    already = [button("I already did it", custom_id("nudge-already", nudge_id))] if face.exercise_id else []
    skip = button("Not today", custom_id("nudge-skip", nudge_id))
    return Letter(_fit([*lines, *below]), buttons([begin, later, other], [*already, skip, *extras]))


_FACES: dict[tuple[str, str], tuple[Exercise, str, _Face]] = {}
"""Of what comes with the bot, put together once: the same goes out to thousands."""


def _face(exercise: Exercise, about: str) -> _Face:
    if exercise.by:
        return _made(exercise, about)
    known = _FACES.get((exercise.pack, exercise.id))
    if known is None or known[0] is not exercise or known[1] != about:
        known = _FACES[exercise.pack, exercise.id] = exercise, about, _made(exercise, about)
    return known[2]


def _made(exercise: Exercise, about: str) -> _Face:
    first = f"**{sessions_views.words(exercise, exercise.title)}** · {sessions_views.facts(exercise)}"
    below = sessions_views.about_it(exercise, about)
    if is_of_practice(exercise.pack):
        # A notification that is opened out shows all of a nudge. Who wrote it stands behind Begin.
        below = tuple(text for text in below if text != sessions_views.byline(exercise))
    return _Face(first, below, exercise.id)


def _under(nudge: Nudge, extras: Extras) -> Extras:
    return [about_button(nudge.nudge_id), *extras] if nudge.is_assigned else extras


def _fit(lines: Sequence[str]) -> str:
    """Packs keep to lengths that leave this idle; a message that Discord refused would be worse than a cut one."""
    text = "\n".join(lines)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"


def _notes(claim: Claim) -> list[str]:
    notes: list[str] = []
    if claim.course is not None:
        last = ": the last one" if claim.nudge.is_assigned else _LAST
        notes.append(f"{course_words(claim.course)}{last if claim.course.day == claim.course.of else ''}")
    if claim.is_late:
        notes.append(_LATE)
    if claim.missed_last:
        notes.append(_MISSED)
    if claim.farewell:
        notes.append(_FAREWELLS[claim.farewell])
    return notes


def _already(standing: Standing, extras: Extras) -> Letter:
    line = streaks_views.line(standing.card) if standing.card else ""
    if standing.nudge.content is Content.QUIZ:
        return Letter(f"Done. {line}", buttons(extras))
    row = [_undo(standing), *extras]
    if standing.counted_for is None:
        row.insert(1, button("It was yesterday", custom_id("nudge-yesterday", standing.nudge.nudge_id)))
    note = f"\n-# {_NOTES[standing.note]}" if standing.note else ""
    return Letter(f"Counted{_for_day(standing)}. {line}{note}", buttons(row))


def _for_day(standing: Standing) -> str:
    if standing.counted_for is None or standing.card is None:
        return ""
    is_yesterday = standing.counted_for == standing.card.today - timedelta(days=1)
    return " for yesterday" if is_yesterday else f" for {day_words(standing.counted_for)}"


def _next(standing: Standing) -> str:
    if standing.next is None:
        return ""
    return f"The next comes {nudge_moment(standing.next, standing.now, standing.member)}."


def _undo(standing: Standing) -> Control:
    return button("Take that back", custom_id("nudge-back", standing.nudge.nudge_id))
