"""The kinds of questions: what each needs, what it becomes, and what is said when it does not fit."""

from __future__ import annotations

import json

import pytest
import yaml

from bot.packs.loader import schema
from bot.packs.rules import Question, QuestionKind
from tests.packs.example import EXAMPLE, good, told
from tests.packs.test_schema import accepts

HEAD = EXAMPLE[: EXAMPLE.index("exercises:")]
QUIZ = """\
quizzes:
  - id: first
    title: First
    topic: basics
    questions:
"""
ONE = """\
      - id: haven
        ask: A hard day, and a call to a sister. Which need is met?
        right: A safe haven
        wrong: [A secure base, A home]
        why: A haven is where we go when distressed.
        sources: [bowlby1988]
"""
SEVERAL = """\
      - id: signs
        kind: several
        ask: Which of these can a safe haven be?
        right: [A friend, A pet]
        wrong: [A deadline, "An exam, alone"]
        why: Whatever comforts us mostly.
        sources: [bowlby1988]
"""
TRUTH = """\
      - id: grown
        kind: true-or-false
        ask: Only children need a safe haven.
        right: false
        why: It is a need at every age.
        sources: [bowlby1988]
"""
SCENARIO = """\
      - id: late
        kind: scenario
        ask: Sam comes home late and quiet. Which reply keeps the door open?
        right: You look tired. Do you want company or quiet?
        wrong: [You are never here in the evenings., Tell me at once what is wrong with you.]
        why: It offers both, and leaves the choice.
        sources: [bowlby1988]
"""
REFLECTION = """\
      - id: where
        kind: reflection
        ask: Where would you go with good news?
        choices: [To a person, To a place]
        why: Either is company.
        sources: [our own]
"""
PACK = HEAD + QUIZ + ONE + SEVERAL + TRUTH + SCENARIO + REFLECTION
FIRST = len((HEAD + QUIZ).splitlines()) + 1
"""The line of the question's id in a pack of one question."""


def asked(text: str) -> Question:
    return good(HEAD + QUIZ + text).quizzes[0].questions[0]


