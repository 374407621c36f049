"""The shape of a pack file. Everything here is printed by `python -m bot schema`, docstrings included."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.packs.loader.problems import shown
from bot.packs.loader.text import length
from bot.packs.rules import OUR_OWN, AnswerLength, Evidence, FigureUse, Kind, Measure, When


def _wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{words}", {"words": words})


@dataclass(frozen=True)
class Fits:
    """Text of a length that Discord shows whole, with the space around it taken off."""

    most: int
    one_line: bool = True

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"minLength": 1, "maxLength": self.most}

    def _read(self, text: str) -> str:
        bare = text.strip()
        if not re.search(r"\w", bare):
            raise _wrong("has no words; write some, or leave out the key if it is optional")
        if length(bare) > self.most:
            raise _wrong(f"has {length(bare):,} characters as it is shown, {self.most:,} at most; shorten it")
        if self.one_line and "\n" in bare:
            raise _wrong("must stand on one line; take out the line break")
        return bare


@dataclass(frozen=True)
class Shaped:
    """Text of a fixed form."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$"}

    def _read(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise _wrong(f"{shown(text)} does not fit: {self.words}")
        return text


@dataclass(frozen=True)
class AtMost:
    """Items of a list. Only the schema is told here; `checks` counts, because pydantic leaves a long list unread."""

    most: int

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"maxItems": self.most}


@dataclass(frozen=True)
class Whole:
    """A whole number, written in digits: read from text, so that `12:30` or `1e3` is never taken for one."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded = core_schema.int_schema(ge=self.least, le=self.most)
        return core_schema.no_info_before_validator_function(self._read, bounded)

    def _read(self, value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
            number = int(value)
            if self.least <= number <= self.most:
                return number
        written = shown(value) if isinstance(value, str) else "a list or a group of keys"
        raise _wrong(f"must be a whole number from {self.least} to {self.most}, and is {written}")


_WORDS = "[a-z0-9]+(?:-[a-z0-9]+)*"
Id = Annotated[
    str,
    Shaped(f"(?=.{{1,40}}$){_WORDS}", "lower-case words joined by hyphens, 1 to 40 characters, such as `warm-voices`"),
]
SourceKey = Annotated[
    str, Shaped("[A-Za-z0-9][A-Za-z0-9_-]{0,39}", "letters, digits and hyphens, 1 to 40, such as `bowlby1988`")
]
SourceRef = Annotated[
    str,
    Shaped(f"[A-Za-z0-9][A-Za-z0-9_-]{{0,39}}|{OUR_OWN}", f"a key of the pack's `sources`, or `{OUR_OWN}`"),
]
Refs = Annotated[list[SourceRef], Field(min_length=1), AtMost(5)]
_NUMBER = "(?:0|[1-9][0-9]{0,4})"
Version = Annotated[str, Shaped(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}", "three numbers with points, such as 1.2.0")]
Title = Annotated[str, Fits(80)]
Choice = Annotated[str, Fits(200)]
Short = Annotated[str, Fits(300, one_line=False)]


class Part(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class StepPart(Part):
    """One thing to do, or one thing to answer: either `say` or `ask`."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["say"]}, {"required": ["ask"]}],
            "dependentRequired": {"answer": ["ask"]},
        }
    )

    say: Annotated[str, Fits(1500, one_line=False)] | None = None
    """What to do, said to the member. {figure} and {name} are filled in."""
    ask: Annotated[str, Fits(1500, one_line=False)] | None = None
    """A question that the member may answer in writing, only for themselves. {figure} and {name} are filled in."""
    seconds: Annotated[int, Whole(1, 900)] | None = None
    """How long to stay with this step; told in words, never counted down."""
    answer: AnswerLength | None = None
    """Room for the answer to `ask`: `short` for a line (the default), `long` for a paragraph."""


