"""One file under the strict reader: where its texts stand, and what is found in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.packs.loader import load
from bot.packs.loader.events import tree
from bot.packs.loader.nodes import Group, Node, Scalar, child, children, one_or_more, word
from bot.packs.loader.problems import Place, Problem, Report, shown
from bot.packs.loader.source import Source, decode
from bot.packs.rules import Pack, QuestionKind

_ALLOWED: Final = re.compile(r"^\s*(?:- )?#\s*lint:\s*allow\s+(?P<rules>\S.*)")
RULES: Final = frozenset(
    {"guilt", "promise", "diagnosis", "label", "danger", "person", "sentence", "reading", "source", "caution"}
    | {"choices", "twin", "screen", "template"}
)
"""As docs/commands.md lists them; `screen` comes from a room above."""
_SPACELESS: Final = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
"""Languages that put no spaces between words, so that words cannot be counted simply."""
_ABOUT_IT: Final = ("title", "why", "caution", "close")


@dataclass(frozen=True, slots=True)
class Written:
    """A pack that is in order, and the text it was read from."""

    file: str
    pack: Pack
    root: Group
    source: Source

    @property
    def is_english(self) -> bool:
        return self.pack.language.partition("-")[0] == "en"


def read(content: bytes | str, file: str) -> Written | None:
    """None for what the ordinary checks find fault with: they come first."""
    loaded, unheard = load(content, file), Report(file)
    source = decode(content, unheard)
    root = tree(source, unheard) if source else None
    return Written(file, loaded.pack, root, source) if loaded.pack and source and isinstance(root, Group) else None


@dataclass(frozen=True, slots=True)
class Text:
    """What members read, and as what: its key."""

    key: str
    node: Scalar

    @property
    def value(self) -> str:
        return self.node.value


@dataclass(slots=True)
class Desk:
    written: Written
    _found: Report = field(init=False)
    _passed: dict[tuple[int, str, str], int] = field(init=False, default_factory=dict[tuple[int, str, str], int])

    def __post_init__(self) -> None:
        self._found = Report(self.written.file)
        for number, line in enumerate(self.written.source.text.splitlines(), start=1):
            if allowed := _ALLOWED.match(line):
                self._check_names(number, allowed)

    def _check_names(self, line: int, allowed: re.Match[str]) -> None:
        for name in re.finditer(r"[^ ,]+", allowed["rules"]):
            if name[0] not in RULES:
                place = Place(line, allowed.start("rules") + name.start() + 1)
                message = (
                    f"there is no rule {shown(name[0])} to allow; what else there is to say goes in another remark"
                )
                self._found.add(place, "", message, wrong=name[0], choices=RULES)

    def problems(self) -> tuple[Problem, ...]:
        return self._found.problems()

    def tell(self, rule: str, node: Node, message: str, fragment: str = "") -> None:
        """At the fragment where it stands in the file; each time anew at the next place where it stands."""
        place = self._place(rule, node, fragment) if isinstance(node, Scalar) and fragment else node.place
        if not self._is_allowed(rule, node.place, place):
            self._found.add(place, node.field, f"{message} ({rule})")

    def tell_at(self, rule: str, place: Place, where: str, message: str) -> None:
        """Of what is no text: a key."""
        if not self._is_allowed(rule, place):
            self._found.add(place, where, f"{message} ({rule})")

    def _place(self, rule: str, node: Scalar, fragment: str) -> Place:
        seen = (id(node), rule, fragment)
        words = r"\s+".join(map(re.escape, fragment.split()))  # a line may have been folded between them
        pattern = re.compile(rf"(?<!\w){words}(?!\w)")
        found = pattern.search(self.written.source.text, self._passed.get(seen, node.start), node.end)
        self._passed[seen] = found.start() + 1 if found else node.end
        return self.written.source.place(found.start()) if found else node.place

    def _is_allowed(self, rule: str, *places: Place) -> bool:
        return any(rule in re.split(r"[ ,]+", found["rules"]) for place in places for found in self._above(place))

    def _above(self, place: Place) -> Iterator[re.Match[str]]:
        """The remarks that stand directly above a line, one below the other."""
        for number in range(place.line - 1, 0, -1):
            if not (found := _ALLOWED.match(self.written.source.line(number))):
                return
            yield found

    @property
    def exercises(self) -> list[Group]:
        return [part for part in children(self.written.root, "exercises") if isinstance(part, Group)]

    @property
    def quizzes(self) -> list[Group]:
        return [part for part in children(self.written.root, "quizzes") if isinstance(part, Group)]

    @property
    def is_spaceless(self) -> bool:
        return self.written.pack.language.partition("-")[0] in _SPACELESS

    def front(self) -> Iterator[Text]:
        """What is said about the pack, its quizzes and its programmes."""
        parts = [self.written.root, *self.quizzes, *children(self.written.root, "programmes")]
        for part in parts:
            yield from texts(part, "title", "about")


def texts(part: Node, *keys: str) -> Iterator[Text]:
    for key in keys:
        for node in one_or_more(part, key):
            if isinstance(node, Scalar):
                yield Text(key, node)


def of_exercise(exercise: Node) -> Iterator[Text]:
    yield from texts(exercise, *_ABOUT_IT)
    yield from of_steps(exercise)


def of_steps(exercise: Node) -> Iterator[Text]:
    for step in children(exercise, "steps"):
        yield from texts(step, "say", "ask")


def questions(quiz: Node) -> list[Group]:
    return [part for part in children(quiz, "questions") if isinstance(part, Group)]


def kind(question: Node) -> QuestionKind:
    return QuestionKind(word(child(question, "kind")) or QuestionKind.ONE)


def title(part: Node) -> Node:
    """Where a finding about the whole part is told: at its id, which no key order hides."""
    return child(part, "id") or part


def named(part: Node) -> str:
    return word(child(part, "id")) or ""
