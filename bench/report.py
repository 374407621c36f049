"""What a measurement says: a table with a few words before it, and the machine it was made on."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"
_STANDS_ON = ("discord.py", "aiohttp", "sqlalchemy", "aiosqlite", "apscheduler")


@dataclass(frozen=True)
class Table:
    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    """As wide as `head`."""
    after: str = ""

    def text(self) -> str:
        ends = ["---", *["---:"] * (len(self.head) - 1)]
        lines = [_line(row) for row in (self.head, ends, *self.rows)]
        return "\n\n".join(filter(None, [f"## {self.title}", self.about, "\n".join(lines), self.after])) + "\n"


@dataclass(frozen=True)
class Spread:
    """How long something took, many times over; in milliseconds."""

    count: int
    middle: float
    high: float
    """The 99th of a hundred."""
    longest: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        taken = sorted(seconds)
        return cls(len(taken), *(1000 * percentile(taken, share) for share in (0.5, 0.99, 1.0)))


def percentile(taken: Sequence[float], share: float) -> float:
    """The smallest of the sorted values that `share` of them do not exceed; nan for none."""
    return taken[max(0, math.ceil(share * len(taken)) - 1)] if taken else math.nan


def ms(milliseconds: float) -> str:
    if math.isnan(milliseconds):
        return "–"
    return f"{milliseconds:,.0f} ms" if milliseconds >= 100 else f"{milliseconds:.1f} ms"


def mib(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"


def seconds(span: float) -> str:
    return f"{span:,.0f} s" if span >= 100 else f"{span:.1f} s" if span >= 1 else ms(1000 * span)


def machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _STANDS_ON)
    return (
        f"{os.cpu_count()} × {_processor()}, {_memory()}, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}; "
        f"{datetime.now(UTC):%Y-%m-%d}."
    )


def write(tables: Sequence[Table], preface: str, file: Path = RESULTS) -> None:
    parts = ["# Results of `make bench`\n", f"{machine()}\n", f"{preface}\n", *(table.text() for table in tables)]
    file.write_text("\n".join(parts), encoding="utf-8")


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    return _named("/proc/cpuinfo", "model name") or platform.machine()


def _memory() -> str:
    kibibytes = _named("/proc/meminfo", "MemTotal").removesuffix(" kB")
    return f"{int(kibibytes) / 2**20:.0f} GiB" if kibibytes else "memory unknown"


def _named(file: str, name: str) -> str:
    if not Path(file).exists():
        return ""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