class ExercisePart(Part):
    """A few minutes of practice, done from top to bottom."""

    id: Id
    """The exercise's name in records and programmes: keep it for ever, also when the title changes."""
    title: Title
    """What the member sees first, also on a lock screen: name nothing private."""
    kind: Kind
    """What is practised; members choose exercises by it."""
    when: When = When.ANY
    """For priming only: `comfort-after` something hard, or `strength-before` something coming (never scheduled)."""
    minutes: Annotated[int, Whole(1, 30)]
    """How long it takes, rounded up. With 1, all steps stand on one screen."""
    evidence: Evidence
    """`supported` by several controlled studies, `promising` with few, `practice-lore` when passed on by practice."""
    sources: Refs
    """Keys of the pack's `sources`. `our own` may stand alone under practice-lore."""
    caution: Short | None = None
    """Who should take care, and what to do instead; shown before the exercise begins."""
    why: Short | None = None
    """One sentence on why it may help, shown with the nudge; without it, the pack's `about` is."""
    figure: FigureUse = FigureUse.NONE
    """Whether the exercise needs a support figure of the member: a person, pet, place or symbol that comforts."""
    rate: Annotated[list[Measure], AtMost(2)] = []
    """What is asked before and after, 0 to 10; always skippable, and asked about one time in three."""
    steps: Annotated[list[StepPart], Field(min_length=1), AtMost(12)]
    """The steps, in order."""
    close: Annotated[str, Fits(600, one_line=False)] | None = None
    """A last line to carry into the day. {figure} and {name} are filled in."""


class QuestionPart(Part):
    """A question with one right answer; choices are shuffled."""

    id: Id
    """The question's name in records: keep it for ever."""
    ask: Annotated[str, Fits(1000, one_line=False)]
    """The question."""
    right: Choice
    """The right answer."""
    wrong: Annotated[list[Choice], Field(min_length=1), AtMost(4)]
    """Wrong answers that a thoughtful person could give."""
    why: Annotated[str, Fits(600, one_line=False)]
    """Shown after every answer: why the right one is right."""
    sources: Refs
    """Keys of the pack's `sources`, shown with the explanation."""


class QuizPart(Part):
    """Questions that belong together."""

    id: Id
    """The quiz's name in records: keep it for ever."""
    title: Title
    """The heading that members see."""
    topic: Annotated[str, Fits(40)]
    """What `/quiz` offers to choose from; quizzes may share a topic."""
    questions: Annotated[list[QuestionPart], Field(min_length=1, max_length=100)]
    """The questions; a round takes three to five of them."""


class ProgrammePart(Part):
    """Exercises in an order, one a day."""

    id: Id
    """The programme's name in records: keep it for ever."""
    title: Title
    """The heading that members see."""
    days: Annotated[list[Id], Field(min_length=1), AtMost(60)]
    """Ids of exercises in this pack, one for each day; an id may come again."""


class PackFile(Part):
    """A Secure Base pack: exercises, quizzes and programmes, with the sources they stand on."""

    pack: Id
    """The pack's name in records: keep it for ever."""
    title: Title
    """The pack's heading."""
    version: Version
    """Three numbers, such as 1.2.0; raise it with every change."""
    language: Annotated[
        str, Shaped("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", "a language code such as `en`, `de` or `pt-BR`")
    ]
    """The language of the texts: en, de, pt-BR."""
    authors: Annotated[list[Title], Field(min_length=1), AtMost(10)]
    """Who wrote it, as members will see."""
    license: Annotated[str, Fits(80)]
    """Under which terms others may use it, such as CC-BY-4.0."""
    about: Annotated[str, Fits(500, one_line=False)]
    """What the pack is for, in a sentence or two."""
    sources: Annotated[dict[SourceKey, Annotated[str, Fits(500)]], Field(max_length=200)] = {}
    """Studies and books by a short key: authors, year, title, and at most one web address."""
    exercises: Annotated[list[ExercisePart], Field(max_length=200)] = []
    """The exercises."""
    quizzes: Annotated[list[QuizPart], Field(max_length=50)] = []
    """The quizzes."""
    programmes: Annotated[list[ProgrammePart], Field(max_length=20)] = []
    """The programmes."""


PARTS: dict[tuple[str, ...], type[Part]] = {
    (): PackFile,
    ("exercises",): ExercisePart,
    ("exercises", "steps"): StepPart,
    ("quizzes",): QuizPart,
    ("quizzes", "questions"): QuestionPart,
    ("programmes",): ProgrammePart,
}
"""Which part stands where; item numbers left out."""

PART_NAMES: dict[type[Part], str] = {
    PackFile: "a pack",
    ExercisePart: "an exercise",
    StepPart: "a step",
    QuizPart: "a quiz",
    QuestionPart: "a question",
    ProgrammePart: "a programme",
}


def schema() -> dict[str, object]:
    """JSON Schema for editors; what it accepts still goes through the loader's own checks."""
    made = PackFile.model_json_schema(schema_generator=_Keyed)
    return {"$schema": _Keyed.schema_dialect, **made, "title": "Secure Base pack"}


class _Keyed(GenerateJsonSchema):
    """A key left out is left out: `null` is not a value of a pack, which knows texts only."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return (
            super().default_schema(schema)
            if schema.get("default") is not None
            else self.generate_inner(schema["schema"])
        )
