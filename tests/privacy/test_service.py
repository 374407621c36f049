from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
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
from bot.nudges.rules import WEEKDAYS
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
    assert not await house.privacy.erase(BEN, NOW)
    assert await house.privacy.erase(ANN, NOW)
    assert not await house.privacy.is_known(ANN)
    again = await house.privacy.erase(ANN, NOW + timedelta(days=3))
    assert again
    assert (again.counts, again.at) == (None, NOW)
    assert not await house.privacy.erase(BEN, NOW)


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
            figures=[
                {"name": "Mo", "sort": "person", "added_at": NOW, "state": "active"},
                {"name": "Rex", "sort": "pet", "added_at": NOW, "state": "rested"},
            ],
            sessions=[{"reflection": {"question": "And now?", "text": "Warm.\nStill warm.", "kept": True}}],
            nudges=[
                {"plan": "mix", "brings": "exercise", "number": 7, "at": time(8), "weekdays": list(WEEKDAYS)},
                {"plan": "trust", "brings": "quiz", "number": 8, "at": time(9), "weekdays": ["Monday", "Friday"]},
            ],
            quizzes=[
                {"comes_back": "Which need?", "pack": "basics", "stability": 2.3, "due_at": NOW, "state": "review"},
                {"comes_back": "Which base?", "pack": "basics", "stability": 1.2, "due_at": NOW, "state": "learning"},
            ],
            daily=[],
        )
    )
    assert "Times are in your zone, Asia/Kathmandu." in page
    assert said_in(page) >= {
        *("Who and what comforts you", "Mo", "person", "Rex", "resting", "Wednesday 1 July 2026, 13:45"),
        *("What you wrote", "And now?", "Warm.\nStill warm.", "Kept as a line", "yes"),
        *("Plans", "a mix", "every day", "08:00", "trust", "Monday and Friday"),
        *("Questions, and when each comes back", "Which need?", "known", "Which base?", "still new"),
        "Nothing is stored under: Daily exercises you set up.",
    }
    assert not re.search(
        r"2\.3|_at\b|comes_back|felt-security|None|True", re.sub(r"<style>.*</style>", "", page, flags=re.DOTALL)
    )


def test_what_somebody_wrote_is_never_markup() -> None:
    evil = '</blockquote><script>alert(1)</script><img src=x onerror=y> & "quoted"'
    page = views.readable(
        exported(sessions=[{"reflection": {"question": evil, "text": evil}}], **{evil: [{evil: evil}]})
    )
    assert "script" not in tags_in(page)
    assert "img" not in tags_in(page)
    assert evil in said_in(page)


def test_files_too_large_for_discord_come_as_one_archive_and_then_with_a_word() -> None:
    export = exported(sessions=[{"text": "warm " * 2000}])
    assert [file.filename for file in views.attachments(export, 10**6)] == [
        "secure-base-export.json",
        "secure-base-export.html",
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
    page = views.readable(export)
    assert tags_in(page) <= TAGS


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_exported_instant_is_still_the_same_instant(instant: datetime) -> None:
    back = datetime.fromisoformat(views.plain(instant, KATHMANDU))
    assert back - instant == timedelta(0)


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "nav", "ul", "li", "a", "h1", "h2", "h3", "p", "strong"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "blockquote", "div"),
}


class Reader(HTMLParser):
    """What a browser makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.said: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said.add(data.strip())


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def said_in(page: str) -> set[str]:
    return read(page).said


def tags_in(page: str) -> set[str]:
    return read(page).tags
