"""`preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.base.errors import UserFacing

commands = typer.Typer()


@commands.command()
def preview(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="One pack file.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the page.")] = 8000,
) -> None:
    """Walk a pack in the browser as members will see it; the page follows the file."""
    try:
        from bot.demo.preview import run  # noqa: PLC0415 - stands on packages that only the demo installs
    except ModuleNotFoundError as error:
        raise UserFacing(f"{error.name} is not installed. Run this with: make preview PACK={pack}") from None
    raise typer.Exit(run(pack, port))
