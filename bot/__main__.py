"""The command line. Every expected problem is one readable line, or one for each, and exit code 1."""

from __future__ import annotations

import signal

# Ctrl-C while the rest is read, which takes seconds, ends without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

import os
import sys
from io import TextIOWrapper

import typer

from bot.base import logs
from bot.base.errors import UserFacing
from bot.cli import checkup, keyring, packs, people, policy, practitioners, preview, serving, storage

cli = typer.Typer(
    help="Secure Base: small exercises that build attachment security, as a Discord bot.",
    no_args_is_help=True,
    add_completion=False,
    # A traceback would show what people wrote.
    pretty_exceptions_enable=False,
)
for group in (serving, packs, preview, storage, people, policy, checkup):
    cli.add_typer(group.commands)
cli.add_typer(keyring.commands, name="keys")
cli.add_typer(practitioners.commands, name="practitioner")


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    logs.catch_crashes()
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


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
