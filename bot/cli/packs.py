"""`check` and `schema`, and what the start and the checkup say about packs."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import UserFacing
from bot.config import Config
from bot.packs import service as packs
from bot.packs.loader import schema as pack_schema
from bot.packs.service import Library

commands = typer.Typer()
_NO_EXERCISE = "packs: no exercise is served. Name a folder with packs that `python -m bot check` finds in order."
_log = logging.getLogger("bot")


@commands.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pack files, or folders of them.")],
) -> None:
    """Tell every mistake in exercise packs, by file, line and column."""
    checked = packs.check(paths)
    for problem in checked.problems:
        typer.echo(str(problem))
    if checked.problems:
        raise typer.Exit(1)
    typer.echo(f"All in order: {_counted(checked)}.")


@commands.command()
def schema() -> None:
    """Print the JSON Schema of a pack, for editors."""
    typer.echo(json.dumps(pack_schema(), indent=2, ensure_ascii=False))


def examine_packs(config: Config) -> str:
    """What is served. Raises `UserFacing` for all that is not."""
    library = Library.read(config.packs)
    served = _served(library)
    wrong = [*_wrong_folders(config.packs), *(str(problem) for problem in library.broken)]
    if not library.exercises:
        wrong.append(_NO_EXERCISE)
    if wrong:
        raise UserFacing("\n".join([f"served: {served}; not these:", *dict.fromkeys(wrong)]))
    return served


def note_packs(library: Library, folders: Sequence[Path]) -> None:
    """Logs what is left out. Raises `UserFacing` when nothing is left to do with members."""
    for problem in _wrong_folders(folders):
        _log.warning("%s", problem)
    by_file: dict[str, list[str]] = {}
    for problem in library.broken:
        by_file.setdefault(problem.file, []).append(str(problem))
    for file, problems in by_file.items():
        _log.warning("a pack is left out: %s (%s)", file, _some(len(problems), "problem"))
        for problem in problems:
            _log.warning("%s", problem)
    if not library.exercises:
        raise UserFacing(_NO_EXERCISE)


def _wrong_folders(folders: Sequence[Path]) -> list[str]:
    """What the library takes in silence, or would tell as missing."""
    files = [f"packs: {path} is a file. Name the folder that it stands in." for path in folders if path.is_file()]
    empty = [path for path in folders if path.is_dir() and not any(path.glob("*.y*ml"))]
    return [*files, *(f"packs: {path} holds no pack: no file ends in .yaml or .yml." for path in empty)]


def _served(library: Library) -> str:
    questions = sum(len(quiz.questions) for quiz in library.quizzes)
    return _counts(len(library.packs), len(library.exercises), questions)


def _counted(checked: packs.Checked) -> str:
    return _counts(checked.packs, checked.exercises, checked.questions)


def _counts(packs_: int, exercises: int, questions: int) -> str:
    return f"{_some(packs_, 'pack')}, {_some(exercises, 'exercise')}, {_some(questions, 'quiz question')}"


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
