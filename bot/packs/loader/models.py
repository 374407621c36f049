"""The shape of a pack file. Everything here is printed by `python -m bot schema`, docstrings included."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bot.packs.loader.fields import (
    AtMost,
    Choice,
    DayId,
    Fits,
    Id,
    Language,
    OneOrMore,
    Refs,
    Short,
    SourceKey,
    Title,
    Version,
    Whole,
)
from bot.packs.rules import AnswerLength, Evidence, FigureUse, Kind, Measure, QuestionKind, When

TITLE = "Secure Base pack"
"""Of the schema, by which it is known again."""


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
    """`asked-for`: only for whoever chooses its pack, say for parents; it never comes by itself. For priming only:
    `comfort-after` something hard, or `strength-before` something coming (never scheduled)."""
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


_TRUTHS: JsonSchemaValue = {"enum": [True, False, "true", "false", "True", "False"]}
"""An editor reads `true` as more than text."""


def _of_kinds(*kinds: QuestionKind, then: JsonSchemaValue) -> JsonSchemaValue:
    """A kind left out is `one`, which `if` finds fitting too."""
    named: JsonSchemaValue = {"properties": {"kind": {"enum": [kind.value for kind in kinds]}}}
    return {"if": named if QuestionKind.ONE in kinds else named | {"required": ["kind"]}, "then": then}


class QuestionPart(Part):
    """A question: what may be answered, and what is said after. Right and wrong answers are shuffled."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "allOf": [
                _of_kinds(
                    QuestionKind.ONE,
                    QuestionKind.SCENARIO,
                    then={
                        "required": ["right", "wrong"],
                        "properties": {"right": {"not": {"type": "array"}}, "choices": False},
                    },
                ),
                _of_kinds(
                    QuestionKind.SEVERAL,
                    then={
                        "required": ["right", "wrong"],
                        "properties": {"right": {"type": "array", "minItems": 2}, "choices": False},
                    },
                ),
                _of_kinds(
                    QuestionKind.TRUE_OR_FALSE,
                    then={"required": ["right"], "properties": {"right": _TRUTHS, "wrong": False, "choices": False}},
                ),
                _of_kinds(
                    QuestionKind.REFLECTION,
                    then={"properties": {"right": False, "wrong": False, "choices": {"minItems": 2}}},
                ),
            ]
        }
    )

    id: Id
    """The question's name in records: keep it for ever."""
    kind: QuestionKind = QuestionKind.ONE
    """How it is answered: `one` right answer (the default), `several`, `true-or-false`, `scenario` (a small scene, and
    which reply or act keeps the door open), or `reflection` (nothing is right or wrong, nothing is scored)."""
    ask: Annotated[str, Fits(1000, one_line=False)]
    """The question; of `true-or-false` a sentence that is true or not."""
    right: Annotated[list[Choice], Field(min_length=1), AtMost(4), OneOrMore()] = []
    """The right answer; of `several` a list of two or more; of `true-or-false` the word true or false. A `reflection`
    has none."""
    wrong: Annotated[list[Choice], Field(min_length=1), AtMost(4)] = []
    """Wrong answers that a thoughtful person could give. A `true-or-false` question and a `reflection` have none."""
    choices: Annotated[list[Choice], Field(min_length=1), AtMost(5)] = []
    """Only of a `reflection`, and never a must: two or more to tap, in your order, each as good as the others."""
    why: Annotated[str, Fits(600, one_line=False)]
    """Shown after every answer: why the right one is right. After a `reflection`: a thought to take along."""
    sources: Refs
    """Keys of the pack's `sources`, shown with the explanation. Only a `reflection` may do with `our own`."""


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
    about: Short | None = None
    """What awaits the member, and whose arrangement it is."""
    days: Annotated[list[DayId], Field(min_length=1), AtMost(60)]
    """One exercise for each day: its id, or `pack/exercise` of another pack (not in a server's); it may come again."""


class PackFile(Part):
    """A Secure Base pack: exercises, quizzes and programmes, with the sources they stand on."""

    pack: Id
    """The pack's name in records: keep it for ever."""
    title: Title
    """The pack's heading."""
    version: Version
    """Three numbers, such as 1.2.0; raise it with every change."""
    language: Language
    """The language of the texts: en, de, pt-BR."""
    authors: Annotated[list[Annotated[str, Fits(80, letters=True)]], Field(min_length=1), AtMost(10)]
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
    return {"$schema": _Keyed.schema_dialect, **made, "title": TITLE}


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
