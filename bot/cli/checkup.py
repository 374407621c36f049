"""`doctor` and `version`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from bot import __version__, migrations
from bot.base import checkup, ours
from bot.base.checkup import Finding, found
from bot.base.errors import UserFacing
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.packs import examine_packs
from bot.config import TOKEN_VARIABLE, Config, load, read_token
from bot.migrations.draft import tables
from bot.support.rules import is_due
from bot.support.service import SHIPPED, read_helplines

commands = typer.Typer()


@commands.command()
def doctor(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Say whether settings, token, keys, database, packs and zones are in order. Changes nothing."""
    findings = list(_examine(config))
    for finding in findings:
        first, *more = finding.detail.splitlines()
        typer.echo(f"{_sign(finding)} {finding.what:<9} {first}")
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
        *checkup.own_words(
            config.keys_database, config.operator_key_file, config.database, ours.sealed_columns(tables())
        ),
        checkup.database(config.database, migrations.versions()),
        *([Finding("care", True, "on: docs/operating.md says what that asks of you")] if config.care.enabled else []),
        found("packs", lambda: examine_packs(config)),
        _helplines(config, datetime.now(UTC).date()),
        checkup.zones(),
    ]


def _sign(finding: Finding) -> str:
    return "✗" if not finding.is_well else "!" if finding.is_due else "✓"


def _helplines(config: Config, today: date) -> Finding:
    """Names each line that is to be looked up again."""
    try:
        lines = read_helplines(config.helplines or SHIPPED, today).lines
    except UserFacing as problem:
        return Finding("helplines", False, str(problem))
    months = config.helplines_review_months
    due = [line for line in lines if is_due(line, today, months)]
    told = f"{len(lines)} in {config.helplines or 'the file that comes with the bot'}"
    if not due:
        return Finding("helplines", True, f"{told}, each reviewed within {months} months")
    named = [f"{line.name} ({', '.join(line.countries)}), {line.reviewed:%Y-%m}: {line.source}" for line in due]
    said = f"{told}; {len(due)} not reviewed within {months} months. Look each up, and put the month under `reviewed`:"
    return Finding("helplines", True, "\n".join([said, *named]), is_due=True)


def _token(config: Config) -> str:
    read_token(config)
    place = TOKEN_VARIABLE if os.environ.get(TOKEN_VARIABLE, "").strip() else config.token_file
    return f"from {place} (only Discord can tell whether it is valid)"
