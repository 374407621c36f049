"""`/server stats`: how many took part, to moderators alone, and never who or how few."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.pictures import MOST_BYTES, MOST_SAID, PALETTES, Look, draw
from bot.community import rules, views
from tests.community.acts import take_part
from tests.conftest import World
from tests.progress.test_cog import gallery, paper
from tests.servers.acts import Server, forged

MONDAY = date(2026, 11, 23)
WEEK = timedelta(days=7)
KEPT = st.lists(st.integers(0, 30) | st.integers(0, 20_000), min_size=12, max_size=12)


def weeks_of(people: list[int]) -> tuple[rules.Week, ...]:
    """Oldest first, as if these numbers were what is kept."""
    return rules.last_weeks({MONDAY - WEEK * (12 - place): number for place, number in enumerate(people)}, MONDAY)


def drawn(people: list[int]) -> list[Any]:
    """All that a picture of these weeks is made of, in order."""
    sheet = Recorder()
    paint, height = views.painted_stats(weeks_of(people))
    paint(sheet)  # pyright: ignore[reportArgumentType] - whatever is put on it is noted, and nothing is drawn
    return [height, *sheet.put]


class Recorder:
    """Notes what is put on it."""

    colours = PALETTES[Look.DARK]

    def __init__(self) -> None:
        self.put: list[Any] = []

    def width_of(self, words: str, size: float, **_how: object) -> float:
        return len(words) * size / 2

    def __getattr__(self, name: str) -> Any:
        def put(*what: object, **how: object) -> None:
            self.put.append((name, what, how))

        return put


@given(KEPT, st.lists(st.integers(0, 4), min_size=12, max_size=12))
def test_numbers_below_five_change_neither_the_picture_nor_a_word(people: list[int], small: list[int]) -> None:
    """So nothing can be worked out from a height, a scale, a sum or the words either."""
    others = [few if number < rules.FEWEST else number for number, few in zip(people, small, strict=True)]
    assert drawn(others) == drawn(people)
    assert views.stats(weeks_of(others), Look.DARK).to_components() == (
        views.stats(weeks_of(people), Look.DARK).to_components()
    )


@given(KEPT)
def test_the_words_for_those_who_do_not_see_it_tell_each_week_and_fit(people: list[int]) -> None:
    said = views.stats_picture(weeks_of(people), b"").says
    assert len(said) <= MOST_SAID
    assert said.count("fewer than five") == sum(number < 5 for number in people)
    for number in people:
        assert number < 5 or f": {number}" in said


@settings(max_examples=4)
@given(KEPT)
async def test_every_picture_can_be_drawn_in_both_looks(people: list[int]) -> None:
    for look in Look:
        assert len(await draw(*views.painted_stats(weeks_of(people)), look)) < MOST_BYTES


@pytest.mark.parametrize(
    ("people", "label"),
    [(999, "999"), (1000, "1.0k"), (9949, "9.9k"), (9951, "10k"), (12_400, "12k"), (2_500_000, "2500k")],
)
def test_a_large_number_stays_above_its_bar(people: int, label: str) -> None:
    assert label in str(drawn([people] * 12))


async def test_a_moderator_sees_the_weeks_that_are_over(world: World) -> None:
    harbour = Server.open(world)
    mia = harbour.join("mia", manages=True)
    await take_part(world, harbour, *range(1, 8))
    await world.restart()
    assert "fewer than five people" in await mia.slash("server stats")
    await world.pass_time(days=7)
    text = await mia.slash("server stats")
    assert "**7** people" in text
    assert "took up the day's exercise" in text, "whether they did it is not known"
    assert gallery(mia)["description"].endswith(": 7.")
    await world.restart()
    assert "**7** people" in await mia.click("Light")
    assert await paper(mia) == PALETTES[Look.LIGHT].paper
    await mia.click("Dark")
    assert await paper(mia) == PALETTES[Look.DARK].paper
    assert mia.overheard() == []


async def test_the_look_is_remembered_with_an_account_and_not_without(world: World) -> None:
    harbour = Server.open(world)
    mia, jo = harbour.join("mia", manages=True), harbour.join("jo", manages=True)
    await mia.dm.start()
    for who in (mia, jo):
        await who.slash("server stats")
        await who.click("Light")
    await world.restart()
    await mia.slash("server stats")
    assert await paper(mia) == PALETTES[Look.LIGHT].paper
    await jo.slash("server stats")
    assert await paper(jo) == PALETTES[Look.DARK].paper
    assert (await world.storage.counted())["picture_looks"] == 1


async def test_before_anybody_took_part_it_is_the_same_picture_as_with_few(world: World) -> None:
    harbour = Server.open(world)
    mia = harbour.join("mia", manages=True)
    before = await mia.slash("server stats"), gallery(mia)["description"]
    await take_part(world, harbour, 1, 2, 3, 4)
    await world.pass_time(days=7)
    await mia.slash("server stats")
    shown = gallery(mia)["description"]
    assert shown.count("fewer than five") == before[1].count("fewer than five") == 12


async def test_another_servers_people_are_not_counted_here(world: World) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    mia = harbour.join("mia", manages=True)
    await take_part(world, elsewhere, *range(9))
    await world.pass_time(days=7)
    assert "fewer than five people" in await mia.slash("server stats")


@pytest.mark.parametrize("look", ["light", "dark"])
async def test_only_those_who_moderate_see_it(world: World, look: str) -> None:
    harbour = Server.open(world)
    keepers = harbour.guild.create_role("keepers")
    kim, lou = harbour.join("kim", roles=(keepers,)), harbour.join("lou")
    await world.storage.execute(
        "bot",
        f"INSERT INTO servers (server_id, moderator_role) VALUES ({harbour.guild.id}, {keepers.id})",  # noqa: S608
    )
    # A forged click has no message that could change, so she who may gets no words at all.
    assert await forged(kim, f"comm-stats:{look}") == ""
    assert "moderators' role" in await forged(lou, f"comm-stats:{look}")


async def test_a_look_that_there_is_not_is_answered_kindly(world: World) -> None:
    mia = Server.open(world).join("mia", manages=True)
    assert "People who took part" not in await forged(mia, "comm-stats:pink")
