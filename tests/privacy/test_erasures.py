"""An erasure outlives crashes and backups: what is marked as erased goes, and who comes back afterwards stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.authoring.store import desk
from bot.base.database import Database, Tx
from bot.base.erasures import KEPT
from bot.base.keys import Vault
from bot.community.rules import end_of, mark, week_of
from bot.community.store import participation
from bot.members.service import Members
from bot.privacy.service import Privacy, rooms_beyond
from tests.databases import Storage
from tests.privacy.test_service import ANN, BEN, NOW, House

LATER = NOW + timedelta(days=2)
MUCH_LATER = NOW + timedelta(days=20)
HARBOUR = 1001


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    opened = await House.open(storage)
    yield opened
    await opened.close()


class Killed(BaseException):
    """As when the process ends: nothing after it runs, no `except Exception` either."""


async def test_what_a_crash_cut_off_is_finished_at_the_next_start(house: House) -> None:
    await house.start(ANN, "Mo")

    class Dying(Members):
        async def remove(self, tx: Tx, member_id: int) -> bool:
            raise Killed

    with pytest.raises(Killed):
        await Privacy(house.db, house.vault, Dying(house.db), []).erase(ANN, NOW)
    assert await house.privacy.is_known(ANN)
    await house.privacy.finish_erasures()
    assert not await house.privacy.is_known(ANN)
    assert await keys_of(house.vault) == []
    assert await house.vault.erasures.unfinished() == []


async def test_a_key_that_outlived_a_crash_goes_at_the_next_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.start(ANN, "Mo")

    async def killed(_member_id: int) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(house.vault, "forget", killed)
        with pytest.raises(Killed):
            await house.privacy.erase(ANN, NOW)
    assert await keys_of(house.vault) == [ANN]
    await house.privacy.finish_erasures()
    assert await keys_of(house.vault) == []


@pytest.mark.parametrize("step", ["forget", "finish"])
@pytest.mark.parametrize("restarts", [True, False])
async def test_who_was_cut_off_from_a_receipt_gets_one_by_asking_again(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str, restarts: bool
) -> None:
    await house.start(ANN, "Mo")
    await house.start(BEN, "Rex")

    async def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(house.vault if step == "forget" else house.vault.erasures, step, killed)
        with pytest.raises(Killed):
            await house.privacy.erase(ANN, NOW)
    if restarts:
        await house.privacy.finish_erasures()
    receipt = await house.privacy.erase(ANN, LATER)
    assert receipt
    assert (receipt.counts, receipt.at) == (None, NOW if restarts else LATER)
    assert await keys_of(house.vault) == [BEN]
    assert [(each.erased_at, each.is_done) for each in await house.vault.erasures.all()] == [(receipt.at, True)]
    assert (await house.privacy.erase(ANN, MUCH_LATER)) == receipt
    await house.start(ANN, "Mo")
    afresh = await house.privacy.erase(ANN, MUCH_LATER)
    assert afresh
    assert afresh.counts


@pytest.mark.parametrize("last", [0, 1, 2])
async def test_of_somebody_who_stopped_long_ago_no_crash_leaves_a_key_without_rows(
    house: House, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    """The last step before it: the mark, the rows, the key."""
    await house.start(ANN, "Mo")
    await house.start(BEN, "Rex")
    async with house.db.begin() as tx:
        await tx.execute(text("UPDATE members SET idle_since = 0 WHERE member_id = :ann"), {"ann": ANN})
    steps = ((house.privacy, "_remove_gone"), (house.vault, "forget"), (house.vault.erasures, "finish"))

    async def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        of, name = steps[last]
        dying.setattr(type(of), name, killed)
        with pytest.raises(Killed):
            await house.privacy.retire(MUCH_LATER, 5)
    assert await house.privacy.is_known(ANN) == (last == 0)
    await house.privacy.finish_erasures()
    assert await house.privacy.is_known(ANN) == (last == 0), "by this mark nobody is erased who may have come back"
    assert {*await keys_of(house.vault)} == ({ANN, BEN} if last == 0 else {BEN})
    assert await house.vault.erasures.unfinished() == []
    await house.privacy.retire(MUCH_LATER, 5)
    assert await keys_of(house.vault) == [BEN]
    assert not await house.privacy.is_known(ANN)


async def test_who_stopped_and_went_stays_gone_when_an_older_copy_comes_back(house: House) -> None:
    await house.start(ANN, "Mo")
    async with house.db.begin() as tx:
        await tx.execute(text("UPDATE members SET idle_since = 0 WHERE member_id = :ann"), {"ann": ANN})
    assert await house.privacy.retire(MUCH_LATER, 5) == (1, 1)
    [erasure] = await house.vault.erasures.all()
    assert (erasure.member_id, erasure.erased_at, erasure.is_done) == (ANN, MUCH_LATER, True)


async def test_an_erasure_that_failed_and_was_told_is_not_finished_behind_anyones_back(house: House) -> None:
    await house.start(ANN, "Mo")

    class Failing(Members):
        async def remove(self, tx: Tx, member_id: int) -> bool:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await Privacy(house.db, house.vault, Failing(house.db), []).erase(ANN, NOW)
    await house.privacy.finish_erasures()
    assert [figure.name for figure in await house.figures.list(ANN)] == ["Mo"]


async def test_an_older_copy_of_the_data_brings_nobody_back(storage: Storage) -> None:
    house = await House.open(storage)
    await house.start(ANN, "Mo")
    await house.start(BEN, "Rex")
    await house.close()
    storage.copy("bot", "copy")
    house = await House.open(storage)
    assert await house.privacy.erase(ANN, LATER)
    await house.close()
    old = await House.open(storage, "copy")
    assert await old.privacy.reapply(await old.vault.erasures.all()) == 1
    assert not await old.privacy.is_known(ANN)
    assert [figure.name for figure in await old.figures.list(BEN)] == ["Rex"]
    await old.close()


async def moderate(house: House, person_id: int, now: datetime) -> None:
    """All that is kept of somebody who needs no account for it."""
    async with house.db.begin() as tx:
        await desk.see(tx, HARBOUR, person_id, now)
        await desk.write_down(tx, HARBOUR, person_id, "approved", f"at {now}", now)
        week = week_of(now, UTC)
        opened = await participation.open_week(tx, HARBOUR, week, end_of(week, UTC), f"of {week}")
        assert opened
        await participation.take_part(tx, opened, mark(opened.secret, person_id))


async def test_neither_does_it_bring_back_somebody_without_an_account(storage: Storage) -> None:
    house = await House.open(storage)
    for person_id in (ANN, BEN):
        await moderate(house, person_id, NOW)
    await house.close()
    storage.copy("bot", "copy")
    house = await House.open(storage)
    receipt = await privacy_of(house).erase(ANN, LATER)
    assert receipt
    assert (receipt.counts, receipt.zone, receipt.had_key) == ({"authoring": 2, "participation": 1}, None, False)
    assert [each.member_id for each in await house.vault.erasures.all()] == [ANN]
    await moderate(house, ANN, MUCH_LATER)
    assert await privacy_of(house).reapply(await house.vault.erasures.all()) == 0, "they acted again since"
    assert len(await kept(house, ANN)) == 3
    await house.close()

    old = await House.open(storage, "copy")
    await moderate(old, BEN, MUCH_LATER)
    assert await privacy_of(old).reapply(await old.vault.erasures.all()) == 1
    assert await kept(old, ANN) == []
    assert len(await kept(old, BEN)) == 5
    await old.close()


async def test_what_a_crash_left_of_somebody_without_an_account_goes_at_the_next_start(house: House) -> None:
    await moderate(house, ANN, NOW)
    await house.vault.erasures.begin(ANN, LATER)
    await privacy_of(house).finish_erasures()
    assert await kept(house, ANN) == []
    assert await house.vault.erasures.unfinished() == []


def privacy_of(house: House) -> Privacy:
    return Privacy(house.db, house.vault, house.members, [], rooms_beyond(house.vault))


async def kept(house: House, person_id: int) -> list[dict[str, Any]]:
    async with house.db.begin() as tx:
        return [row for room in rooms_beyond(house.vault) for row in await room.kept(tx, person_id)]


async def test_who_came_back_after_the_erasure_stays(house: House) -> None:
    await house.start(ANN, "Mo")
    await house.privacy.erase(ANN, NOW - timedelta(hours=1))  # also when the clock went back
    async with house.db.begin() as tx:
        await house.members.agree(tx, ANN, LATER)
    assert await house.privacy.reapply(await house.vault.erasures.all()) == 0
    assert await house.privacy.is_known(ANN)


async def test_erasing_somebody_unknown_leaves_no_mark(house: House) -> None:
    assert not await house.privacy.erase(ANN, NOW)
    assert await house.vault.erasures.all() == []


async def test_a_mark_says_nothing_without_the_operators_key(house: House, storage: Storage) -> None:
    for _ in range(2):
        await house.start(ANN, "Mo")
        await house.privacy.erase(ANN, NOW)
    assert [each.member_id for each in await house.vault.erasures.all()] == [ANN, ANN]
    (first,), (second,) = await storage.execute("keys", "SELECT mark FROM erased")
    assert first != second
    assert ANN.to_bytes(8, "big") not in first + second


async def test_marks_outlive_every_backup_and_then_go(house: House) -> None:
    await house.start(ANN)
    await house.privacy.erase(ANN, NOW)
    await house.vault.erasures.begin(BEN, NOW + KEPT - timedelta(days=1))
    assert [each.member_id for each in await house.vault.erasures.all()] == [ANN, BEN]
    await house.vault.erasures.begin(BEN, NOW + KEPT + timedelta(days=1))
    assert [each.member_id for each in await house.vault.erasures.all()] == [BEN, BEN]


async def test_a_store_takes_over_what_another_knew(house: House, storage: Storage) -> None:
    await asyncio.gather(house.start(ANN), house.start(BEN, "Rex"))
    await house.privacy.erase(ANN, NOW)
    known = await house.vault.erasures.all()
    key_file = storage.folder / "key"
    other = await Vault.open(Database.open(storage.keys("older")), key_file, sealed_rows=False)
    assert await other.erasures.adopt(known) == known
    assert await other.erasures.adopt(known) == []
    assert await other.erasures.all() == known
    await other.close()


async def keys_of(vault: Vault) -> list[int]:
    return await vault.known_ids()
