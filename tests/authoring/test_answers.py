"""What moderators are told where they typed too little, or something else than they meant."""

from __future__ import annotations

import pytest

from tests.authoring.acts import NEXT, PACK, moderators, publish, yaml
from tests.conftest import World
from tests.servers.acts import Server

ROOM = "There is room for 2 packs"


def named(slug: str) -> tuple[str, bytes]:
    """A pack with another id."""
    return yaml(PACK.replace("pack: harbour-minute", f"pack: {slug}"))


@pytest.fixture
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.authoring.rules.MOST_PACKS", 2)


@pytest.mark.usefixtures("room_for_two")
async def test_packs_that_were_never_approved_make_room_once_nothing_of_them_waits(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.slash("pack upload", file=named("second"))
    assert "To make room, withdraw or return one that waits" in await mia.slash("pack upload", file=named("third"))
    await mia.slash("pack withdraw", pack="second")
    assert "waits for a second person" in await mia.slash("pack upload", file=named("third"))
    await jo.slash("pack return", pack="third")
    await jo.fill(reason="Shorter, please.")
    await world.restart()
    assert "waits for a second person" in await mia.slash("pack upload", file=named("fourth"))
    told = await mia.slash("pack list")
    assert "1.0.0 in use" in told
    assert "fourth" in told
    assert "second`" not in told
    assert "third`" not in told
    assert (await world.storage.counted())["own_versions"] == 2


@pytest.mark.usefixtures("room_for_two")
async def test_what_was_approved_once_never_makes_room_for_another_pack(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.slash("pack upload", file=yaml(NEXT))
    await mia.slash("pack withdraw", pack="harbour-minute 1.1.0")
    await mia.slash("pack upload", file=named("second"))
    await jo.slash("pack approve", pack="second")
    assert "There is room for" in await mia.slash("pack upload", file=named("third"))
    assert (await world.storage.counted())["own_packs"] == 2


async def test_returning_without_a_word_asks_for_one_and_keeps_the_way_open(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    await jo.slash("pack return", pack="harbour-minute")
    assert "A reason goes with it" in await jo.fill(reason="   ")
    await world.beat()
    assert not mia.user.dm_channel.history()
    await world.restart()
    assert await jo.click("Write a reason") == "Return Harbour minutes"
    assert "> Shorter, please." in await jo.fill(reason="Shorter, please.")


async def test_the_reason_stays_in_sight_after_a_withdrawal(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    await jo.slash("pack return", pack="harbour-minute")
    await jo.fill(reason="Shorter, please.\nAnd warmer.")
    told = await mia.slash("pack withdraw", pack="harbour-minute")
    assert "withdrawn by its author" in told
    assert "> Shorter, please.\n> And warmer." in told


async def test_a_name_that_is_nothing_here_leads_to_what_can_be_chosen(world: World) -> None:
    mia, _ = moderators(Server.open(world))
    for act in ("disable", "enable"):
        assert "Begin typing and choose" in await mia.slash(f"pack {act}", what="gratitude")


@pytest.mark.parametrize("typed", ["shipped-minutes", "Shipped minutes", "at the window"])
async def test_what_comes_with_the_bot_is_said_to_when_it_is_taken_for_the_servers(world: World, typed: str) -> None:
    mia, _ = moderators(Server.open(world))
    for act in ("download", "preview", "rollback", "approve"):
        assert "This one comes with the bot" in await mia.slash(f"pack {act}", pack=typed)
    assert "no such thing" in await mia.slash("pack download", pack="nowhere")


async def test_going_back_says_who_and_from_when_and_why_not(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    assert "Nothing of this pack was approved so far" in await mia.slash("pack rollback", pack="harbour-minute")
    await jo.slash("pack approve", pack="harbour-minute")
    await publish(mia, jo, NEXT)
    told = await mia.slash("pack rollback", pack="harbour-minute")
    assert f"Brought back by <@{mia.id}>. Members have it from their next exercise on." in told


async def test_two_of_one_title_are_told_apart(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo, PACK.replace("A harbour minute", "At the window"))
    shipped, own = "At the window (Shipped minutes)", "At the window (Harbour minutes)"
    for what, label in (
        ("shipped-minutes/at-the-window", shipped),
        ("harbour-minute/a-time-you-were-comforted", own),
    ):
        assert f"**{label}** is switched off" in await mia.slash("pack disable", what=what)
    told = await mia.slash("pack list")
    assert shipped in told
    assert own in told
    assert f"**{own}** is switched on" in await mia.slash(
        "pack enable", what="harbour-minute/a-time-you-were-comforted"
    )
    await mia.slash("pack list")
    acts = (await mia.click("Who did what")).replace("\\", "")
    assert f"switched off **{shipped}**" in acts
    assert f"switched on again **{own}**" in acts


async def test_packs_that_wait_come_first(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    await publish(mia, jo)
    await mia.slash("pack upload", file=named("zeal"))
    told = await mia.slash("pack list")
    assert told.index("`zeal`") < told.index("`harbour-minute`")


async def test_a_reason_from_before_reasons_were_sealed_is_sealed_at_the_next_start_and_stays_the_same(
    world: World,
) -> None:
    mia, jo = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(PACK))
    await jo.slash("pack return", pack="harbour-minute")
    await jo.fill(reason="To be replaced.")
    for table in ("own_versions", "pack_notices"):
        await world.storage.execute("bot", f"UPDATE {table} SET reason = 'Sealed: shorter, please.'")  # noqa: S608
    await world.restart()
    for table in ("own_versions", "pack_notices"):
        [stored] = await world.storage.column(f"SELECT reason FROM {table}")  # noqa: S608
        assert stored.startswith("sealed:")
    await world.beat()
    assert "> Sealed: shorter, please." in mia.dm.inbox()
    await mia.slash("pack list")
    [version] = await world.storage.column("SELECT version_id FROM own_versions")
    assert "> Sealed: shorter, please." in await mia.pick(str(version))


async def test_a_reason_that_was_moved_or_cut_is_told_to_be_lost_and_left_as_it_is(world: World) -> None:
    mia, jo = moderators(Server.open(world))
    for slug in ("harbour-minute", "second"):
        await mia.slash("pack upload", file=named(slug))
        await jo.slash("pack return", pack=slug)
        await jo.fill(reason=f"Shorter, in {slug}.")
    altered: dict[str, list[str]] = {}
    for table, key in (("own_versions", "version_id"), ("pack_notices", "notice_id")):
        where = "WHERE reason IS NOT NULL"
        rows = await world.storage.execute("bot", f"SELECT {key}, reason FROM {table} {where} ORDER BY {key}")  # noqa: S608
        (one, first), (two, second) = rows
        altered[table] = [second, f"{second[:-8]}AAAA"]
        for number, reason in zip((one, two), altered[table], strict=True):
            statement = f"UPDATE {table} SET reason = :reason WHERE {key} = :number"  # noqa: S608
            await world.storage.execute("bot", statement, reason=reason, number=number)
        assert first not in altered[table]
    await world.beat()
    told = [message.content for message in mia.dm.user.dm_channel.history()]
    assert sum("> (This can no longer be opened: its key is gone.)" in each for each in told) == 2
    assert "Shorter" not in str(told)
    for version in await world.storage.column("SELECT version_id FROM own_versions"):
        await mia.slash("pack list")
        assert "> (This can no longer be opened: its key is gone.)" in await mia.pick(str(version))
        assert "Shorter" not in mia.text()
    stored = await world.storage.column("SELECT reason FROM own_versions ORDER BY version_id")
    assert stored == altered["own_versions"], "nothing is overwritten"
