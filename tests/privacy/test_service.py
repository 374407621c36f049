from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.database import Database, Tx, metadata
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.figures.rules import Figure, FigureState, Sort
from bot.figures.service import Figures
from bot.members.service import Members
from bot.privacy import views
from bot.privacy.service import Export, Privacy
from tests.databases import Storage

NOW = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
ANN, BEN = 1456074443980800007, 2
KATHMANDU = ZoneInfo("Asia/Kathmandu")


class House:
    """The rooms that this one stands on."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self.db = db
        self.vault = vault
        self.members = Members(db)
        self.figures = Figures(db, vault, self.members)
        sections = [("members", self.members.export), ("figures", self.figures.export)]
        self.privacy = Privacy(db, vault, self.members, sections)

    @classmethod
    async def open(cls, storage: Storage, data: str = "bot") -> House:
        keys = Database.open(storage.keys())
        vault = await Vault.open(keys, storage.folder / "key", sealed_rows=False)
        house = cls(Database.open(storage.data(data)), vault)
        async with house.db.begin() as tx:
            await tx.run_sync(metadata.create_all)
        return house

    async def close(self) -> None:
        await self.db.close()
        await self.vault.close()

    async def start(self, member_id: int, figure: str = "Mo") -> Figure:
        async with self.db.begin() as tx:
            await self.members.agree(tx, member_id, NOW)
            await self.members.set_zone(tx, member_id, "Asia/Kathmandu")
        made = await self.figures.create(member_id, figure, Sort.PERSON, NOW)
        assert isinstance(made, Figure)
        return made


@pytest.fixture
async def house(storage: Storage) -> AsyncIterator[House]:
    opened = await House.open(storage)
    yield opened
    await opened.close()


async def test_the_export_holds_what_every_room_hands_over(house: House) -> None:
    mo = await house.start(ANN)
    await house.figures.move(ANN, mo.figure_id, FigureState.RESTED)
    export = await house.privacy.export(ANN, NOW)
    assert export is not None
    assert export.zone == "Asia/Kathmandu"
    assert export.sections["members"][0]["consented_at"] == NOW
    assert [figure["name"] for figure in export.sections["figures"]] == ["Mo"]


async def test_nobody_gets_the_export_of_somebody_else(house: House) -> None:
    await house.start(ANN, "Mo")
    await house.start(BEN, "Rex")
    export = await house.privacy.export(BEN, NOW)
    assert export is not None
    assert "Mo" not in views.machine(export)
    assert str(ANN) not in views.machine(export)


async def test_there_is_no_export_of_someone_unknown(house: House) -> None:
    assert await house.privacy.export(ANN, NOW) is None


async def test_erasing_says_whether_there_was_anything(house: House) -> None:
    await house.start(ANN)
    assert await house.privacy.erase(ANN, NOW)
    assert not await house.privacy.is_known(ANN)
    assert not await house.privacy.erase(ANN, NOW)


async def test_an_older_copy_of_the_data_stays_shut_after_an_erasure(storage: Storage) -> None:
    house = await House.open(storage)
    await house.start(ANN, "Mo")
    await house.start(BEN, "Rex")
    await house.close()
    storage.copy("bot", "copy")
    house = await House.open(storage)
    await house.privacy.erase(ANN, NOW)
    await house.close()
    old = await House.open(storage, "copy")
    assert [figure.is_lost for figure in await old.figures.list(ANN)] == [True]
    assert [figure.name for figure in await old.figures.list(BEN)] == ["Rex"]
    await old.close()


async def test_a_key_left_behind_by_a_crash_goes_with_the_next_erasure(storage: Storage) -> None:
    house = await House.open(storage)
    await house.start(ANN, "Mo")
    await house.close()
    storage.copy("bot", "copy")
    house = await House.open(storage)
    async with house.db.begin() as tx:
        await house.members.remove(tx, ANN)
    assert not await house.privacy.erase(ANN, NOW)
    await house.close()
    old = await House.open(storage, "copy")
    assert [figure.is_lost for figure in await old.figures.list(ANN)] == [True]
    await old.close()


async def test_a_failing_removal_leaves_the_key_and_every_word_readable(house: House) -> None:
    await house.start(ANN, "Mo")

    class Failing(Members):
        async def remove(self, tx: Tx, member_id: int) -> bool:
            await super().remove(tx, member_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await Privacy(house.db, house.vault, Failing(house.db), []).erase(ANN, NOW)
    assert [figure.name for figure in await house.figures.list(ANN)] == ["Mo"]


async def test_someone_who_comes_back_begins_with_a_new_key(house: House) -> None:
    await house.start(ANN, "Mo")
    await house.privacy.erase(ANN, NOW)
    await house.start(ANN, "Rex")
    assert [figure.name for figure in await house.figures.list(ANN)] == ["Rex"]


def exported(**sections: list[dict[str, Any]]) -> Export:
    return Export(ANN, "Asia/Kathmandu", NOW, sections)


def test_instants_stand_in_the_members_zone_with_their_offset() -> None:
    whole = json.loads(views.machine(exported(days=[{"at": NOW, "day": date(2026, 7, 1), "quiet_from": time(22)}])))
    assert whole["made_at"] == "2026-07-01T13:45:00+05:45"
    assert whole["zone"] == "Asia/Kathmandu"
    assert whole["sections"]["days"] == [
        {"at": "2026-07-01T13:45:00+05:45", "day": "2026-07-01", "quiet_from": "22:00:00"}
    ]


def test_ids_beyond_what_other_programs_count_exactly_stand_as_text() -> None:
    assert json.loads(views.machine(exported()))["member_id"] == str(ANN)


def test_a_room_that_forgets_to_unseal_is_noticed() -> None:
    with pytest.raises(TypeError, match="bytes"):
        views.machine(exported(figures=[{"name": b"\x01sealed"}]))


def test_the_page_for_people_is_plain_to_read() -> None:
    page = views.readable(
        exported(
            figures=[{"name": "Mo", "added_at": NOW}, {"name": "Rex", "rested_until": None}],
            sessions=[{"reflection": {"question": "And now?", "text": "Warm.\nStill warm.", "is_kept": True}}],
            nudges=[],
        )
    )
    assert "All times are in your zone, Asia/Kathmandu." in page
    assert "## Who and what comforts you\n\n- **name**: Mo · **added at**: 2026-07-01 13:45\n- **name**: Rex\n" in page
    assert "- **question**: And now? · **is kept**: yes\n  **text**:\n\n  > Warm.\n  > Still warm.\n" in page
    assert "## Plans and nudges\n\nNothing.\n" in page


def test_files_too_large_for_discord_come_as_one_archive_and_then_with_a_word() -> None:
    export = exported(sessions=[{"text": "warm " * 2000}])
    assert [file.filename for file in views.attachments(export, 10**6)] == [
        "secure-base-export.json",
        "secure-base-export.md",
    ]
    assert [file.filename for file in views.attachments(export, 5000)] == ["secure-base-export.zip"]
    with pytest.raises(UserFacing, match="more than Discord lets us send"):
        views.attachments(export, 100)


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.text(),
    st.dates(),
    st.times(),
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
rows = st.lists(st.dictionaries(st.text(min_size=1), st.recursive(leaves, lambda inner: st.lists(inner, max_size=3))))


@given(rows)
def test_whatever_a_room_hands_over_can_be_written_and_read_again(handed: list[dict[str, Any]]) -> None:
    export = exported(room=handed)
    assert json.loads(views.machine(export))["sections"]["room"] == views.plain(handed, KATHMANDU)
    assert views.readable(export).startswith("# Everything")


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_exported_instant_is_still_the_same_instant(instant: datetime) -> None:
    back = datetime.fromisoformat(views.plain(instant, KATHMANDU))
    assert back - instant == timedelta(0)
