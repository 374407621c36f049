"""From one side to the other, row by row, and then held against what was read."""

from __future__ import annotations

from collections.abc import Iterable

from bot.base.copies.rows import Progress, Shape, Side, Tally, Tallying
from bot.base.errors import UserFacing


async def copy(source: Side, target: Side, progress: Progress, *, leave_out: Iterable[str] = ()) -> dict[str, Tally]:
    """Every row, into empty tables of the same shape. Raises `UserFacing` when the two do not turn out the same.

    A table that the source has not got yet stays empty. The target's transaction is the caller's to commit.
    """
    shapes = _matched(await source.shapes(), await target.shapes(), set(leave_out))
    await check_empty(target, shapes)
    totals = {shape.table: await source.count(shape.table) for shape in shapes}
    written = {shape.table: await _pour(source, target, shape, totals[shape.table], progress) for shape in shapes}
    await target.go_on_from(await source.last_numbers())
    for shape in shapes:
        found = await _tally(target, shape, totals[shape.table], progress)
        if found != written[shape.table]:
            raise UserFacing(
                f"{shape.table}: the copy does not hold what was read ({found.rows:,} rows, "
                f"{written[shape.table].rows:,} read). Nothing was kept of it. Look at the disk, then try again."
            )
    return written


async def check_empty(side: Side, shapes: Iterable[Shape] | None = None) -> None:
    """Raises `UserFacing` when any of these tables, or of all but Alembic's, holds rows."""
    looked_at = shapes or [shape for shape in await side.shapes() if shape.table != "alembic_version"]
    filled = [shape.table for shape in looked_at if await side.count(shape.table)]
    if filled:
        raise UserFacing(
            f"The target is not empty: {', '.join(filled)} hold rows. It was left as it is. Name an empty database, "
            "made for example with createdb; if an earlier attempt filled this one, drop it and make it anew."
        )


async def _pour(source: Side, target: Side, shape: Shape, total: int, progress: Progress) -> Tally:
    tallying, done = Tallying(shape), 0
    progress(f"copy {shape.table}", 0, total)
    async for rows in source.rows(shape):
        tallying.add(rows)
        await target.write(shape, rows)
        done += len(rows)
        progress(f"copy {shape.table}", done, total)
    return tallying.result()


async def _tally(side: Side, shape: Shape, total: int, progress: Progress) -> Tally:
    tallying, done = Tallying(shape), 0
    progress(f"verify {shape.table}", 0, total)
    async for rows in side.rows(shape):
        tallying.add(rows)
        done += len(rows)
        progress(f"verify {shape.table}", done, total)
    return tallying.result()


def _matched(source: list[Shape], target: list[Shape], leave_out: set[str]) -> list[Shape]:
    """The target's tables in its order, with the source's columns."""
    here = {shape.table: shape for shape in source if shape.table not in leave_out}
    there = {shape.table: set(shape.columns) for shape in target}
    wrong = [name for name, shape in here.items() if there.get(name) != set(shape.columns)]
    if wrong:
        raise UserFacing(
            f"{', '.join(sorted(wrong))}: not the same tables on both sides. "
            "Bring the database to this version's schema first: python -m bot migrate"
        )
    return [here[shape.table] for shape in target if shape.table in here]
