"""What a plan brings, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.base.panels import Choice, authored
from bot.members.rules import Practice
from bot.nudges.rules import Content
from bot.nudges.service import CourseDay, Planned, Schedule

PRACTICES = {
    Practice.MINDFULNESS: "Mindfulness pauses",
    Practice.GRATITUDE: "Gratitude to a support figure",
    Practice.PRIMING: "Secure-attachment recalls",
    Practice.SELF_COMPASSION: "Kindness to yourself",
    Practice.GROUNDING: "Grounding",
    Practice.REFLECTION: "Reflection",
    Practice.COMMUNICATION: "Talking with others",
    Practice.TRUST: "Trust in small steps",
    Practice.CONNECTION: "Closeness and connection",
    Practice.MIX: "A mix of all",
}
_OTHERS = {
    Content.QUIZ: "Quiz questions",
    Content.LOOK_BACK: "Look back",
    Content.LINE: "A line of yours",
    Content.ASSIGNED: "Something new in your plan",
    Content.OVERVIEW: "Weekly overview",
}
_MOST_CHOICES = 25
"""In one of Discord's menus."""


def what_words(planned: Planned) -> str:
    """What it practises."""
    given = planned.given
    if planned.content is not Content.EXERCISE:
        words = f"Questions on {authored(given.topic)}" if given and given.topic else _OTHERS[planned.content]
        return words + (", of which there are none just now" if planned.has_nothing else "")
    course = planned.course
    if given is not None and course is None:
        return _titles(given.titles)
    if given is not None and course is not None and course.is_over:
        return f"{authored(course.title)}, all {course.of} days done"
    if course is None or course.is_over:
        return PRACTICES[planned.practice]
    return course_words(course)


def _titles(titles: Sequence[str]) -> str:
    if not titles:
        return "An exercise that is no longer here"
    more = f", and {len(titles) - 1} more in turn" if len(titles) > 1 else ""
    return f"{authored(titles[0])}{more}"


def course_words(course: CourseDay) -> str:
    return f"{authored(course.title)}, day {course.day} of {course.of}"


def what_choices(shown: Schedule, planned: Planned | None, chosen: str = "") -> list[Choice]:
    """What a plan can practise: kinds, a quiz, and programmes, which have a slash in their value."""
    if planned is not None:
        chosen = _value(planned)
    choices = [Choice(practice.value, label) for practice, label in PRACTICES.items()]
    choices.append(Choice(Content.QUIZ.value, _OTHERS[Content.QUIZ]))
    choices += [
        Choice(f"{one.pack}/{one.id}", one.title, f"A programme of {len(one.days)} days, in its order")
        for one in shown.programmes
    ]
    return [replace(choice, chosen=choice.value == chosen) for choice in choices[:_MOST_CHOICES]]


def _value(planned: Planned) -> str:
    """What it brings, as it stands in the menu."""
    if planned.content is not Content.EXERCISE:
        return planned.content.value
    follows = planned.course is not None and not planned.course.is_over
    return planned.course.key if planned.course and follows else planned.practice.value
