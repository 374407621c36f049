"""From the models to the facts that the house works with."""

from types import MappingProxyType

from bot.packs.loader.models import ExercisePart, PackFile, ProgrammePart, QuestionPart, QuizPart, StepPart
from bot.packs.loader.questions import is_true
from bot.packs.loader.text import split_source
from bot.packs.rules import (
    OUR_OWN,
    AnswerLength,
    Day,
    Exercise,
    Pack,
    Programme,
    Question,
    QuestionKind,
    Quiz,
    Source,
    Step,
)

_Sources = dict[str, Source]
_TRUE, _FALSE = ("True",), ("False",)


def build(file: PackFile) -> Pack:
    named = {key: Source(key, *split_source(text)) for key, text in file.sources.items()}
    known = named | {OUR_OWN: Source(OUR_OWN, OUR_OWN)}
    return Pack(
        id=file.pack,
        title=file.title,
        version=file.version,
        language=file.language,
        authors=tuple(file.authors),
        license=file.license,
        about=file.about,
        sources=MappingProxyType(named),
        exercises=tuple(_exercise(file, part, known) for part in file.exercises),
        quizzes=tuple(_quiz(file, part, known) for part in file.quizzes),
        programmes=tuple(_programme(file, part) for part in file.programmes),
    )


def _exercise(file: PackFile, part: ExercisePart, known: _Sources) -> Exercise:
    return Exercise(
        pack=file.pack,
        version=file.version,
        id=part.id,
        title=part.title,
        kind=part.kind,
        when=part.when,
        minutes=part.minutes,
        evidence=part.evidence,
        sources=tuple(known[key] for key in part.sources),
        caution=part.caution,
        why=part.why,
        figure=part.figure,
        rate=tuple(part.rate),
        steps=tuple(_step(step) for step in part.steps),
        close=part.close,
    )


def _step(part: StepPart) -> Step:
    answer = (part.answer or AnswerLength.SHORT) if part.ask else None
    return Step(say=part.say, ask=part.ask, seconds=part.seconds, answer=answer)


def _quiz(file: PackFile, part: QuizPart, known: _Sources) -> Quiz:
    questions = tuple(_question(question, known) for question in part.questions)
    return Quiz(file.pack, file.version, part.id, part.title, part.topic, questions)


def _question(part: QuestionPart, known: _Sources) -> Question:
    right, wrong = tuple(part.right), tuple(part.wrong)
    if part.kind is QuestionKind.TRUE_OR_FALSE:
        right, wrong = (_TRUE, _FALSE) if is_true(part.right[0]) else (_FALSE, _TRUE)
    sources = tuple(known[key] for key in part.sources)
    return Question(part.id, part.ask, right, wrong, part.why, sources, part.kind, tuple(part.choices))


def _programme(file: PackFile, part: ProgrammePart) -> Programme:
    return Programme(file.pack, part.id, part.title, part.about, tuple(Day.of(file.pack, day) for day in part.days))
