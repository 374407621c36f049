"""Another operator's key, while the bot runs: every member's key and every mark of an erasure is wrapped anew.

First both keys are put into the store, each wrapped by the other, in one transaction; then the new one takes the place
of the old in the file, on every machine; then row after row is wrapped anew; last the two go from the store. Wherever
it is cut off, what the file holds by then opens everything, and the next `run` goes on from there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, func, insert, or_, select, true, update

from bot.base import sealing
from bot.base.copies import Progress
from bot.base.database import Tx, alone
from bot.base.erasures import erased
from bot.base.errors import UserFacing
from bot.base.keys import Vault, keys, own, own_rows
from bot.base.operator_key import MARKS, NEXT, PREVIOUS, TAKEN, Ring, adopt, check_replaceable, key_id, learned

_BATCH = 200
"""Wrapped in one transaction, which everybody else waits for."""
_ONE = 0x5EC0_0CE4
_WAIT_SECONDS = 60.0
_LOOK_SECONDS = 0.5
_BUSY = "The operator's key is being replaced by another `keys rotate` just now. Wait for its end."
Alive = Callable[[], Awaitable[Collection[str]]]


@dataclass(frozen=True)
class _Part:
    table: Table
    key: Column[Any]
    wrapped: Column[Any]
    doing: str
    only: ColumnElement[bool] = field(default_factory=true)


_PARTS = (
    _Part(own, own.c.name, own.c.wrapped, "the store itself", own.c.name == MARKS),
    _Part(keys, keys.c.member_id, keys.c.wrapped, "members' keys"),
    _Part(erased, erased.c.mark, erased.c.mark, "marks of erasures"),
)


@dataclass(frozen=True)
class Rotated:
    """`kept`: the file of the key from before; None when an earlier run, cut off, had put it there. `damaged` rows were
    wrapped by neither key, and left as they are.
    """

    old: str
    new: str
    kept: Path | None
    members: int
    erasures: int
    damaged: int


async def rotate(vault: Vault, progress: Progress, alive: Alive | None = None) -> Rotated:
    """With several workers, `alive` tells which there are. Raises `UserFacing`: then all is as it was, or both keys
    hold and the next call goes on.
    """
    async with _only_one(vault):
        before = await begin(vault)
        kept = await asyncio.to_thread(adopt, vault.key_file, vault.ring.keys)
        if alive is not None:
            await _all_have_it(vault, alive, progress)
        damaged = await wrap_anew(vault, progress)
        new, *_ = vault.ring.keys
        _, members, erasures = [await _count(vault, part) for part in _PARTS]
        async with vault.database.begin() as tx:
            await alone(tx)
            of_the_change = or_(own.c.name.in_([NEXT, PREVIOUS]), own.c.name.startswith(TAKEN))
            await tx.execute(delete(own).where(of_the_change))
        vault.ring.keys = (new,)
        await vault.database.scrub()
        return Rotated(key_id(before), key_id(new), kept, members, erasures, damaged)


async def wrap_anew(vault: Vault, progress: Progress) -> int:
    """Everything by the newest key of the ring; how many rows neither key opens: those stay as they are."""
    return sum([await _table(vault, part, progress) for part in _PARTS])


async def begin(vault: Vault) -> bytes:
    """From here on both keys hold, everywhere and after any crash; the one from before."""
    async with vault.database.begin() as tx:
        await alone(tx)
        rows = await own_rows(tx)
        await asyncio.to_thread(check_replaceable, vault.key_file, vault.ring.keys)
        found = learned(vault.ring.keys, rows) or vault.ring.keys
        if NEXT not in rows:
            old, new = found[0], sealing.new_key()
            both = {NEXT: Ring((old,)).wrap(new), PREVIOUS: Ring((new,)).wrap(old)}
            await tx.execute(insert(own), [{"name": name, "wrapped": wrapped} for name, wrapped in both.items()])
            found = new, old
    vault.ring.keys = found
    return found[-1]


async def _all_have_it(vault: Vault, alive: Alive, progress: Progress) -> None:
    """Every worker there is has the new key in its own file: it may be on another machine."""
    missing = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_WAIT_SECONDS):
            while missing := await _missing(vault, alive, progress):  # noqa: ASYNC110 - others tell it by their rows
                await asyncio.sleep(_LOOK_SECONDS)
    if missing:
        raise UserFacing(
            f"{missing} workers have not taken the new key after {_WAIT_SECONDS:.0f} seconds. Their logs say why. "
            "Both keys hold meanwhile. Mend that or stop them, then run this again."
        )


async def _missing(vault: Vault, alive: Alive, progress: Progress) -> int:
    workers = set(await alive())
    async with vault.database.begin() as tx:
        taken = {name.removeprefix(TAKEN) for name in await own_rows(tx) if name.startswith(TAKEN)}
    progress("workers", len(workers & taken), len(workers))
    return len(workers - taken)


async def _table(vault: Vault, part: _Part, progress: Progress) -> int:
    damaged = done = 0
    last: Any = None
    total = await _count(vault, part)
    while True:
        query = select(part.key, part.wrapped).where(part.only).order_by(part.key).limit(_BATCH)
        async with vault.database.begin() as tx:
            rows = (await tx.execute(query if last is None else query.where(part.key > last))).all()
            damaged += await _batch(tx, vault.ring, part, [(at, wrapped) for at, wrapped in rows])
        if not rows:
            return damaged
        last = rows[-1][0]
        done += len(rows)
        progress(part.doing, min(done, total), total)


async def _batch(tx: Tx, ring: Ring, part: _Part, rows: Sequence[tuple[Any, bytes]]) -> int:
    """How many are damaged. What was erased, or made anew, since it was read is left alone."""
    made = await asyncio.to_thread(lambda: [ring.anew(wrapped) for _, wrapped in rows])
    changed = [
        {"at": at, "before": before, "after": after}
        for (at, before), after in zip(rows, made, strict=True)
        if after not in (None, before)
    ]
    if changed:
        here = and_(part.key == bindparam("at"), part.wrapped == bindparam("before"))
        await tx.execute(update(part.table).where(here).values({part.wrapped: bindparam("after")}), changed)
    return made.count(None)


async def _count(vault: Vault, part: _Part) -> int:
    async with vault.database.begin() as tx:
        return await tx.scalar(select(func.count()).select_from(part.table).where(part.only)) or 0


@asynccontextmanager
async def _only_one(vault: Vault) -> AsyncGenerator[None]:
    if vault.database.is_sqlite:
        if vault.rotating.locked():
            raise UserFacing(_BUSY)
        async with vault.rotating:
            yield
        return
    async with vault.database.bare() as held:
        if not await held.scalar(select(func.pg_try_advisory_lock(_ONE))):
            raise UserFacing(_BUSY)
        try:
            yield
        finally:
            await held.execute(select(func.pg_advisory_unlock(_ONE)))
