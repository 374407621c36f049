"""`check`, `schema` and `new-pack`, and what the start and the checkup say about packs."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import UserFacing
from bot.cli.strict import examine
from bot.config import Config
from bot.packs import service as packs
from bot.packs.loader import schema as pack_schema
from bot.packs.loader.models import TITLE as SCHEMA_TITLE
from bot.packs.loader.template import FIRST_NAME
from bot.packs.service import Library

commands = typer.Typer()
_NO_EXERCISE = "packs: no exercise is served. Name a folder with packs that `python -m bot check` finds in order."
_log = logging.getLogger("bot")


@commands.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pack files, or folders of them.")],
    *,
    strictly: Annotated[
        bool, typer.Option("--strict", help="Also what is allowed, but less kind, clear or honest than it could be.")
    ] = False,
) -> None:
    """Tell every mistake in exercise packs, by file, line and column."""
    strict = examine(paths) if strictly else None
    checked = packs.check(paths)
    findings = strict.findings if strict else ()
    for problem in (*checked.problems, *findings):
        typer.echo(str(problem))
    for file in strict.foreign if strict else ():
        typer.echo(f"{file}: not in English, so its words and its reading level were not looked at.", err=True)
    if strict and (checked.problems or findings):
        typer.echo(f"{_some(len(checked.problems), 'problem')}, {_some(len(findings), 'finding')}.")
    if checked.problems or findings:
        raise typer.Exit(1)
    typer.echo(f"All in order{', strictly too' if strict else ''}: {_counted(checked)}.")


@commands.command()
def schema() -> None:
    """Print the JSON Schema of a pack, for editors."""
    typer.echo(_schema_text())


@commands.command("new-pack")
def new_pack(
    file: Annotated[Path, typer.Argument(help="The file to make; it must not exist yet.")] = Path(f"{FIRST_NAME}.yaml"),
) -> None:
    """Write a commented pack to begin from, with the schema beside it, by which editors help."""
    if file.suffix not in (".yaml", ".yml"):
        raise UserFacing(f"{file}: the file of a pack ends in .yaml. Name it {file}.yaml.")
    beside = file.with_name(packs.SCHEMA_FILE)
    try:
        with file.open("x", encoding="utf-8") as made:
            _ = made.write(packs.template(packs.SCHEMA_FILE, file.stem))
        kept = _write_schema(beside)
    except FileExistsError:
        raise UserFacing(f"{file} exists already. It was left as it is. Name a file that does not exist.") from None
    except OSError as error:
        raise UserFacing(f"{error.filename or file}: cannot be written ({error.strerror}).") from None
    typer.echo(f"Made {file}. Open it in any editor and write your words over it.")
    typer.echo(f"{'Left' if kept else 'Made'} {beside}, by which editors such as VS Code name each key and mistake.")
    typer.echo(f"Then: python -m bot check --strict {file}")


def _write_schema(file: Path) -> bool:
    """Also over an older one of ours. True when another file of that name was kept as it is."""
    written = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    if written and f'"title": "{SCHEMA_TITLE}"' not in written:
        return True
    _ = file.write_text(_schema_text() + "\n", encoding="utf-8")
    return False


def _schema_text() -> str:
    return json.dumps(pack_schema(), indent=2, ensure_ascii=False)


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
