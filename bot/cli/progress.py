"""How far long work has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from bot.base.copies import Progress

_LONG = 100_000
"""Work of so many steps says more than that it is done."""


@contextmanager
def shown() -> Generator[Progress]:
    if not sys.stderr.isatty():
        yield _Lines().note
        return
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def note(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing, total=total)
            bars.update(tasks[doing], completed=done, total=total)

        yield note


class _Lines:
    def __init__(self) -> None:
        self._said: tuple[str, int] = ("", 0)

    def note(self, doing: str, done: int, total: int) -> None:
        tenths = 10 if done >= total else 10 * done // total
        if total == 0 or (doing, tenths) == self._said or (tenths < 10 and (total < _LONG or tenths == 0)):
            return
        self._said = (doing, tenths)
        typer.echo(f"{doing}: {done:,} of {total:,}")
