"""Every measurement, one after the other, into bench/results.md: `make bench [N=2000] [QUICK=1]`.

Each runs alone too: python -m bench.pace, bench.memory, bench.clicks, bench.crowd, bench.beat, bench.care,
bench.learner.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

from bench import beat, care, clicks, crowd, learner, memory, pace
from bench.report import RESULTS, Table, seconds, tell, write

_QUICK_NUDGES = 200
_PREFACE = """\
Written by the program; each row of a table was measured in the same run as its rivals. Times depend on the machine,
ratios hardly. Nothing left the machine: Discord's part is played by a server on loopback."""


async def measured(nudges: int, *, quick: bool) -> AsyncGenerator[Table]:
    yield await pace.table(nudges)
    yield await clicks.table(clicks.QUICK if quick else clicks.FULL)
    yield await crowd.table(crowd.QUICK if quick else crowd.FULL)
    for table in await beat.tables(beat.QUICK if quick else beat.FULL):
        yield table
    yield await memory.table(memory.QUICK if quick else memory.FULL)
    yield await care.table(care.QUICK if quick else care.FULL)
    yield learner.table(learner.QUICK if quick else learner.SEEDS)


async def run(nudges: int, file: Path | None, *, quick: bool) -> None:
    """Without a file: told only."""
    tables, began = list[Table](), time.monotonic()
    preface = f"{_PREFACE}\n\n{_SHORT}" if quick else _PREFACE
    async for table in measured(nudges, quick=quick):
        tables.append(table)
        tell(table.text())
        tell(f"so far: {seconds(time.monotonic() - began)}")
        if file is not None:
            write(tables, preface, file)
            tell(f"written to {file}")


_SHORT = "**A short run, for whoever works on it: the numbers are of little weight.**"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the bot against what people would do instead.")
    parser.add_argument("--nudges", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="small sizes, a few minutes in all; writes no results")
    parser.add_argument("--results", type=Path, help=f"where they go [default: {RESULTS}]")
    options = parser.parse_args()
    nudges = min(options.nudges, _QUICK_NUDGES) if options.quick else options.nudges
    file = options.results or (None if options.quick else RESULTS)
    asyncio.run(run(nudges, file, quick=options.quick))


if __name__ == "__main__":
    main()
