"""`policy`: the pages that people are promised."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import UserFacing
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.config import load

commands = typer.Typer()
_Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the pages go.")]


@commands.command()
def policy(folder: _Folder, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Write the privacy policy and the terms of use, filled from the settings. Templates, and no legal advice."""
    # Loaded when needed: it takes a second.
    from bot.app.cogs import terms_of  # noqa: PLC0415
    from bot.privacy.views import policy as papers  # noqa: PLC0415

    terms = terms_of(load(config))
    missing = papers.unfilled(terms)
    if missing:
        raise UserFacing(f"{config}: set {' and '.join(missing)} first: a policy says who answers for it.")
    today = datetime.now(UTC).date()
    files: dict[Path, str] = {}
    for name, paper in (("privacy", papers.privacy_policy(terms, today)), ("terms", papers.terms_of_use(terms, today))):
        files[folder / f"{name}.md"] = papers.markdown(paper)
        files[folder / f"{name}.html"] = papers.html(paper)
    there = [str(file) for file in files if file.exists()]
    if there:
        raise UserFacing(
            f"{', '.join(there)}: there already, and perhaps changed by you. Move it, or name another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserFacing(f"{folder}: cannot be written to ({type(error).__name__}). Name another folder.") from None
    typer.echo(f"{', '.join(map(str, files))}: read them, have them checked, publish them.")
    typer.echo("Then name their addresses in operator.policy_url and operator.terms_url, and in Discord's portal.")