def problems(text: str, *changes: tuple[str, str]) -> list[str]:
    """Of a pack with that one question, each with the line of the question counted from 0."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    lines = told(HEAD + QUIZ + text)
    return [_counted(line) for line in lines]


def _counted(line: str) -> str:
    _, row, column, rest = line.split(":", 3)
    return f"{int(row) - FIRST}:{column}:{rest.replace('quizzes[0].questions[0]', 'q')}"


def test_every_kind_is_read_as_it_is_asked() -> None:
    questions = {question.kind: question for question in good(PACK).quizzes[0].questions}
    assert list(questions) == list(QuestionKind)
    shapes = {kind: (each.right, each.wrong, each.choices) for kind, each in questions.items()}
    assert shapes == {
        QuestionKind.ONE: (("A safe haven",), ("A secure base", "A home"), ()),
        QuestionKind.SEVERAL: (("A friend", "A pet"), ("A deadline", "An exam, alone"), ()),
        QuestionKind.TRUE_OR_FALSE: (("False",), ("True",), ()),
        QuestionKind.SCENARIO: (
            ("You look tired. Do you want company or quiet?",),
            ("You are never here in the evenings.", "Tell me at once what is wrong with you."),
            (),
        ),
        QuestionKind.REFLECTION: ((), (), ("To a person", "To a place")),
    }


@pytest.mark.parametrize("written", ["true", "True", "TRUE", '"true"', " true "])
def test_true_may_be_written_as_people_write_it(written: str) -> None:
    assert asked(TRUTH.replace("right: false", f"right: {written}")).right == ("True",)


def test_a_reflection_may_do_without_choices() -> None:
    question = asked(REFLECTION.replace("        choices: [To a person, To a place]\n", ""))
    assert (question.kind, question.choices) == (QuestionKind.REFLECTION, ())


MISTAKES = [
    (ONE, ("        right: A safe haven\n", ""), "0:9: q.right: `right` is missing; add a line `right: …`: the right"),
    (
        ONE,
        ("        wrong: [A secure base, A home]\n", ""),
        "0:9: q.wrong: `wrong` is missing; add a line `wrong: [one, another]`: what a thoughtful person",
    ),
    (
        ONE,
        ("right: A safe haven", "right: [A safe haven, A harbour]"),
        "2:16: q.right: is a list, and a question of `kind: one` has one right answer; add a line `kind: several`, or",
    ),
    (
        ONE,
        ("right: A safe haven", "right: [A safe haven]"),
        "2:16: q.right: is a list, and a question of `kind: one` has one right answer; write one text, as in",
    ),
    (
        SCENARIO,
        ("right: You look tired. Do you want company or quiet?", "right: [You look tired., Company or quiet.]"),
        "3:16: q.right: is a list, and a question of `kind: scenario` has one right answer; write one text",
    ),
    (ONE, ("right: A safe haven", "right: {a: b}"), "2:16: q.right: must be text, or a list of texts, and is a group"),
    (SEVERAL, ("A pet]", "{a: b}]"), "3:27: q.right[1]: must be text, and is a group of keys"),
    (ONE, ("right: A safe haven", "right: []"), "2:16: q.right: is an empty list; write at least one item"),
    (ONE, ("right: A safe haven", "right:"), "2:15: q.right: has no words; write some"),
    (
        ONE,
        ("        why:", "        choices: [a, b]\n        why:"),
        "4:9: q.choices: only `kind: reflection` has `choices`, none of them right; here, write `right` and `wrong`",
    ),
    (SEVERAL, ("kind: several", "kind: severl"), "1:15: q.kind: `severl` is none of one, several, … mean `several`?"),
    (ONE, ("- id: haven", "- id: haven\n        kind: quizzical"), "1:15: q.kind: `quizzical` is none of one, several"),
    (
        SEVERAL,
        ("right: [A friend, A pet]", "right: A friend"),
        "3:16: q.right: a question of `kind: several` has two or more right answers, and here is one; add another",
    ),
    (
        SEVERAL,
        ("right: [A friend, A pet]", "right: [A friend]"),
        "3:16: q.right: a question of `kind: several` has two or more right answers, and here is one; add another",
    ),
    (
        SEVERAL,
        ("right: [A friend, A pet]", "right: []"),
        "3:16: q.right: is an empty list; write at least one item",
    ),
    (
        SEVERAL,
        ('        wrong: [A deadline, "An exam, alone"]\n', ""),
        "0:9: q.wrong: `wrong` is missing; add a line `wrong: [one, another]`: at least one, or else every choice is",
    ),
    (
        SEVERAL,
        ("[A friend, A pet]", "[A friend, A pet, A place, A tune]"),
        "0:9: q: has 6 choices, right and wrong together, 5 at most; leave some out",
    ),
    (
        SEVERAL,
        ("[A friend, A pet]", "[A friend, A pet, A place, A tune, A walk]"),
        "3:16: q.right: has 5 items, 4 at most",
    ),
    (
        SEVERAL,
        ("A deadline", "a  FRIEND"),
        f"4:17: q.wrong[0]: the choice `a  FRIEND` is taken in line {FIRST + 3}; change one",
    ),
    (
        SEVERAL,
        ("A pet]", "A friend]"),
        f"3:27: q.right[1]: the choice `A friend` is taken in line {FIRST + 3}; change one",
    ),
    (TRUTH, ("right: false", "right: nope"), "3:16: q.right: must be `true` or `false`, and is `nope`"),
    (TRUTH, ("right: false", "right: ture"), "3:16: q.right: must be `true` or `false`, and is `ture`"),
    (TRUTH, ("right: false", "right: [false]"), "3:16: q.right: must be `true` or `false`, and is a list; write"),
    (TRUTH, ("        right: false\n", ""), "0:9: q.right: `right` is missing; add a line `right: true`: or `right:"),
    (
        TRUTH,
        ("        why:", "        wrong: [Everyone]\n        why:"),
        "4:9: q.wrong: a true-or-false question has no `wrong`: its other answer is the wrong one; leave it out",
    ),
    (
        TRUTH,
        ("kind: true-or-false", "kind: true/false"),
        "1:15: q.kind: `true/false` is none of one, several, true-or-false, scenario or reflection (did you mean",
    ),
    (TRUTH, ("[bowlby1988]", "[our own]"), "5:19: q.sources[0]: a question needs a published source, beside or"),
    (
        REFLECTION,
        ("        why:", "        right: To a person alone\n        why:"),
        "4:9: q.right: in a reflection nothing is right or wrong; leave out `right`, or offer `choices` that are all",
    ),
    (
        REFLECTION,
        ("        why:", "        wrong: [Nowhere]\n        why:"),
        "4:9: q.wrong: in a reflection nothing is right or wrong; leave out `wrong`, or offer `choices` that are all",
    ),
    (
        REFLECTION,
        ("[To a person, To a place]", "[To a person]"),
        "3:18: q.choices: is one choice, which leaves nothing to choose; add another, or leave it out",
    ),
    (REFLECTION, ("[To a person, To a place]", "[a, b, c, d, e, f]"), "3:18: q.choices: has 6 items, 5 at most"),
    (
        REFLECTION,
        ("To a place]", "to a  person]"),
        f"3:32: q.choices[1]: the choice `to a  person` is taken in line {FIRST + 3}; change one",
    ),
    (REFLECTION, ("        choices:", "        choises:"), "3:9: q.choises: a question has no key `choises`; … `choic"),
    (REFLECTION, ("[To a person, To a place]", "To a person"), "3:18: q.choices: must be a list, and is the text"),
    (
        REFLECTION,
        ("[To a person,", "[To a #1 person\n          ,"),
        "3:24: q.choices[0]: the text is cut off here: YAML reads what follows a `#` as a remark",
    ),
]


@pytest.mark.parametrize(("text", "change", "expected"), MISTAKES)
def test_a_mistake_in_a_question_is_told_once_with_its_place_and_a_way_out(
    text: str, change: tuple[str, str], expected: str
) -> None:
    (line,) = problems(text, change)
    begin, _, end = expected.partition("…") if "… " in expected and "`…`" not in expected else (expected, "", "")
    assert line.startswith(begin), line
    assert end.strip() in line


def test_whatever_the_kind_all_that_is_wrong_is_told_at_once() -> None:
    lines = problems(
        TRUTH,
        ("kind: true-or-false", "kind: true-or-fals"),
        ("right: false", "right: perhaps"),
        ("        why:", "        choices: [x, y]\n        wrong: [z]\n        why:"),
    )
    assert [line.split(": ")[1] for line in lines] == ["q.kind", "q.right", "q.choices", "q.wrong"]


def test_choices_of_a_question_may_not_lead_away_either() -> None:
    for text, old in ((SEVERAL, "A pet"), (REFLECTION, "To a place")):
        (line,) = problems(text, (old, "www.evil.example"))
        assert "leads outside the pack's own sources" in line


def test_all_choices_count_towards_what_fits_one_message() -> None:
    long = ", ".join("x" * 190 + str(number) for number in range(4))
    one_wrong = SEVERAL.replace('[A deadline, "An exam, alone"]', "[A deadline]")
    for text, old in ((one_wrong, "[A friend, A pet]"), (REFLECTION, "[To a person, To a place]")):
        (line,) = problems(text.replace("ask: ", f"ask: {'word ' * 190}"), (old, f"[{long}]"))
        assert line.startswith("0:9: q: question, choices, why and sources have 1,"), line


def test_the_schema_and_the_loader_agree_on_every_kind() -> None:
    assert accepts(yaml.safe_load(PACK))
    assert good(PACK)


NOT_FOR_AN_EDITOR = ("is taken", "a question needs a published", "right and wrong together", "cut off")
"""What no schema can tell."""


@pytest.mark.parametrize(("text", "change", "expected"), MISTAKES)
def test_the_schema_refuses_what_an_editor_can_know_of_a_question(
    text: str, change: tuple[str, str], expected: str
) -> None:
    document = yaml.safe_load(HEAD + QUIZ + text.replace(*change))
    assert accepts(document) == any(words in expected for words in NOT_FOR_AN_EDITOR)


def test_the_schema_says_what_the_kinds_are() -> None:
    made = json.dumps(schema())
    assert all(f'"{kind.value}"' in made for kind in QuestionKind)
