"""What no single field can tell: ids that are there and unique, sources that fit the grade, texts that fit together.

It works on the tree, not on the models, so that it also runs over a file in which other things are wrong.
"""

from collections.abc import Callable, Iterable, Iterator

from pydantic.fields import FieldInfo

from bot.packs.loader.fields import AtMost
from bot.packs.loader.models import PARTS
from bot.packs.loader.nodes import Group, Items, Node, Scalar, child, children, one_or_more, scalars, word
from bot.packs.loader.problems import Place, Report, counted, shown
from bot.packs.loader.questions import check_kind, kind_of
from bot.packs.loader.source import Source
from bot.packs.loader.text import (
    PLACEHOLDERS,
    Finding,
    addresses,
    findings,
    length,
    placeholder_findings,
    source_findings,
)
from bot.packs.rules import OUR_OWN, AnswerLength, Day, Evidence, FigureUse, Kind, QuestionKind, When

NEVER_A_DAY = "a strength-before exercise is never scheduled, so it cannot be a day; choose another"

TOGETHER = 1700
"""Characters that one message of author texts may have: Discord's 2000, less room for our own words around them."""


def check(root: Group, source: Source, report: Report) -> None:
    _texts(root, source, report)
    _contents(root, report)
    _names(root, report)
    _long_lists(root, report)
    for name in ("exercises", "quizzes", "programmes"):
        _unique_ids(children(root, name), report)
    sources = child(root, "sources")
    known = {*(sources.entries if isinstance(sources, Group) else ()), OUR_OWN}
    about = word(child(root, "about")) or ""
    for exercise in children(root, "exercises"):
        _exercise(exercise, report)
        _sources(exercise, known, report)
        _grade(exercise, report)
        _nudge(exercise, about, sources, report)
    for quiz in children(root, "quizzes"):
        _unique_ids(children(quiz, "questions"), report)
        for question in children(quiz, "questions"):
            _question(question, sources, report)
            _sources(question, known, report)
            _stands_on_something(question, report)
    _programmes(root, report)


def _contents(root: Group, report: Report) -> None:
    if not any(child(root, name) for name in ("exercises", "quizzes", "programmes")):
        report.add(root.place, "", "the pack is empty; add `exercises:`, `quizzes:` or `programmes:`")


def _names(root: Group, report: Report) -> None:
    """Whoever is named stands under what members read; in quotes, a name is whatever its owner says."""
    for author in children(root, "authors"):
        if isinstance(author, Scalar) and author.plain and (word(author) or "").casefold() in _NO_NAMES:
            message = f"{shown(author.value)} is no name; say who wrote the pack, in quotes if that is somebody's name"
            report.add(author.place, author.field, message)


_NO_NAMES = {"null", "~", "none", "yes", "no", "true", "false", "on", "off"}
"""What other programs would read as no text at all."""


def _long_lists(root: Group, report: Report) -> None:
    for path, part in PARTS.items():
        limits = [(key, limit.most) for key, field in part.model_fields.items() for limit in _limits(field)]
        for group in _parts(root, path):
            for key, most in limits:
                items = child(group, key)
                if isinstance(items, Items) and len(items.items) > most:
                    report.add(items.place, items.field, f"has {counted(len(items.items), 'item')}, {most} at most")


def _limits(field: FieldInfo) -> list[AtMost]:
    return [limit for limit in field.metadata if isinstance(limit, AtMost)]


def _parts(root: Group, path: tuple[str, ...]) -> list[Node]:
    found: list[Node] = [root]
    for key in path:
        found = [item for part in found for item in children(part, key)]
    return found


def _unique_ids(parts: Iterable[Node], report: Report) -> None:
    _unique((found for part in parts if (found := child(part, "id"))), "id", report)


def _unique(nodes: Iterable[Node], noun: str, report: Report, same: Callable[[str], str] = str) -> None:
    seen: dict[str, Place] = {}
    for node in nodes:
        if not (written := word(node)):
            continue
        first = seen.setdefault(same(written), node.place)
        if first is not node.place:
            report.add(node.place, node.field, f"the {noun} {shown(written)} is taken in line {first.line}; change one")


def _exercise(exercise: Node, report: Report) -> None:
    when, kind = child(exercise, "when"), word(child(exercise, "kind"))
    if when and word(when) in {When.COMFORT_AFTER, When.STRENGTH_BEFORE} and kind in set(Kind) - {Kind.PRIMING}:
        message = f"{shown(word(when) or '')} is only for `kind: priming`; write `any` or leave the key out"
        report.add(when.place, when.field, message)
    _unique(children(exercise, "rate"), "measure", report)
    for step in children(exercise, "steps"):
        _step(step, report)
    size = _size(_shown_texts(exercise))
    if size > TOGETHER and word(child(exercise, "minutes")) == "1" and isinstance(exercise, Group):
        message = f"a one-minute exercise is one screen of {TOGETHER:,} characters; its steps and close have {size:,}"
        report.add(exercise.place, exercise.under("steps"), message)


def _step(step: Node, report: Report) -> None:
    if not isinstance(step, Group):
        return
    says, asks, answer = child(step, "say"), child(step, "ask"), child(step, "answer")
    if says and asks:
        report.add(step.place, step.field, "has both `say` and `ask`; make two steps of it")
    elif not says and not asks:
        report.add(step.place, step.field, "needs `say: …` (something to do) or `ask: …` (something to answer)")
    if answer and not asks and word(answer) in set(AnswerLength):
        report.add(
            answer.place, answer.field, "`answer` goes with `ask`; write `ask` instead of `say`, or leave it out"
        )


