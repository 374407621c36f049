"""What each kind of question needs, and what it cannot have."""

from typing import Final

from bot.packs.loader.nodes import Group, Items, Node, child, one_or_more, word
from bot.packs.loader.problems import Report, closest, counted, shown
from bot.packs.rules import QuestionKind

MOST_CHOICES: Final = 5
"""As many as a row of buttons has."""
_TRUTHS: Final = {"true": True, "false": False}


def is_true(written: str) -> bool | None:
    """None for what is neither true nor false."""
    return _TRUTHS.get(written.strip().casefold())


def kind_of(question: Node) -> QuestionKind | None:
    """Also of one that is misspelt, so that the rest can be checked; None where nobody can tell."""
    kind = child(question, "kind")
    if kind is None:
        return QuestionKind.ONE
    written = word(kind) or ""
    kinds = list(QuestionKind)
    meant = written if written in kinds else closest(written, kinds)
    return QuestionKind(meant) if meant else None


def check_kind(question: Group, report: Report) -> None:
    kind = kind_of(question)
    match kind:
        case QuestionKind.ONE | QuestionKind.SCENARIO:
            _one(question, kind, report)
        case QuestionKind.SEVERAL:
            _several(question, report)
        case QuestionKind.TRUE_OR_FALSE:
            _true_or_false(question, report)
        case QuestionKind.REFLECTION:
            _reflection(question, report)
        case None:
            pass
    if kind not in {None, QuestionKind.REFLECTION}:
        message = "only `kind: reflection` has `choices`, none of them right; here, write `right` and `wrong`"
        _never(question, "choices", message, report)


def _one(question: Group, kind: QuestionKind, report: Report) -> None:
    right = child(question, "right")
    _needed(question, "right", "right: …", "the right answer", report)
    _needed(question, "wrong", "wrong: [one, another]", "what a thoughtful person could answer instead", report)
    if isinstance(right, Items) and right.items:
        has = f"is a list, and a question of `kind: {kind}` has one right answer"
        if len(right.items) > 1 and kind is QuestionKind.ONE:
            message = f"{has}; add a line `kind: several`, or keep one answer, as in `right: …`"
        else:
            message = f"{has}; write one text, as in `right: …`"
        report.add(right.place, right.field, message)


def _several(question: Group, report: Report) -> None:
    _needed(question, "right", "right: [one, another]", "two or more right answers", report)
    _needed(question, "wrong", "wrong: [one, another]", "at least one, or else every choice is right", report)
    node = child(question, "right")
    right, wrong = one_or_more(question, "right"), one_or_more(question, "wrong")
    if node and len(right) == 1 and word(right[0]):
        message = "a question of `kind: several` has two or more right answers, and here is one; add another, as in"
        report.add(node.place, node.field, f"{message} `right: [one, another]`, or leave out the line `kind: several`")
    together = len(right) + len(wrong)
    if together > MOST_CHOICES > max(len(right), len(wrong)):
        message = f"has {counted(together, 'choice')}, right and wrong together, {MOST_CHOICES} at most"
        report.add(question.place, question.field, f"{message}; leave some out")


def _true_or_false(question: Group, report: Report) -> None:
    _needed(question, "right", "right: true", "or `right: false`", report)
    right = child(question, "right")
    if isinstance(right, Items) and right.items:
        report.add(right.place, right.field, "must be `true` or `false`, and is a list; write `right: true`")
    elif right and (written := word(right)) and is_true(written) is None:
        report.add(right.place, right.field, f"must be `true` or `false`, and is {shown(written)}")
    message = "a true-or-false question has no `wrong`: its other answer is the wrong one; leave it out"
    _never(question, "wrong", message, report)


def _reflection(question: Group, report: Report) -> None:
    for key in ("right", "wrong"):
        message = (
            f"in a reflection nothing is right or wrong; leave out `{key}`, or offer `choices` that are all welcome"
        )
        _never(question, key, message, report)
    choices = child(question, "choices")
    if isinstance(choices, Items) and len(choices.items) == 1:
        report.add(
            choices.place, choices.field, "is one choice, which leaves nothing to choose; add another, or leave it out"
        )


def _needed(question: Group, key: str, line: str, what: str, report: Report) -> None:
    if not child(question, key):
        report.add(question.place, question.under(key), f"`{key}` is missing; add a line `{line}`: {what}")


def _never(question: Group, key: str, message: str, report: Report) -> None:
    if key in question.entries:
        report.add(question.entries[key].place, question.under(key), message)
