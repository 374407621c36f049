"""`/server setup`, as those with Manage Server see it."""

from __future__ import annotations

from tests.conftest import World
from tests.servers.acts import Server, forged


async def test_a_role_may_look_after_packs_once_a_manager_says_so(world: World) -> None:
    harbour = Server.open(world)
    keepers = harbour.guild.create_role("keepers")
    mia = harbour.join("mia", manages=True)
    assert "everybody with Manage Server." in await mia.slash("server setup")
    assert f"<@&{keepers.id}>" in await mia.slash("server setup", role=keepers)
    await world.restart()
    assert f"<@&{keepers.id}>" in await mia.slash("server setup")
    assert "everybody with Manage Server." in await mia.click("Only Manage Server again")
    assert mia.overheard() == []


async def test_only_a_manager_changes_who_may(world: World) -> None:
    harbour = Server.open(world)
    keepers = harbour.guild.create_role("keepers")
    mia, kim = harbour.join("mia", manages=True), harbour.join("kim", roles=(keepers,))
    await mia.slash("server setup", role=keepers)
    assert "Manage Server" in await forged(kim, "server-norole")
    assert f"<@&{keepers.id}>" in await mia.slash("server setup")
    # They see the command, because it also holds what their role lets them do.
    assert "Manage Server" in await kim.slash("server setup")
