"""`export` and `erase`, for the operator whom somebody asks by mail."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot.base.copies import said_of_disk
from bot.base.errors import UserFacing
from bot.cli.acting import act
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.progress import shown
from bot.config import load

commands = typer.Typer()
_User = Annotated[str, typer.Argument(metavar="USER", help="Their Discord id, a number of 17 to 20 digits.")]
_To = Annotated[
    Path | None, typer.Option("--to", metavar="FOLDER", help="A new folder for the files. [default: export-USER]")
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for the id again.")]
_MENTION = re.compile(r"<@!?(\d+)>")


@commands.command()
def export(user: _User, to: _To = None, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Write all that is stored about somebody into a new folder, as /privacy does. Shows none of it."""
    person = person_id(user)
    folder = to or Path(f"export-{person}")
    _refuse_existing(folder)
    with shown() as progress:
        files: dict[str, str] = act(load(config), "export", progress, user=str(person))["files"]
    if not files:
        raise _unknown(person)
    _write(folder, files)
    typer.echo(f"All that is stored about {person} is in {folder}: {', '.join(sorted(files))}.")
    typer.echo("It holds what they wrote, unsealed. Hand it to nobody but them, then remove the folder.")


@commands.command()
def erase(user: _User, *, yes: _Yes = False, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Erase all that is stored about somebody, and their key. It cannot be taken back."""
    person, settings = person_id(user), load(config)
    if not yes:
        _ask_again(person)
    with shown() as progress:
        done = act(settings, "erase", progress, user=str(person))
    receipt: str | None = done["receipt"]
    if receipt is None:
        raise _unknown(person)
    typer.echo(f"All that was stored about {person} is erased. A receipt to send them:\n")
    typer.echo(receipt)


def person_id(user: str) -> int:
    """Raises `UserFacing`, saying where to find it."""
    mention = _MENTION.fullmatch(user.strip())
    digits = mention[1] if mention else user.strip()
    # Discord's ids are numbers below 2**63 that began in 2015.
    if not (digits.isascii() and digits.isdigit()) or not 17 <= len(digits) <= 20 or int(digits) >= 2**63:
        raise UserFacing(
            f"{user[:40]!r} is no Discord id: those are numbers of 17 to 20 digits. The bot keeps no names. In "
            "Discord, turn on Developer Mode (Settings, Advanced); then a right click on somebody copies their id."
        )
    return int(digits)


def _unknown(person: int) -> UserFacing:
    return UserFacing(f"Nothing is stored about {person}.")


def _ask_again(person: int) -> None:
    typer.echo(f"This erases all that is stored about {person}, and cannot be taken back. `export` makes a copy first.")
    try:
        again = typer.prompt("Type the id again", default="", show_default=False)
    except typer.Abort:
        again = ""
    if again.strip() != str(person):
        raise UserFacing("That is not the same id. Nothing was erased.")


def _refuse_existing(folder: Path) -> None:
    if folder.exists() or folder.is_symlink():
        raise UserFacing(f"{folder} exists already. It was left as it is. Name another folder with --to.")


def _write(folder: Path, files: dict[str, str]) -> None:
    """All of them or none, for their owner alone."""
    with said_of_disk(folder.parent):
        part = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.absolute().parent))
        try:
            for name, text in files.items():
                handle = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
            _refuse_existing(folder)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
