"""`check`, `schema` and `new-pack`, and what the start and the checkup say about packs."""

from __future__ import annotations

import json
import logging
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import UserFacing
from bot.cli.strict import Strict, examine
from bot.config import Config
from bot.packs import service as packs
from bot.packs.loader import schema as pack_schema
from bot.packs.loader.models import TITLE as SCHEMA_TITLE
from bot.packs.loader.template import FIRST_NAME
from bot.packs.service import Library

commands = typer.Typer()
_SHIPPED = Path(__file__).parents[2] / "exercises"
_READABLE = 0o644
"""What an author makes is no secret, unlike the other files that the bot writes: others may read it, and send it on."""
_NO_EXERCISE = "packs: no exercise is served. Name a folder with packs that `python -m bot check` finds in order."
_LATER = "A file with a problem is not read strictly: mend that first, and run this again for the rest."
_log = logging.getLogger("bot")


@commands.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pack files, or folders of them.")],
    *,
    strictly: Annotated[
        bool, typer.Option("--strict", help="Also what is allowed, but less kind, clear or honest than it could be.")
    ] = False,
    for_server: Annotated[
        bool, typer.Option("--server", help="Also what Discord's /pack upload would refuse in a server's own pack.")
    ] = False,
) -> None:
    """Tell every mistake in exercise packs, by file, line and column."""
    strict = examine(paths) if strictly else None
    checked = packs.check(paths)
    problems = _for_server(paths, checked.problems) if for_server else checked.problems
    findings = strict.findings if strict else ()
    for problem in (*problems, *findings):
        typer.echo(str(problem))
    for file in strict.foreign if strict else ():
        typer.echo(f"{file}: not in English, so its words and its reading level were not looked at.", err=True)
    if strict and (problems or findings):
        typer.echo(_sum(problems, findings, strict))
    if problems or findings:
        raise typer.Exit(1)
    ways = f"{', strictly too' if strict else ''}{', for a server too' if for_server else ''}"
    typer.echo(f"All in order{ways}: {_counted(checked)}.")


def _sum(problems: Sequence[packs.Problem], findings: Sequence[packs.Problem], strict: Strict) -> str:
    """Never "0 findings" where a problem kept it from looking."""
    unread = {problem.file for problem in problems} - strict.read
    counts = [_some(len(problems), "problem")]
    if findings or not unread:
        counts.append(_some(len(findings), "finding"))
    return f"{', '.join(counts)}.{f' {_LATER}' if unread else ''}"


def _for_server(paths: Sequence[Path], problems: Sequence[packs.Problem]) -> list[packs.Problem]:
    """With those of Discord's side, file by file; where both tell of one place, it is Discord's words that count."""
    taken = [pack.id for pack in packs.Library.read([_SHIPPED]).packs] if _SHIPPED.is_dir() else []
    told = dict.fromkeys(
        problem for name, content in packs.contents(paths) for problem in packs.load_own(content, name, taken).problems
    )
    places = {(problem.file, problem.line, problem.column) for problem in told}
    others = [each for each in problems if (each.file, each.line, each.column) not in places]
    order = {file: number for number, file in enumerate(dict.fromkeys(each.file for each in (*told, *others)))}
    return sorted((*told, *others), key=lambda each: (order[each.file], each.line, each.column))


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
        file.chmod(_READABLE)
        kept = _write_schema(beside)
    except FileExistsError:
        raise UserFacing(f"{file} exists already. It was left as it is. Name a file that does not exist.") from None
    except OSError as error:
        raise UserFacing(f"{error.filename or file}: cannot be written ({error.strerror}).") from None
    typer.echo(f"Made {file}. Open it in any editor and write your words over it.")
    typer.echo(f"{'Left' if kept else 'Made'} {beside}, by which editors such as VS Code name each key and mistake.")
    typer.echo(f"Then: {_typed()} check --strict {shlex.quote(str(file))}")


def _typed() -> str:
    """How this was started, as it is typed here."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        return f"{shlex.quote(str(python.relative_to(Path.cwd())))} -m bot"
    found = shutil.which(python.name)
    return f"{python.name if found and Path(found) == python else shlex.quote(str(python))} -m bot"


def _write_schema(file: Path) -> bool:
    """Also over an older one of ours. True when another file of that name was kept as it is."""
    written = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    if written and f'"title": "{SCHEMA_TITLE}"' not in written:
        return True
    _ = file.write_text(_schema_text() + "\n", encoding="utf-8")
    file.chmod(_READABLE)
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
