"""What a practitioner writes themselves: checked and previewed as in a server, and their clients' alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Care, Config
from bot.packs.rules import practice_of
from tests.authoring.acts import NEXT, PACK, moderators, offered, publish, yaml
from tests.authoring.conftest import config as shipped
from tests.care.acts import ADULT, NAME, assign, erase, export, joined, practise
from tests.conftest import Person, World
from tests.nudges.acts import live
from tests.servers.acts import Server
from tests.sessions.acts import press

MINE = "A harbour minute"
LONGER = "A longer harbour minute"
__all__ = ["shipped"]


@pytest.fixture
def config(shipped: Config) -> Config:
    operator = shipped.operator.model_copy(update={"contact": "care@example.org"})
    return shipped.model_copy(update={"care": Care(enabled=True, operating_read=True), "operator": operator})


async def preview(person: Person, pack: str = "harbour-minute") -> str:
    """Opened in the DM."""
    assert "walk through as your clients will" in await person.slash("pack preview", pack=pack)
    assert "as your clients see it" in person.inbox()
    return await person.click("Open the preview")


async def give(person: Person, text: str = PACK) -> None:
    """Uploaded, seen, and approved by the same person."""
    await person.slash("pack upload", file=yaml(text))
    version = "1.1.0" if "1.1.0" in text else "1.0.0"
    await preview(person, f"harbour-minute {version}")
    assert "Your clients have it" in await person.slash("pack approve", pack=f"harbour-minute {version}")


async def test_a_pack_goes_from_a_practitioner_to_their_clients_and_nobody_else(world: World) -> None:
    ines, ann, other, cleo = (
        await practise(world),
        world.person("ann"),
        await practise(world, "otto", "Otto Practises"),
        world.person("cleo"),
    )
    await joined(ines, ann)
    await joined(other, cleo)
    assert "All in order" in await ines.slash("pack check", file=yaml(PACK))
    assert "is for packs that come with the bot" in await ines.slash(
        "pack upload", file=yaml(PACK.replace("promising", "supported"))
    )
    told = await ines.slash("pack upload", file=yaml(PACK))
    assert "Nobody has it yet" in told
    assert "moderator" not in told
    assert "See it first" in await ines.slash("pack approve", pack="harbour-minute")
    await ines.slash("pack preview", pack="harbour-minute")
    await world.restart()
    assert "See it first" in await ines.slash("pack approve", pack="harbour-minute"), "sent is not seen"
    await preview(ines)
    await ines.pick("a-time-you-were-comforted")
    assert f"Written by {NAME}; they see your answers only if you share one." in ines.text()
    assert MINE not in await offered(ann)
    assert "Your clients have it from their next exercise on" in await ines.slash("pack approve", pack="harbour-minute")
    await world.restart()
    assert MINE in await offered(ann)
    assert MINE in await offered(ines)
    assert "### Given" in await assign(ines, "Tue 10", what=MINE)
    assert MINE not in str(await other.user.autocomplete("clients assign", "what", ""))
    for stranger in (other, cleo, world.person("dora")):
        assert MINE not in await offered(stranger)
    await ines.slash("pack list")
    assert "in use" in ines.text()
    assert "done by" not in ines.text(), "with one client, a number would be a name"


async def test_what_was_assigned_of_it_comes_to_the_client_like_any_other(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    await ann.start()
    await joined(ines, ann)
    await give(ines)
    assert "### Given" in await assign(ines, "Tue 10", what=MINE)
    await live(world, world.now() + timedelta(minutes=5))
    assert "Something new is in your plan" in ann.inbox()
    await world.restart()
    tomorrow = world.now().replace(hour=12, minute=1) + timedelta(days=1)
    await live(world, tomorrow)
    assert f"**{MINE}**" in ann.inbox()
    assert "Ines" not in ann.text(), "on a lock screen"
    assert f"Written by {NAME}" in await ann.click("Begin")


async def test_leaving_takes_it_along_at_once_and_who_is_in_the_middle_goes_on(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    link = await joined(ines, ann)
    await give(ines)
    await begin(ann)
    assert f"Written by {NAME}" in ann.text()
    middle = ann.seen
    await give(ines, NEXT)
    await press(ann, f"care-leave:{link}")
    await world.restart()
    assert {MINE, LONGER}.isdisjoint(await offered(ann))
    ann.seen = middle
    await ann.click("Done")
    assert "Done" in ann.text()
    assert "pack_reports" not in await world.storage.counted()


async def begin(person: Person) -> None:
    text = await person.slash("exercise", kind="surprise")
    while MINE not in text:
        text = await person.click("Something else")
    await person.click("Begin")


async def test_uneasiness_goes_to_nobody_by_itself_and_says_where_it_can(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    await joined(ines, ann)
    await give(ines)
    heard = ines.inbox()
    await begin(ann)
    told = await ann.click("Report")
    assert "care@example.org" in told
    assert "/sharing" in told
    await world.pass_time(minutes=10)
    assert "pack_reports" not in await world.storage.counted()
    assert "pack_notices" not in await world.storage.counted()
    assert ines.inbox() == heard


async def test_only_their_own_is_in_reach_of_a_practitioner_and_of_nobody_else(world: World) -> None:
    ines, otto, ann = await practise(world), await practise(world, "otto", "Otto Practises"), world.person("ann")
    await joined(ines, ann)
    harbour = Server.open(world)
    mia, jo = moderators(harbour)
    await publish(mia, jo, PACK.replace("Harbour minutes", "Server minutes").replace(MINE, "A server minute"))
    await ines.slash("pack upload", file=yaml(PACK))
    for person in (ann, world.person("dora"), mia.dm):
        for command, options in COMMANDS.items():
            files = {"file": yaml(PACK)} if "file" in options else options
            assert "in a server that has added me" in await person.slash(f"pack {command}", **files), command
    for person, version_id in ((otto, 1), (otto, 2), (ines, 1)):
        for act in ACTS:
            told = await press(person, f"pack-{act}:{version_id}")
            assert "no such thing" in told or "an old one" in told, (person.user.name, act)
    for act in ACTS:
        assert "in a server that has added me" in await press(ann, f"pack-{act}:2")
    assert "None yet" in await otto.slash("pack list")
    assert "Server minutes" not in await ines.slash("pack list")
    assert "Harbour minutes" not in await mia.slash("pack list")
    assert "nobody to return it to" in await ines.slash("pack return", pack="1.0.0")
    assert "A server minute" not in await offered(ann)
    assert MINE not in await offered(mia)
    assert "A server minute" in await offered(mia)


async def test_a_practitioner_switches_off_and_back_what_is_theirs_and_nothing_else(world: World) -> None:
    ines, ann = await practise(world), world.person("ann")
    await joined(ines, ann)
    await give(ines)
    assert "your clients choose for themselves" in await ines.slash("pack disable", what="At the window")
    choices = await ines.user.autocomplete("pack disable", "what", "")
    assert {choice["name"] for choice in choices} == {"Pack: Harbour minutes", MINE}
    await ines.slash("pack disable", what=MINE)
    assert MINE not in await offered(ann)
    assert "At the window" in await offered(ann)
    await ines.slash("pack enable", what=MINE)
    await give(ines, NEXT)
    assert LONGER in await offered(ann)
    assert "Your clients have it" in await ines.slash("pack rollback", pack="harbour-minute")
    assert MINE in await offered(ann)
    await ines.slash("pack download", pack="harbour-minute")
    (file,) = ines.seen.attachments
    assert (await file.read()).decode() == PACK


@pytest.mark.parametrize("how", ["removed", "erased"])
async def test_with_the_practitioner_go_their_packs(world: World, how: str) -> None:
    ines, ann = await practise(world), world.person("ann")
    await joined(ines, ann)
    await give(ines)
    await ines.slash("pack disable", what=MINE)
    told = (await export(ines))["authoring"]
    assert PACK in [each.get("file") for each in told]
    assert str(practice_of(ines.id)) not in str(told)
    assert MINE in [each.get("own_switched_off") for each in told]
    if how == "removed":
        await world.app.rooms.roster.remove(ines.id, world.now())
    else:
        await erase(ines)
    counted = await world.storage.counted()
    for table in ("own_packs", "own_versions", "left_out", "pack_audit", "pack_keepers", "pack_previews"):
        assert table not in counted, table
    assert MINE not in await offered(ann)
    await world.beat()
    assert practice_of(ines.id) not in world.app.shelf.servers
    assert "in a server that has added me" in await ines.slash("pack list")


async def test_a_practitioner_who_has_not_agreed_is_asked_first(world: World) -> None:
    ines = world.person("ines")
    await world.app.rooms.roster.add(ines.id, NAME, world.now())
    await ines.slash("pack list")
    assert ADULT in ines.labels()
    assert "pack_keepers" not in await world.storage.counted()


ACTS = ("approve", "return", "withdraw", "rollback", "preview", "download")
COMMANDS: dict[str, dict[str, str]] = {
    "template": {},
    "check": {"file": ""},
    "upload": {"file": ""},
    "list": {},
    "preview": {"pack": "1"},
    "approve": {"pack": "1"},
    "return": {"pack": "1"},
    "withdraw": {"pack": "1"},
    "rollback": {"pack": "1"},
    "enable": {"what": MINE},
    "disable": {"what": MINE},
    "download": {"pack": "1"},
}
