"""`practitioner add`, `list` and `remove`: who may invite clients, and under which name."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.base.errors import UserFacing
from bot.care.rules import name_trouble
from bot.cli.acting import act
from bot.cli.options import DEFAULT_CONFIG, ConfigFile
from bot.cli.people import person_id
from bot.cli.progress import shown
from bot.config import Config, load

commands = typer.Typer(no_args_is_help=True, help="Who may invite clients, and under which name.")
_User = Annotated[str, typer.Argument(metavar="USER", help="Their Discord id, a number of 17 to 20 digits.")]
_Name = Annotated[str, typer.Option("--name", help="What clients are shown, such as 'Ines Adler, counsellor'.")]


@commands.command()
def add(user: _User, name: _Name, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Let somebody invite clients. Again, with another name: clients are shown that one from then on."""
    person, settings = person_id(user), load(config)
    _refuse_where_off(settings)
    if trouble := name_trouble(name):
        raise UserFacing(f"--name: {trouble}.")
    with shown() as progress:
        done = act(settings, "practitioner-add", progress, may_be_first=True, user=str(person), name=name)
    match done["added"]:
        case "new":
            typer.echo(f"{person} may invite clients now, as {name!r}. They begin with: /clients invite")
        case "renamed":
            typer.echo(f"{person} could before, and is {name!r} now.")
        case _:
            raise UserFacing(f"--name: somebody else is called {name!r}. Clients trust a name: give them another.")


@commands.command("list")
def list_all(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Say who may, under which name, and with how many clients."""
    with shown() as progress:
        rows = act(load(config), "practitioner-list", progress)["practitioners"]
    for person, name, clients in rows:
        typer.echo(f"{person}  {name}  ({clients} {'client' if clients == 1 else 'clients'})")
    if not rows:
        typer.echo("There are none yet: practitioner add USER --name NAME")


@commands.command()
def remove(user: _User, config: ConfigFile = DEFAULT_CONFIG) -> None:
    """End it: all sharing with their clients ends at once. What clients did and wrote stays theirs."""
    person = person_id(user)
    with shown() as progress:
        ended = act(load(config), "practitioner-remove", progress, user=str(person))["ended"]
    if ended is None:
        raise UserFacing(f"{person} is no practitioner here. See: practitioner list")
    with_whom = {0: "They had no clients", 1: "Sharing with their client has ended"}
    told = with_whom.get(ended, f"Sharing with their {ended} clients has ended")
    typer.echo(f"{person} invites nobody any more. {told}; open codes are void.")


def _refuse_where_off(config: Config) -> None:
    if not config.care.enabled:
        raise UserFacing(
            "care.enabled: this is off. Read docs/operating.md first, then switch it on, and restart the bot."
        )
