import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

OUR_OWN = "our own"
"""The key and text of the one source that needs no entry in a pack; only practice lore may lean on it alone."""

NAME_ROOM = 100
"""Characters that every text leaves for each {figure} and {name}, escaped; a name may not take more."""


class Kind(StrEnum):
    MINDFULNESS = "mindfulness"
    GRATITUDE = "gratitude"
    PRIMING = "priming"
    SELF_COMPASSION = "self-compassion"
    REFLECTION = "reflection"
    COMMUNICATION = "communication"
    TRUST = "trust"
    CONNECTION = "connection"
    GROUNDING = "grounding"


class When(StrEnum):
    ANY = "any"
    COMFORT_AFTER = "comfort-after"
    STRENGTH_BEFORE = "strength-before"
    """Asked for by the member, never scheduled."""


class Evidence(StrEnum):
    SUPPORTED = "supported"
    PROMISING = "promising"
    PRACTICE_LORE = "practice-lore"


class FigureUse(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class AnswerLength(StrEnum):
    SHORT = "short"
    LONG = "long"


class Measure(StrEnum):
    FELT_SECURITY = "felt-security"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Exactly one of `say` and `ask` is set; `answer` is set exactly when `ask` is."""

    say: str | None = None
    ask: str | None = None
    seconds: int | None = None
    answer: AnswerLength | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    pack: str
    version: str
    id: str
    title: str
    kind: Kind
    when: When
    minutes: int
    evidence: Evidence
    sources: tuple[Source, ...]
    caution: str | None
    why: str | None
    figure: FigureUse
    rate: tuple[Measure, ...]
    steps: tuple[Step, ...]
    close: str | None


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    ask: str
    right: str
    wrong: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Quiz:
    pack: str
    version: str
    id: str
    title: str
    topic: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    pack: str
    id: str
    title: str
    days: tuple[str, ...]
    """Ids of exercises in the same pack, one a day; an id may come again."""


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    title: str
    version: str
    language: str
    authors: tuple[str, ...]
    license: str
    about: str
    sources: Mapping[str, Source]
    exercises: tuple[Exercise, ...]
    quizzes: tuple[Quiz, ...]
    programmes: tuple[Programme, ...]


def fill(text: str, figure: str | None = None, name: str | None = None) -> str:
    """Replace {figure} and {name} as plain text, in one pass: what is filled in is never read again.

    A placeholder whose value is None stays as written; `str.format` is not used because it would reach attributes.
    """
    values = {"{figure}": "{figure}" if figure is None else figure, "{name}": "{name}" if name is None else name}
    return re.sub(r"\{figure\}|\{name\}", lambda found: values[found[0]], text)


def mentions_figure(exercise: Exercise) -> bool:
    """Whether any text a member sees would show a figure's name."""
    texts = [exercise.close, *(step.say or step.ask for step in exercise.steps)]
    return any("{figure}" in text for text in texts if text)
