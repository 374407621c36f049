"""What a plan brings."""

from dataclasses import dataclass
from enum import StrEnum

from bot.members.rules import Practice
from bot.nudges.rules.plan import Plan


class Content(StrEnum):
    EXERCISE = "exercise"
    QUIZ = "quiz"
    LOOK_BACK = "look-back"
    LINE = "line"
    """Something that the member wrote and kept, on one day that they chose."""
    ASSIGNED = "assigned"
    """Word that somebody else has put something into their schedule."""
    OVERVIEW = "overview"
    """Of what a room above shows; it makes the words when they are asked for."""


ASKING = frozenset({Content.EXERCISE, Content.QUIZ})
"""Ask for practice. The others count for nothing: not for the streak, the taper or the most a day, and they take no
other's place. So they never keep a nudge from coming, and a day on which only they came was not asked for.
"""
OF_CARE = frozenset({Content.ASSIGNED, Content.OVERVIEW})
"""Between practitioners and clients."""


@dataclass(frozen=True)
class What:
    """As it is chosen from the menu."""

    practice: Practice | None = None
    """None: as it was. A quiz leaves open what else the member practises."""
    course: str | None = None
    """The programme (pack/id) that the plan follows before it goes on with `practice`."""
    content: Content = Content.EXERCISE


@dataclass(frozen=True)
class Assigned:
    """What somebody else asks a member to practise: a plan beside theirs, which counts for nothing against them.

    Exactly one of `exercises`, `course` and `content` QUIZ says what.
    """

    key: str
    """By which whoever assigned it knows it again; one plan each."""
    plan: Plan
    exercises: tuple[str, ...] = ()
    """Each as pack/id: one after the other, each until it was done, then from the first again."""
    course: str | None = None
    """A programme (pack/id), until its end."""
    topic: str | None = None
    """Of a quiz; None: all topics."""

    @property
    def content(self) -> Content:
        return Content.EXERCISE if self.exercises or self.course else Content.QUIZ


def parse_what(value: str) -> What | None:
    """None for what no menu of ours sends."""
    if value == Content.QUIZ:
        return What(content=Content.QUIZ)
    if "/" in value:
        return What(Practice.MIX, value)
    return What(Practice(value)) if value in set(Practice) else None