def _sources(part: Node, known: set[str], report: Report) -> None:
    named = children(part, "sources")
    _unique(named, "source", report)
    for node in named:
        written = word(node)
        if written and written not in known:
            message = f"{shown(written)} is not among the pack's `sources`; add it there or correct it"
            report.add(node.place, node.field, message, wrong=written, choices=known)


def _only_our_own(part: Node) -> Node | None:
    """Where it stands, when it is all that a part leans on."""
    named = children(part, "sources")
    return named[0] if named and {word(node) for node in named} == {OUR_OWN} else None


def _grade(exercise: Node, report: Report) -> None:
    alone = _only_our_own(exercise)
    if alone and word(child(exercise, "evidence")) in {Evidence.SUPPORTED, Evidence.PROMISING}:
        message = f"`{OUR_OWN}` alone stands only under practice-lore; name a study, or grade it `practice-lore`"
        report.add(alone.place, alone.field, message)


def _stands_on_something(question: Node, report: Report) -> None:
    """A reflection claims nothing, so that it may be an idea of the author's own."""
    alone = _only_our_own(question)
    if alone and kind_of(question) not in {None, QuestionKind.REFLECTION}:
        message = f"a question needs a published source, beside or instead of `{OUR_OWN}`"
        report.add(alone.place, alone.field, message)


def _question(question: Node, sources: Node | None, report: Report) -> None:
    choices = [node for key in ("right", "wrong", "choices") for node in one_or_more(question, key)]
    _unique(choices, "choice", report, same=lambda text: " ".join(text.casefold().split()))
    if not isinstance(question, Group):
        return
    check_kind(question, report)
    size = _size([child(question, "ask"), *choices, child(question, "why"), *_named(question, sources)])
    if size > TOGETHER:
        message = f"question, choices, why and sources have {size:,} characters together, {TOGETHER:,} fit one message"
        report.add(question.place, question.field, f"{message}; shorten them")


def _nudge(exercise: Node, about: str, sources: Node | None, report: Report) -> None:
    if not isinstance(exercise, Group):
        return
    why = child(exercise, "why")
    texts = [child(exercise, "title"), child(exercise, "caution"), why, *_named(exercise, sources)]
    size = _size(texts) + (0 if why else length(about))
    if size > TOGETHER:
        message = f"title, why (or the pack's about), caution and sources have {size:,} characters together"
        report.add(exercise.place, exercise.field, f"{message}, {TOGETHER:,} fit one message; shorten them")


def _named(part: Node, sources: Node | None) -> list[Node | None]:
    return [child(sources, word(node) or "") for node in children(part, "sources")[:5]]


def _size(nodes: Iterable[Node | None]) -> int:
    return sum(length(text) + 1 for node in nodes if (text := word(node)))


def _shown_texts(exercise: Node) -> Iterator[Node]:
    for step in children(exercise, "steps"):
        yield from (text for key in ("say", "ask") if (text := child(step, key)))
    if close := child(exercise, "close"):
        yield close


def _programmes(root: Group, report: Report) -> None:
    exercises = {written: part for part in children(root, "exercises") if (written := word(child(part, "id")))}
    own = word(child(root, "pack")) or ""
    for day, (pack, written) in _days(root):
        if pack != own:
            continue
        if written not in exercises:
            message = f"{shown(written)} is no exercise of this pack; correct the id or add the exercise"
            report.add(day.place, day.field, message, wrong=written, choices=exercises)
        elif word(child(exercises[written], "when")) == When.STRENGTH_BEFORE:
            report.add(day.place, day.field, NEVER_A_DAY)


def days_abroad(root: Node) -> Iterator[tuple[Node, Day]]:
    """The days that are exercises of other packs: what they name can only be looked up beside those."""
    own = word(child(root, "pack")) or ""
    return ((node, day) for node, day in _days(root) if day.pack != own)


def _days(root: Node) -> Iterator[tuple[Node, Day]]:
    own = word(child(root, "pack")) or ""
    for programme in children(root, "programmes"):
        for node in children(programme, "days"):
            if written := word(node):
                yield node, Day.of(own, written)


def _texts(root: Group, source: Source, report: Report) -> None:
    listed = child(root, "sources")
    own = frozenset(link for text in (scalars(listed) if listed else ()) for link in addresses(text.value))
    filled = _filled(root)
    for text in scalars(root):
        _text(text, findings(text.value, own), source, report)
        _text(text, placeholder_findings(text.value, filled.get(id(text), ())), source, report)
    for text in scalars(listed) if listed else ():
        _text(text, source_findings(text.value), source, report)


def _filled(root: Group) -> dict[int, tuple[str, ...]]:
    """The texts in which placeholders are filled in, and which ones."""
    allowed: dict[int, tuple[str, ...]] = {}
    for exercise in children(root, "exercises"):
        figureless = word(child(exercise, "figure")) in {None, FigureUse.NONE}
        for text in _shown_texts(exercise):
            allowed[id(text)] = PLACEHOLDERS[1:] if figureless else PLACEHOLDERS
    return allowed


def _text(text: Scalar, found: Iterable[Finding], source: Source, report: Report) -> None:
    passed: dict[tuple[str, str], int] = {}
    for finding in found:
        same = (finding.fragment, finding.message)
        at = source.find(finding.fragment, passed.get(same, text.start), text.end)
        passed[same] = text.end if at is None else at + 1
        place = text.place if at is None else source.place(at)
        report.add(place, text.field, finding.message, wrong=finding.fragment, choices=finding.choices)
