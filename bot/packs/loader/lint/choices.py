"""Answers that give themselves away: by their length, by being the only careful one, by being about the others."""

import re
from collections.abc import Sequence
from typing import Final

from bot.packs.loader.lint.desk import Desk, Text, named, questions, texts, title
from bot.packs.loader.nodes import Group, Scalar, children

LONGER: Final = 1.4
"""Times the longest wrong answer, at which the right one is seen from afar."""
SHORTER: Final = 2.0
"""Times shorter than the shortest wrong one."""
_CHARACTERS: Final = 12
"""Difference that an eye sees: `Yes` and `No, never` differ in little."""
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
    _habit(desk)


def _question(desk: Desk, question: Group) -> None:
    right = next(texts(question, "right"), None)
    wrong = [node for node in children(question, "wrong") if isinstance(node, Scalar)]
    if right is None or not wrong:
        return
    _length(desk, right, [_size(node) for node in wrong])
    if desk.written.is_english:
        _care(desk, right, wrong)
        for node in (right.node, *wrong):
            if found := _ABOUT_OTHERS.search(node.value.strip()):
                message = "is about the other choices, which stand in another order for everyone: write an answer"
                desk.tell("choices", node, f"{message} that stands by itself", found[0])


def _length(desk: Desk, right: Text, wrong: Sequence[int]) -> None:
    size = _size(right.node)
    if size > LONGER * max(wrong) and size - max(wrong) >= _CHARACTERS:
        message = f"the right answer has {size} characters and the longest wrong one {max(wrong)}, which gives it away"
        desk.tell("choices", right.node, f"{message}: move detail into `why`, or give a wrong one as much")
    elif size * SHORTER < min(wrong) and min(wrong) - size >= _CHARACTERS:
        message = f"the right answer has {size} characters and the shortest wrong one {min(wrong)}, which gives it away"
        desk.tell("choices", right.node, f"{message}: shorten the wrong ones")


def _care(desk: Desk, right: Text, wrong: Sequence[Scalar]) -> None:
    careful = _CAREFUL.search(right.value)
    if careful and all(_ABSOLUTE.search(node.value) and not _CAREFUL.search(node.value) for node in wrong):
        message = "only the right answer is careful and every wrong one absolute, which gives it away"
        desk.tell("choices", right.node, f"{message}: make a wrong one careful too", careful[0])


def _habit(desk: Desk) -> None:
    """Whoever always takes the longest answer should not be right most of the time."""
    every = [question for quiz in desk.quizzes for question in questions(quiz)]
    if len(every) < _ENOUGH:
        return
    for words, share in (("longest", _share(every, longest=True)), ("shortest", _share(every, longest=False))):
        if share > _HABIT:
            quiz = desk.quizzes[0]
            message = f"in {share:.0%} of this pack's {len(every)} questions the right answer is the {words}"
            desk.tell("choices", title(quiz), f"{message}, from {named(quiz)} on: let wrong ones be so too")


def _share(every: Sequence[Group], *, longest: bool) -> float:
    stands_out = 0
    for question in every:
        right = [_size(text.node) for text in texts(question, "right")]
        wrong = [_size(node) for node in children(question, "wrong") if isinstance(node, Scalar)]
        if right and wrong:
            stands_out += right[0] > max(wrong) if longest else right[0] < min(wrong)
    return stands_out / len(every)


def _size(node: Scalar) -> int:
    return len(node.value.strip())
