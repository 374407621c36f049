"""The command line. Every expected problem is one readable line, or one for each, and exit code 1."""

from __future__ import annotations

import signal

# Ctrl-C while the rest is read, which takes seconds, ends without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

import asyncio
import json
import logging
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, migrations
from bot.base import checkup, logs
from bot.base.checkup import Finding, found
from bot.base.database import Database, told
from bot.base.errors import UserFacing
from bot.config import TOKEN_VARIABLE, Config, load, read_token
from bot.packs import service as packs
from bot.packs.loader import schema as pack_schema
from bot.packs.service import Library

ConfigFile = Annotated[
    Path, typer.Option("--config", help="The settings; made with: cp config.example.yaml config.yaml")
]
_DEFAULT = Path("config.yaml")
_NO_EXERCISE = "packs: no exercise is served. Name a folder with packs that `python -m bot check` finds in order."
_log = logging.getLogger("bot")
cli = typer.Typer(
    help="Secure Base: small exercises that build attachment security, as a Discord bot.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback would show what people wrote.
    pretty_exceptions_enable=False,
)


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.umask(0o077)  # what is made here, the database too, is nobody else's to read
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no ✓ still gets its line
    try:
        cli(prog_name="python -m bot")
    except UserFacing as problem:
        _fail(str(problem))
    except Exception as bug:  # noqa: BLE001 - the edge: the message of an exception may quote what somebody wrote
        _fail(f"Something unexpected happened, and this is a mistake of ours: {logs.where(bug)}")


@cli.command()
def run(config: ConfigFile = _DEFAULT) -> None:
    """Connect to Discord and serve, until Ctrl-C."""
    settings = load(config)
    token = read_token(settings)
    logs.configure(settings.log_level, as_json=not sys.stderr.isatty())
    asyncio.run(_serve(settings, token))


@cli.command()
def demo(port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 8000) -> None:
    """Try the bot in the browser: no token, no network, nothing kept."""
    try:
        from bot.demo import run as open_page  # noqa: PLC0415 - stands on packages that only the demo installs
    except ModuleNotFoundError as error:
        raise UserFacing(f"{error.name} is not installed. Run this with: make demo") from None
    raise typer.Exit(open_page(port))


@cli.command()
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


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a pack, for editors."""
    typer.echo(json.dumps(pack_schema(), indent=2, ensure_ascii=False))


@cli.command()
def migrate(config: ConfigFile = _DEFAULT) -> None:
    """Bring the database to the schema of this version. `run` does so by itself."""
    was_older = asyncio.run(_migrate(load(config)))
    typer.echo(f"The database {'is now' if was_older else 'was already'} at schema {migrations.versions()[0]}.")


@cli.command()
def doctor(config: ConfigFile = _DEFAULT) -> None:
    """Say whether settings, token, keys, database, packs and zones are in order. Changes nothing."""
    findings = list(_examine(config))
    for finding in findings:
        first, *more = finding.detail.splitlines()
        typer.echo(f"{'✓' if finding.is_well else '✗'} {finding.what:<9} {first}")
        for line in more:
            typer.echo(f"{'':<12}{line}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@cli.command()
def version() -> None:
    """Print the version, and those of what it stands on."""
    typer.echo(f"Secure Base {__version__} ({checkup.stands_on()})")


async def _serve(config: Config, token: str) -> None:
    from bot.app import open_app  # noqa: PLC0415 - takes a second that no other command needs
    from bot.base.running import connected, stop_on_signals  # noqa: PLC0415

    with told(config.database):
        app = await open_app(config)
    try:
        _note_packs(app.library, config.packs)

        async def on_ready() -> None:
            # Discord says so after every new connection.
            if app.scheduler is None:
                app.start_beating()
                _log.info("connected; Ctrl-C stops")

        app.bot.add_listener(on_ready)
        await connected(app.bot, token, stop_on_signals(), app.stop_beating)
    finally:
        await app.close()


async def _migrate(config: Config) -> bool:
    database = Database.open(config.database)
    try:
        with told(config.database):
            return await migrations.upgrade(database)
    finally:
        await database.close()


def _examine(file: Path) -> list[Finding]:
    try:
        config = load(file)
    except UserFacing as problem:
        return [Finding("config", False, str(problem)), checkup.zones()]
    return [
        Finding("config", True, str(file)),
        found("token", lambda: _token(config)),
        checkup.keys(config.keys_database, config.operator_key_file, config.database),
        checkup.database(config.database, migrations.versions()),
        found("packs", lambda: _packs(config)),
        checkup.zones(),
    ]


def _token(config: Config) -> str:
    read_token(config)
    place = TOKEN_VARIABLE if os.environ.get(TOKEN_VARIABLE, "").strip() else config.token_file
    return f"from {place} (only Discord can tell whether it is valid)"


def _packs(config: Config) -> str:
    library = Library.read(config.packs)
    served = _served(library)
    wrong = [*_wrong_folders(config.packs), *(str(problem) for problem in library.broken)]
    if not library.exercises:
        wrong.append(_NO_EXERCISE)
    if wrong:
        raise UserFacing("\n".join([f"served: {served}; not these:", *dict.fromkeys(wrong)]))
    return served


def _note_packs(library: Library, folders: Sequence[Path]) -> None:
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


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
