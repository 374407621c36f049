"""Answers that give themselves away: by their length, their care, their sameness, or by being about the others."""

import re
from collections.abc import Sequence
from typing import Final

from bot.packs.loader.lint.desk import Desk, kind, named, questions, texts, title
from bot.packs.loader.nodes import Group, Scalar
from bot.packs.loader.problems import counted
from bot.packs.loader.questions import is_true
from bot.packs.rules import QuestionKind

LONGER: Final = 1.4
"""Times the longest wrong answer, at which the right one is seen from afar."""
SHORTER: Final = 2.0
"""Times shorter than the shortest wrong one."""
_CHARACTERS: Final = 12
"""Difference that an eye sees: `Yes` and `No, never` differ in little."""
_SCENE: Final = 10
"""Words below which nothing can have happened yet: "Which reply keeps the door open?" has six."""
_FEW: Final = 3
"""Sentences, true or false, of one pack from which a habit can be told."""
_ENOUGH: Final = 8
"""Questions of one pack from which a habit can be told."""
_HABIT: Final = 0.6
"""Part of the questions in which the right answer is the longest; of three choices, chance makes it a third."""

_CAREFUL: Final = re.compile(
    r"\b(?:often|usually|may|might|can|could|sometimes|tends?|probably|generally|mostly|partly|in part|for many|some"
    r"|hardly|rarely|seldom|little)\b",
    re.IGNORECASE,
)
_ABSOLUTE: Final = re.compile(
    r"\b(?:always|never|only|every(?:one|body|thing)?|no ?(?:one|body)|nothing|none|all|must|completely|impossible)\b",
    re.IGNORECASE,
)
_ABOUT_OTHERS: Final = re.compile(
    r"\b(?:all|none|both|any|neither) (?:of (?:the|these|those|them)(?: (?:above|answers|others))?|the above)\s*[.!]?$"
    r"|\b(?:both )?\(?[A-E]\)? and \(?[A-E]\)?$|\bthe (?:first|last) two\b",
    re.IGNORECASE,
)


def check_choices(desk: Desk) -> None:
    for quiz in desk.quizzes:
        for question in questions(quiz):
            _question(desk, question)
            match kind(question):
                case QuestionKind.TRUE_OR_FALSE:
                    _sentence(desk, question)
                case QuestionKind.SCENARIO:
                    _scene(desk, question)
                case _:
                    pass
    _habit(desk)
    _one_sided(desk)


def _question(desk: Desk, question: Group) -> None:
    right, wrong = _texts(question, "right"), _texts(question, "wrong")
    if not right or not wrong:
        return
    _length(desk, right, wrong)
    if desk.written.is_english:
        _care(desk, right, wrong)
        for node in (*right, *wrong):
            if found := _ABOUT_OTHERS.search(node.value.strip()):
                message = "is about the other choices, which stand in another order for everyone: write an answer"
                desk.tell("choices", node, f"{message} that stands by itself", found[0])


def _length(desk: Desk, right: Sequence[Scalar], wrong: Sequence[Scalar]) -> None:
    """Of several right ones it takes all to give themselves away: one that hides among the wrong ones is enough."""
    rights, wrongs = [_size(node) for node in right], [_size(node) for node in wrong]
    shortest, longest = min(rights), max(rights)
    has, it = ("answer has", "it") if len(right) == 1 else ("answers have at least", "them")
    if shortest > LONGER * max(wrongs) and shortest - max(wrongs) >= _CHARACTERS:
        message = (
            f"the right {has} {shortest} characters and the longest wrong one {max(wrongs)}, which gives {it} away"
        )
        desk.tell("choices", right[0], f"{message}: move detail into `why`, or give a wrong one as much")
    elif longest * SHORTER < min(wrongs) and min(wrongs) - longest >= _CHARACTERS:
        has = has.replace("least", "most")
        message = (
            f"the right {has} {longest} characters and the shortest wrong one {min(wrongs)}, which gives {it} away"
        )
        desk.tell("choices", right[0], f"{message}: shorten the wrong ones")


def _care(desk: Desk, right: Sequence[Scalar], wrong: Sequence[Scalar]) -> None:
    careful = [_CAREFUL.search(node.value) for node in right]
    if all(careful) and all(_ABSOLUTE.search(node.value) and not _CAREFUL.search(node.value) for node in wrong):
        who, gives = ("the right answer is", "gives it") if len(right) == 1 else ("the right answers are", "gives them")
        message = f"only {who} careful and every wrong one absolute, which {gives} away"
        desk.tell("choices", right[0], f"{message}: make a wrong one careful too", careful[0][0] if careful[0] else "")


def _sentence(desk: Desk, question: Group) -> None:
    for text in texts(question, "ask"):
        if text.value.rstrip(" \"”’'»)").endswith(("?", "？", "؟")):
            message = "is a question, and people tap True or False below it"
            desk.tell("choices", text.node, f"{message}: write a sentence that is true or false, or leave out the kind")


def _scene(desk: Desk, question: Group) -> None:
    for text in texts(question, "ask"):
        words = len(text.value.split())
        if words < _SCENE and not desk.is_spaceless:
            message = f"has {counted(words, 'word')}, which is no scene yet: say first who is there and what happened"
            desk.tell("choices", text.node, f"{message}, or leave out the kind")


def _one_sided(desk: Desk) -> None:
    """Whoever always taps the same should not always be right."""
    every = [question for quiz in desk.quizzes for question in questions(quiz)]
    answers = [node for each in every if kind(each) is QuestionKind.TRUE_OR_FALSE for node in _texts(each, "right")]
    truths = {is_true(node.value) for node in answers}
    if len(answers) >= _FEW and len(truths) == 1:
        said, other = ("true", "false") if True in truths else ("false", "true")
        message = f"all {len(answers)} of this pack's true-or-false sentences are {said}"
        desk.tell("choices", answers[0], f"{message}: word one the other way round, or add one that is {other}")


def _habit(desk: Desk) -> None:
    """Whoever always takes the longest answer should not be right most of the time."""
    every = [question for quiz in desk.quizzes for question in questions(quiz)]
    single = [
        (rights[0], wrongs)
        for each in every
        if (rights := _sizes(each, "right")) and len(rights) == 1
        if (wrongs := _sizes(each, "wrong"))
    ]
    if len(single) < _ENOUGH:
        return
    for words, stands_out in (
        ("longest", sum(right > max(wrongs) for right, wrongs in single)),
        ("shortest", sum(right < min(wrongs) for right, wrongs in single)),
    ):
        if (share := stands_out / len(single)) > _HABIT:
            quiz = desk.quizzes[0]
            message = f"in {share:.0%} of this pack's {len(single)} questions the right answer is the {words}"
            desk.tell("choices", title(quiz), f"{message}, from {named(quiz)} on: let wrong ones be so too")


def _texts(question: Group, key: str) -> list[Scalar]:
    return [text.node for text in texts(question, key)]


def _sizes(question: Group, key: str) -> list[int]:
    return [_size(node) for node in _texts(question, key)]


def _size(node: Scalar) -> int:
    return len(node.value.strip())
