"""Programmes that plans follow: one exercise after another, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.base.database import Tx
from bot.members.rules import Member
from bot.nudges import store
from bot.nudges.store import Course
from bot.packs.rules import Exercise, FigureUse, Programme
from bot.packs.service import Library


@dataclass(frozen=True)
class CourseDay:
    """Where a plan stands in its programme, for its member to read. Days count from 1; past the last, it is over."""

    key: str
    title: str
    about: str
    day: int
    of: int

    @property
    def is_over(self) -> bool:
        return self.day > self.of


def key_of(programme: Programme) -> str:
    return f"{programme.pack}/{programme.id}"


def find(library: Library, key: str) -> Programme | None:
    return next((programme for programme in library.programmes if key_of(programme) == key), None)


def day_of(library: Library, course: Course | None) -> CourseDay | None:
    """None without a programme, and for one that the member may not be given (any more)."""
    programme = find(library, course.key) if course else None
    if course is None or programme is None:
        return None
    return CourseDay(course.key, programme.title, programme.about or "", course.done + 1, len(programme.days))


def exercise_of(library: Library, course: Course | None, member: Member) -> Exercise | None:
    """The next that the member can be given: a day without is passed over. None at a programme's end."""
    if course is None:
        return None
    coming = (library.exercise(*day) for day in _coming(library, course))
    return next((each for each in coming if each is not None and _fits(each, member)), None)


def has_quiz(library: Library, topic: str | None) -> bool:
    return any(topic in (None, quiz.topic) for quiz in library.quizzes)


def is_over(library: Library, course: Course | None) -> bool:
    """Its last day was done. What comes round and round never ends, nor does a programme that is not there."""
    found = day_of(library, course)
    return found is not None and found.is_over


async def go_on(tx: Tx, nudge_id: int, library: Library) -> None:
    """What the nudge's plan had for that day was done; anything else that was done instead leaves the day to come."""
    found = await store.course_of(tx, nudge_id)
    if found is None:
        return
    coming = _coming(library, found.course)
    if (found.pack, found.exercise_id) in coming:
        done = found.course.done + coming.index((found.pack, found.exercise_id)) + 1
        await store.set_course(tx, found.plan_id, found.course._replace(done=done))


async def go_back(tx: Tx, nudge_id: int, library: Library) -> None:
    """That was taken back."""
    found = await store.course_of(tx, nudge_id)
    if found is None:
        return
    done = found.course.done
    days = _days(library, found.course)
    last = (done - 1) % len(days) if found.course.days else done - 1
    if done and days[last : last + 1] == [(found.pack, found.exercise_id)]:
        await store.set_course(tx, found.plan_id, found.course._replace(done=done - 1))


def _coming(library: Library, course: Course) -> Sequence[tuple[str, str]]:
    """From the next on, once round at most."""
    days = _days(library, course)
    if not course.days:
        return days[course.done :]
    first = course.done % len(days)
    return [*days[first:], *days[:first]]


def _days(library: Library, course: Course) -> Sequence[tuple[str, str]]:
    if course.days:
        return course.days
    programme = find(library, course.key)
    return [(day.pack, day.exercise) for day in programme.days] if programme else []


def _fits(exercise: Exercise, member: Member) -> bool:
    return not (exercise.figure is FigureUse.REQUIRED and member.leaves_figures_out)
