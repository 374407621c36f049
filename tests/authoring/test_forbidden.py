"""Who may not, and what a forged click does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.authoring.acts import NEXT, PACK, moderators, publish, yaml
from tests.conftest import World
from tests.onboarding.acts import forge
from tests.servers.acts import Server, forged, let_moderate

FILES = {"check", "upload"}
NAMED = {"preview", "approve", "return", "withdraw", "rollback", "download"}
SWITCHES = {"disable", "enable"}
FORM: dict[str, Any] = {"kind": 5, "components": []}
BUTTONS: dict[str, dict[str, Any]] = {
    **{key: {} for key in ("approve:1", "return:1", "withdraw:1", "rollback:1", "preview:1", "download:1")},
    **{key: {} for key in ("acts:0", "reports", "settle:1", "list")},
    "returned:1": FORM,
    "one": {"component_type": 3, "values": ["1"]},
}


@pytest.mark.parametrize("act", sorted(FILES | NAMED | SWITCHES | {"template", "list"}))
async def test_nobody_without_the_permission_or_the_role_may_do_anything(world: World, act: str) -> None:
    harbour = Server.open(world)
    await publish(*moderators(harbour))
    before = await world.storage.counted()
    ben = harbour.join("ben")
    options = {"file": yaml(NEXT)} if act in FILES else {"pack": "harbour-minute"} if act in NAMED else {}
    told = await ben.slash(f"pack {act}", **options, **({"what": "~1"} if act in SWITCHES else {}))
    assert told.startswith("Packs are looked after by this server's moderators")
    assert await world.storage.counted() == before


@pytest.mark.parametrize("button", [*BUTTONS])
async def test_a_forged_click_does_nothing(world: World, button: str) -> None:
    harbour, elsewhere = Server.open(world), Server.open(world, "Elsewhere")
    mia, _ = moderators(harbour)
    await mia.slash("pack upload", file=yaml(PACK))
    before = await world.storage.counted()
    ben, zoe = harbour.join("ben"), elsewhere.join("zoe", manages=True)
    assert "moderators" in await forged(ben, f"pack-{button}", **BUTTONS[button])
    assert "Harbour minutes" not in await forged(zoe, f"pack-{button}", **BUTTONS[button])
    assert "in a server" in await forge(mia.dm, f"pack-{button}", **BUTTONS[button])
    assert {**await world.storage.counted(), "pack_keepers": 1} == {**before, "pack_keepers": 1}


async def test_the_role_lets_somebody_in_and_losing_it_shuts_them_out_at_once(world: World) -> None:
    harbour = Server.open(world)
    keepers = harbour.guild.create_role("keepers")
    mia, _ = moderators(harbour)
    kim = harbour.join("kim", roles=(keepers,))
    assert "moderators" in await kim.slash("pack list")
    await let_moderate(mia, keepers)
    await kim.slash("pack upload", file=yaml(PACK))
    await kim.slash("pack list")
    await kim.pick("1")
    await let_moderate(mia)
    assert "moderators" in await kim.click("Withdraw")


def test_every_button_of_moderators_is_tried(world: World) -> None:
    ours = {
        prefix for prefix, route in world.app.bot.routes.prefixes.items() if "cog.review" in route.handler.__module__
    }
    assert ours == {f"pack-{button.partition(':')[0]}" for button in BUTTONS}


async def test_choices_are_offered_to_moderators_alone(world: World) -> None:
    harbour = Server.open(world)
    mia, _ = moderators(harbour)
    await mia.slash("pack upload", file=yaml(PACK))
    ben = harbour.join("ben")
    offered = [await who.actor.autocomplete(harbour.channel, "pack approve", "pack", "") for who in (mia, ben)]
    assert [[choice["name"] for choice in choices] for choices in offered] == [["Harbour minutes 1.0.0"], []]


async def test_in_a_dm_there_is_no_such_command(world: World) -> None:
    assert "pack" not in world.person("ann").user.available_commands()
