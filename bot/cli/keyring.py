"""`keys`: by which operator's key the members' are wrapped, and `keys rotate`, another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from bot.base import checkup
from bot.base.operator_key import NEXT, key_id, learned, read_operator_key, replaced_files
from bot.cli.acting import act
from bot.cli.backups import KEYS_KEPT
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.progress import shown
from bot.config import Config, load

commands = typer.Typer()


@commands.callback(invoke_without_command=True)
def keys(context: typer.Context, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Say by which operator's key the members' keys are wrapped; `keys rotate` replaces it."""
    if context.invoked_subcommand is None:
        _say(load(config))


@commands.command()
def rotate(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Replace the operator's key by a new one, also while the bot runs. Cut off, it goes on when run again."""
    settings = load(config)
    with shown() as progress:
        done = act(settings, "keys", progress)
    typer.echo(
        f"{settings.operator_key_file} holds a new key, {done['new']}. Copy it to where you keep your copy.\n"
        f"It wraps the members' keys ({done['members']:,}) and the marks of erasures ({done['erasures']:,})."
    )
    if done["damaged"]:
        typer.echo(f"Damaged before, and left as they are: {done['damaged']:,}. A backup of the keys may hold them.")
    for file in replaced_files(settings.operator_key_file):
        typer.echo(_kept(file))


def _say(config: Config) -> None:
    file = config.operator_key_file
    finding = checkup.keys(config.keys_database, file, config.database)
    if not finding.is_well or not file.exists():
        typer.echo(finding.detail, err=not finding.is_well)
        raise typer.Exit(0 if finding.is_well else 1)
    held, (members, erasures) = checkup.in_store(config.keys_database), checkup.key_counts(config.keys_database)
    known = learned([read_operator_key(file)], held.own) or (read_operator_key(file),)
    typer.echo(f"Operator's key {key_id(known[0])}, in {file}.")
    typer.echo(f"Members' keys: {members:,}. Marks of erasures: {erasures:,}.")
    if NEXT in held.own:
        before = f"{key_id(known[-1])} by {key_id(known[0])}"
        typer.echo(f"{before}: not all are wrapped anew yet. Go on with: python -m bot keys rotate")
    for old in replaced_files(file):
        typer.echo(_kept(old))


def _kept(file: Path) -> str:
    since = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    until = since + KEYS_KEPT + timedelta(days=1)
    return (
        f"{file} is the key from before {since:%Y-%m-%d}: backups of the keys from then need it. "
        f"Remove it on {until:%Y-%m-%d}, when the last of those is gone."
    )
