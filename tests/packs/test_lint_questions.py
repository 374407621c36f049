"""What the strict reader says of the kinds of questions."""

from __future__ import annotations

import pytest

from tests.packs.test_lint import found
from tests.packs.test_questions import FIRST, HEAD, ONE, QUIZ, REFLECTION, SCENARIO, SEVERAL, TRUTH

SOURCED = HEAD.replace(next(line for line in HEAD.splitlines(keepends=True) if "otway2014" in line), "")
LINE = FIRST - 1
"""Of the question's id, without the source that no question names."""
LEAN = REFLECTION.replace("sources: [our own]", "sources: [our own, bowlby1988]")


def findings(text: str, *changes: tuple[str, str]) -> list[str]:
    """Each with its line in the question, counted from 0."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return [_counted(line) for line in found(SOURCED + QUIZ + text)]


def _counted(line: str) -> str:
    _, row, column, rest = line.split(":", 3)
    return f"{int(row) - LINE}:{column}:{rest.replace('quizzes[0].questions', 'q').replace('q[0].', 'q.')}"


def test_what_is_well_asked_is_left_alone() -> None:
    assert findings(ONE + SEVERAL + TRUTH + SCENARIO + REFLECTION) == []
    assert findings(LEAN) == []


FINDINGS = [
    (
        SEVERAL,
        ("[A friend, A pet]", "[A friend who takes time to listen, A pet that is glad to see us come]"),
        "3:17: q.right[0]: the right answers have at least 33 characters and the longest wrong one 14, which gives",
    ),
    (
        SEVERAL,
        ("""[A deadline, "An exam, alone"]""", "[A deadline that comes closer, An exam in the early morning]"),
        "3:17: q.right[0]: the right answers have at most 8 characters and the shortest wrong one 28, which gives them",
    ),
    (
        SEVERAL.replace("[A friend, A pet]", "[Often a friend, Sometimes a pet]"),
        ("""[A deadline, "An exam, alone"]""", "[Always an exam, Never a friend]"),
        "3:17: q.right[0]: only the right answers are careful and every wrong one absolute, which gives them away",
    ),
    (
        SEVERAL,
        ("A deadline", "All of the above"),
        "4:17: q.wrong[0]: is about the other choices, which stand in another",
    ),
    (SEVERAL, ("A pet]", "A proven way]"), "3:29: q.right[1]: `proven` promises: leave it out"),
    (SEVERAL, ("A pet]", "Avoidant people]"), "3:27: q.right[1]: `Avoidant people` labels people: say"),
    (
        TRUTH,
        ("Only children need a safe haven.", "Do only children need a safe haven?"),
        "2:14: q.ask: is a question, and people tap True or False below it: write a sentence that is true or false, or",
    ),
    (
        SCENARIO,
        ("Sam comes home late and quiet. Which reply", "Which reply"),
        "2:14: q.ask: has 6 words, which is no scene yet: say first who is there and what happened, or leave out",
    ),
    (
        LEAN,
        ("Where would you go with good news?", "What have you never told anyone?"),
        "2:28: q.ask: `never told anyone` as",
    ),
    (
        LEAN,
        ("Where would you go with good news?", "Which secret do you keep?"),
        "2:20: q.ask: `secret` asks for what some",
    ),
    (
        LEAN,
        ("Where would you go with good news?", "What is your home address?"),
        "2:27: q.ask: `home address` asks for",
    ),
    (
        LEAN,
        ("Where would you go with good news?", "Who hurts you?"),
        "2:18: q.ask: `hurts` may be too heavy for a questi",
    ),
    (LEAN, ("Where would you go with good news?", "What was your worst day?"), "2:28: q.ask: `worst` may be too heavy"),
    (LEAN, ("To a place", "My mood is my disorder"), "3:46: q.choices[1]: `disorder` names a disorder: tell"),
    (LEAN, ("To a person", "You are avoidant"), "3:19: q.choices[0]: `You are avoidant` labels people: tell"),
    (LEAN, ("Either is company.", "You should have known."), "4:14: q.why: `You should have` blames: say"),
    (
        LEAN,
        ("Where would you go with good news?", "Where may we meet you?"),
        "2:24: q.ask: `we` speaks of ourselves: say",
    ),
    (
        REFLECTION,
        ("Either is company.", "Studies found either."),
        "4:14: q.why: `Studies`, and no source but `our own`: na",
    ),
]


@pytest.mark.parametrize(("text", "change", "expected"), FINDINGS)
def test_a_finding_in_a_question_has_its_place_and_a_way_to_mend_it(
    text: str, change: tuple[str, str], expected: str
) -> None:
    extra = "" if "bowlby1988" in text else ONE
    (line,) = findings(text + extra, change)
    assert line.startswith(expected)


FINE = [
    (SEVERAL, ("A friend,", "A friend who takes time to listen,")),
    (SEVERAL, ("[A friend, A pet]", "[Often a friend, A pet]")),
    (SCENARIO, ("You look tired. Do you want company or quiet?", "I see that you are tired. Company or quiet?")),
    (LEAN, ("To a person", "I would keep it for a while")),
    (LEAN, ("To a place", "None of these")),
    (LEAN, ("Where would you go", "Where would you go first, and where second,")),
    (LEAN, ("Either is company.", "Studies found either.")),
    (TRUTH, ("Only children need a safe haven.", "Bowlby asked “why?”, and wrote of safe havens.")),
]


@pytest.mark.parametrize(("text", "change"), FINE)
def test_good_questions_are_not_taken_for_bad_ones(text: str, change: tuple[str, str]) -> None:
    assert findings(text, change) == []


def test_true_or_false_sentences_are_not_all_one_or_the_other() -> None:
    def pack(*rights: str) -> list[str]:
        asks = ("Only children need one.", "A pet can be one.", "Every haven is a place.", "Havens wear out with use.")
        return findings(
            "".join(
                TRUTH.replace("id: grown", f"id: q{at}")
                .replace("right: false", f"right: {right}")
                .replace("Only children need a safe haven.", ask)
                for at, (right, ask) in enumerate(zip(rights, asks, strict=False))
            )
        )

    assert pack("true", "true") == []
    assert pack("true", "true", "false") == []
    (line,) = pack("true", "True", "true")
    assert line.startswith(
        "3:16: q.right: all 3 of this pack's true-or-false sentences are true: word one the other way round"
    )
    (line,) = pack("false", "false", "false", "false")
    assert line.startswith(
        "3:16: q.right: all 4 of this pack's true-or-false sentences are false: word one the other way round"
    )


def test_kinds_without_one_right_answer_make_no_habit_of_length() -> None:
    asks = ("Ann", "Ben", "Cem", "Dao", "Eva", "Fay", "Gil", "Hal", "Ida", "Jan")

    def pack(text: str) -> list[str]:
        numbered = (
            text.replace("id: haven", f"id: q{at}").replace("A hard day,", f"{asks[at]} had a day,") for at in range(8)
        )
        return [line for line in findings("".join(numbered) + TRUTH + SEVERAL + REFLECTION) if "this pack's" in line]

    assert pack(ONE) == []
    (line,) = pack(ONE.replace("right: A safe haven", "right: A safe, warm haven"))
    assert "in 100% of this pack's 8 questions the right answer is the longest" in line


def test_two_questions_that_differ_only_in_being_true_are_twins() -> None:
    ask = "ask: A haven is where people of every age may go when they are in distress."
    first = TRUTH.replace("ask: Only children need a safe haven.", ask)
    lines = findings(first + first.replace("id: grown", "id: again").replace("right: false", "right: true"))
    assert [line.partition(" says")[0] for line in lines] == ["6:13: q[1].id:"]


def test_a_remark_allows_a_rule_in_a_question_too() -> None:
    scene = SCENARIO.replace("Sam comes home late and quiet. Which reply", "Which reply")
    assert findings(scene.replace("        ask:", "        # lint: allow choices\n        ask:")) == []


def test_a_language_without_spaces_has_scenes_too() -> None:
    japanese = SOURCED.replace("language: en", "language: ja") + QUIZ
    scene = SCENARIO.replace("Sam comes home late and quiet. Which reply keeps the door open?", "どの返事がよいですか")
    assert found(japanese + scene) == []
    assert len(found(japanese.replace("language: ja", "language: de") + scene)) == 1
