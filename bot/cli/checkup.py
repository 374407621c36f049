"""`doctor` and `version`."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from bot import __version__, migrations
from bot.base import checkup
from bot.base.checkup import Finding, found
from bot.base.errors import UserFacing
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.packs import examine_packs
from bot.config import TOKEN_VARIABLE, Config, load, read_token

commands = typer.Typer()


@commands.command()
def doctor(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Say whether settings, token, keys, database, packs and zones are in order. Changes nothing."""
    findings = list(_examine(config))
    for finding in findings:
        first, *more = finding.detail.splitlines()
        typer.echo(f"{'✓' if finding.is_well else '✗'} {finding.what:<9} {first}")
        for line in more:
            typer.echo(f"{'':<12}{line}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@commands.command()
def version() -> None:
    """Print the version, and those of what it stands on."""
    typer.echo(f"Secure Base {__version__} ({checkup.stands_on()})")


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
        found("packs", lambda: examine_packs(config)),
        checkup.zones(),
    ]


def _token(config: Config) -> str:
    read_token(config)
    place = TOKEN_VARIABLE if os.environ.get(TOKEN_VARIABLE, "").strip() else config.token_file
    return f"from {place} (only Discord can tell whether it is valid)"
