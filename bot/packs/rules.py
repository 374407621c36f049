import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Self

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
    ASKED_FOR = "asked-for"
    """Only for whoever chooses its pack or a programme with it: it would hurt or puzzle others."""


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


class QuestionKind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    TRUE_OR_FALSE = "true-or-false"
    SCENARIO = "scenario"
    """A small scene and what might be said or done in it; otherwise as `one`."""
    REFLECTION = "reflection"
    """Nothing is right or wrong, so nothing is scored."""


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
    by: str | None = None
    """Who wrote it, where that was moderators, for their own server alone, or a practitioner, for their clients alone
    (`is_of_practice` of the pack). Copies under way hold it as JSON.
    """


@dataclass(frozen=True, slots=True)
class Question:
    """Rounds under way hold it as JSON, and an older round as it was written then (`bot.quizzes.store`)."""

    id: str
    ask: str
    right: tuple[str, ...]
    """Two or more of SEVERAL, none of a REFLECTION, and one of the others: "True" or "False" of TRUE_OR_FALSE."""
    wrong: tuple[str, ...]
    why: str
    sources: tuple[Source, ...]
    kind: QuestionKind = QuestionKind.ONE
    choices: tuple[str, ...] = ()
    """What may be tapped of a REFLECTION, if anything; no other kind has them."""


@dataclass(frozen=True, slots=True)
class Quiz:
    pack: str
    version: str
    id: str
    title: str
    topic: str
    questions: tuple[Question, ...]
    by: str | None = None
    """As of an exercise."""


class Day(NamedTuple):
    """An exercise of any pack, as `Library.exercise(*day)` finds it."""

    pack: str
    exercise: str

    @classmethod
    def of(cls, pack: str, written: str) -> Self:
        """From `exercise`, which is of the programme's own pack, or `pack/exercise`."""
        other, slash, exercise = written.rpartition("/")
        return cls(other if slash else pack, exercise)


@dataclass(frozen=True, slots=True)
class Programme:
    pack: str
    id: str
    title: str
    about: str | None
    days: tuple[Day, ...]
    """One exercise a day; one may come again."""


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


def practice_of(practitioner_id: int) -> int:
    """What stands for a practitioner's own packs where a server's id stands for its packs. Discord's ids are above 0,
    so that no server has this one.
    """
    return -practitioner_id


def practitioner_of(server_id: int) -> int | None:
    """None for a server's id."""
    return -server_id if server_id < 0 else None


def own_id(number: int, *, of_practice: bool = False) -> str:
    """Under which a pack of a server, or of a practitioner, is served: no file can have it, and nobody else's pack."""
    return f"~~{number}" if of_practice else f"~{number}"


def own_number(pack: str) -> int | None:
    """Of the pack of a server or a practitioner; None for a file's."""
    digits = pack.removeprefix("~").removeprefix("~")
    is_own = pack != digits and digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(digits) if is_own else None


def is_of_practice(pack: str) -> bool:
    """Whether a practitioner wrote it."""
    return pack.startswith("~~")


def as_own(pack: Pack, number: int, practitioner: str | None = None) -> Pack:
    """A pack as it is served: under its own id, and each part saying who wrote it. Of a practitioner's that is the name
    that the operator gave them, whatever the file says.
    """
    key = own_id(number, of_practice=practitioner is not None)
    by = ", ".join(pack.authors) if practitioner is None else practitioner
    return replace(
        pack,
        id=key,
        exercises=tuple(replace(each, pack=key, by=by) for each in pack.exercises),
        quizzes=tuple(replace(each, pack=key, by=by) for each in pack.quizzes),
        programmes=tuple(
            replace(
                each,
                pack=key,
                days=tuple(Day(key if day.pack == pack.id else day.pack, day.exercise) for day in each.days),
            )
            for each in pack.programmes
        ),
    )


def without(pack: Pack, left_out: Collection[str]) -> Pack:
    """Without the exercises named `pack/exercise`, and the programmes that have one of them on their way."""
    names = {name for name in left_out if name.startswith(f"{pack.id}/")}
    programmes = tuple(
        each for each in pack.programmes if not {f"{day.pack}/{day.exercise}" for day in each.days} & set(left_out)
    )
    if not names and len(programmes) == len(pack.programmes):
        return pack
    kept = tuple(each for each in pack.exercises if f"{pack.id}/{each.id}" not in names)
    return replace(pack, exercises=kept, programmes=programmes)
