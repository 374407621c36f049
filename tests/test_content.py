"""What the shipped library must cover, and that docs/content.md leads to each of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.packs.rules import Evidence, QuestionKind
from bot.packs.service import Library

ROOT = Path(__file__).parents[1]
LIBRARY = Library.read([ROOT / "exercises"])
PAGE = (ROOT / "docs" / "content.md").read_text()

PRACTICES = """\
Journaling
Mindfulness
Self-compassion
Learning the styles, as degrees and with one person
Where attention goes
Observing one's own attachment behaviour and choosing
Openness
Mutual responsiveness
Closeness and individuality
Recalling figures under stress
Asking for closeness
Asking for distance
New figures: friend, partner, therapist, mentor
Many repeated experiences
Supporting a stressed partner
Being available
Hugs and gentle touch
Care in insecure times
Saying when there is a problem
Empathic listening
Leaving what harms
A pet
A religious figure
A teacher
A role model
Active listening
Assertiveness
Nonviolent communication
Gradual trust
Follow-through
Boundaries
Celebrating another's success
Talking to a friend
Exercise
Self-soothing
A supportive network
Patterns and triggers
Setting an intention
Seeking a secure base
Expressing needs
Feeling seen
Synchrony
Attunement
Finishing with one relationship before the next
Parents: sensitivity
Parents: reading signals
Parents: comfort
Parents: pride
Parents: exploring without over-protection
""".splitlines()
"""What the seed articles tell people to do. Each is at least one exercise."""

PHRASES = """\
The secure-base script
Apologising and asking to talk
Owning the hurt
I hear you
Important, but not now
""".splitlines()
"""What they would have people say. Each is at least one exercise, in words of our own."""

IDEAS = """\
Safe haven and secure base
Internal working models
The Strange Situation
Pattern: secure
Pattern: avoidant
Pattern: ambivalent
Pattern: disorganised
Anxiety and avoidance as dimensions
Good-enough care
Rupture and repair
The still face
Stern's three steps of attunement
Interactional synchrony
Mis-attunement
Proximate separation
About half secure
Transmission between generations
The Minnesota study
Earned security
Change is possible
Not your fault
The HPA axis
Oxytocin
Neuroplasticity
Culture
Five signs: closeness and independence
Five signs: boundaries and communication
Five signs: confidence and self-worth
Five signs: emotional regulation
Five signs: reliability and trust
Eight benefits: relationships
Eight benefits: regulation and resilience
Eight benefits: self-esteem
Eight benefits: mental health
Eight benefits: conflict
Eight benefits: social skills
Eight benefits: work
Eight benefits: parenting
Six challenges: childhood trauma
Six challenges: hurtful relationships
Six challenges: fear of vulnerability
Six challenges: no role models
Six challenges: mental health
Six challenges: stress around us
Six strategies: therapy and counselling
Six strategies: mindfulness and self-compassion
Six strategies: communication
Six strategies: building trust gradually
Six strategies: supportive relationships
Six strategies: reflection and journaling
Twelve signs: a direct line
Twelve signs: open about what they look for
Twelve signs: at ease with being vulnerable
Twelve signs: warm and empathic
Twelve signs: you feel safe
Twelve signs: interdependent
Twelve signs: at ease with affection
Twelve signs: close in feeling and in body
Twelve signs: respect for earlier partners
Twelve signs: trust in the world
Twelve signs: interests of one's own
Twelve signs: needs and boundaries
Signs in children: glad of the return
Signs in children: at ease with others
Signs in children: exploring new places
Signs in children: preferring those they know
Signs in children: seeking comfort
Signs in children: balanced feeling
Therapies: emotionally focused
Therapies: attachment-based
Therapies: Circle of Security
Therapies: compassion-focused
Therapies: mentalization-based
Therapies: AEDP
Therapies: groups
In a therapist: attunement
In a therapist: consistency
In a therapist: repair
""".splitlines()
"""What they explain, item by item where it is a list. Each is at least one question."""

EXERCISES = {f"{exercise.pack}/{exercise.id}" for exercise in LIBRARY.exercises}
QUIZZES = {f"{quiz.pack}/{quiz.id}" for quiz in LIBRARY.quizzes}
QUESTIONS = {f"{quiz.pack}/{quiz.id}/{question.id}" for quiz in LIBRARY.quizzes for question in quiz.questions}
PROGRAMMES = {f"{programme.pack}/{programme.id}" for programme in LIBRARY.programmes}


def section(title: str) -> dict[str, list[str]]:
    """A table of the page: what is named, and the ids it leads to."""
    text = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!Named)([^|]+) \| (`[^|]+`) \|$", text, re.MULTILINE)
    return {named: re.findall(r"`([^`]+)`", where) for named, where in rows}


MAP = [section(title) for title in ("Practices the articles name", "Phrases, in our own words", "Ideas and lists")]
BESIDES = section("Besides")
LISTED = {place for part in (*MAP, BESIDES) for places in part.values() for place in places}


@pytest.mark.parametrize(("listed", "wanted"), list(zip(MAP, (PRACTICES, PHRASES, IDEAS), strict=True)))
def test_everything_that_the_articles_name_has_its_row(listed: dict[str, list[str]], wanted: list[str]) -> None:
    assert sorted(listed) == sorted(wanted)


def test_every_id_on_the_page_is_in_the_library() -> None:
    gone = LISTED - EXERCISES - QUIZZES - QUESTIONS
    assert gone == set()


@pytest.mark.parametrize("part", MAP[:2])
def test_every_practice_and_phrase_is_an_exercise(part: dict[str, list[str]]) -> None:
    assert [named for named, places in part.items() if EXERCISES.isdisjoint(places)] == []


def test_every_idea_is_a_question() -> None:
    assert [named for named, places in MAP[2].items() if QUESTIONS.isdisjoint(places)] == []


def test_every_exercise_and_quiz_has_its_place_on_the_page() -> None:
    led_to = LISTED | {place.rpartition("/")[0] for place in LISTED & QUESTIONS}
    assert (EXERCISES | QUIZZES) - led_to == set()


def test_every_pack_programme_grade_and_kind_of_question_is_explained() -> None:
    first_cells = set(re.findall(r"^\| `([a-z0-9/-]+)` \|", PAGE, re.MULTILINE))
    words = {each.value for kind in (Evidence, QuestionKind) for each in kind}
    assert first_cells == {pack.id for pack in LIBRARY.packs} | PROGRAMMES | words


def test_the_page_counts_the_questions_of_each_kind() -> None:
    counted = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (\d+) \|$", PAGE, re.MULTILINE)
    asked = [question for quiz in LIBRARY.quizzes for question in quiz.questions]
    assert {kind: int(count) for kind, count in counted} == Counter(question.kind.value for question in asked)


def test_every_pack_of_questions_has_every_kind() -> None:
    kinds: dict[str, set[QuestionKind]] = {}
    for quiz in LIBRARY.quizzes:
        kinds.setdefault(quiz.pack, set()).update(question.kind for question in quiz.questions)
    assert {pack: set(QuestionKind) - found for pack, found in kinds.items() if set(QuestionKind) - found} == {}


def test_quizzes_have_few_enough_topics_to_choose_from() -> None:
    assert len({quiz.topic for quiz in LIBRARY.quizzes}) <= 25


def test_there_are_one_minute_exercises_of_many_kinds_to_be_surprised_by() -> None:
    short = [exercise for exercise in LIBRARY.exercises if exercise.minutes == 1]
    assert len(short) >= 10
    assert len({exercise.kind for exercise in short}) >= 6
    assert [exercise.id for exercise in short if exercise.rate] == []
