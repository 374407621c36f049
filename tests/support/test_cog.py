from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui
from simcord import ChannelHandle, InteractionResult, MemberActor
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App
from bot.base.panels import button, buttons
from bot.config import Config
from bot.support import views
from tests.conftest import Person, World, raw, text_of, walk

SCREENS = [
    "5 things you can see",
    "4 things you can touch",
    "3 things you can hear",
    "2 things you can smell",
    "1 thing you can taste",
]
DIRECTORIES = {
    "Find A Helpline": "https://findahelpline.com",
    "Befrienders Worldwide": "https://befrienders.org",
    "IASP": "https://www.iasp.info/crisis-centres-helplines/",
    "Child Helpline International": "https://childhelplineinternational.org/helplines/",
}


async def walk_all(ann: Person) -> None:
    """From `/support` over every screen to the end."""
    assert "nobody is watching here" in await ann.slash("support")
    assert SCREENS[0] in await ann.click("Ground me now")
    for screen in SCREENS[1:]:
        assert screen in await ann.click("Next")
    assert "reach a person you trust" in await ann.click("Next")


async def send_dm(ann: Person, content: str, view: ui.View) -> Any:
    """As a nudge would come: plain content with classic buttons. No room sends one yet."""
    channel = await ann.world.app.bot.create_dm(discord.Object(ann.id))
    sent = await channel.send(content, view=view)
    ann.inbox()
    return sent


def links(message: Any) -> dict[str, str]:
    return {node["label"]: node["url"] for node in walk(raw(message)) if node.get("url")}


def put_a_folder_in_its_place(file: Path) -> None:
    file.unlink()
    file.mkdir()


async def remove_databases(app: App, config: Config) -> None:
    """From here on every transaction fails: the files are gone, and folders stand in their places."""
    await app.close()
    for address in (config.database, config.keys_database):
        put_a_folder_in_its_place(Path(address.removeprefix("sqlite:///")))
    with pytest.raises(SQLAlchemyError):
        async with app.db.begin():
            pass


@dataclass
class InServer:
    """A member in a channel of a server; `answer` is what the bot last said to them there."""

    actor: MemberActor
    bystander: MemberActor
    channel: ChannelHandle
    answer: InteractionResult

    @classmethod
    async def slash(cls, world: World, command: str) -> InServer:
        guild = world.env.create_guild("Harbour")
        actor, bystander = (guild.add_member(world.env.create_user(name)) for name in ("ben", "cleo"))
        channel = guild.create_text_channel("general")
        return cls(actor, bystander, channel, await actor.slash(channel, command))

    async def click(self, label: str) -> str:
        assert self.answer.response is not None
        self.answer = await self.actor.click(self.answer.response, label=label)
        return self.text

    @property
    def text(self) -> str:
        assert self.answer.response is not None
        return text_of(self.answer.response)


async def test_support_says_at_once_that_a_program_is_here_and_nobody_watches(world: World) -> None:
    ann = world.person()
    text = await ann.slash("support")
    assert "I am a program, and nobody is watching here" in text
    assert "emergency number of your country" in text
    assert ann.labels() == ["Ground me now", "My safety plan", "Who can I talk to"]
    assert ann.seen.ephemeral


async def test_somebody_without_an_account_walks_through_all_five_senses_to_a_person_they_trust(world: World) -> None:
    ann = world.person()
    await walk_all(ann)
    assert ann.labels() == ["Who can I talk to", "My safety plan", "Once more", "Back to Support"]
    assert "practice lore" in ann.text()


async def test_every_screen_is_small_and_offers_back_next_and_stop(world: World) -> None:
    ann = world.person()
    await ann.slash("support")
    assert "eyes open" in await ann.click("Ground me now")
    for number, screen in enumerate(SCREENS, 1):
        assert screen in ann.text()
        assert f"{number} of 5" in ann.text()
        assert len(ann.text()) < 350
        assert ann.labels() == ["Back", "Next", "Stop"]
        await ann.click("Next")


async def test_back_leads_through_the_same_screens_and_out_at_the_front(world: World) -> None:
    ann = world.person()
    await ann.slash("support")
    await ann.click("Ground me now")
    for _ in SCREENS[1:]:
        await ann.click("Next")
    for screen in reversed(SCREENS[:-1]):
        assert screen in await ann.click("Back")
    assert "nobody is watching here" in await ann.click("Back")


@pytest.mark.parametrize("screen", range(5))
async def test_stop_works_on_every_screen_and_leads_to_people(world: World, screen: int) -> None:
    ann = world.person()
    await ann.slash("support")
    await ann.click("Ground me now")
    for _ in range(screen):
        await ann.click("Next")
    assert "Stopping is always fine" in await ann.click("Stop")
    assert "A person you trust" in ann.text()
    assert "Who can I talk to" in await ann.click("Who can I talk to")
    assert "nobody is watching here" in await ann.click("Back to Support")


async def test_the_exercise_can_be_done_once_more_from_its_end(world: World) -> None:
    ann = world.person()
    await walk_all(ann)
    assert SCREENS[0] in await ann.click("Once more")


async def test_people_come_before_directories_and_every_directory_is_a_link(world: World) -> None:
    ann = world.person()
    await ann.slash("support")
    text = await ann.click("Who can I talk to")
    assert text.index("Someone you trust") < text.index("your practitioner") < text.index("Find A Helpline")
    assert "emergency number of your country" in text
    assert links(ann.seen) == DIRECTORIES
    assert SCREENS[0] in await ann.click("Ground me now")


async def test_a_restart_in_the_middle_loses_nothing(world: World) -> None:
    ann = world.person()
    await ann.slash("support")
    await ann.click("Ground me now")
    await ann.click("Next")
    await world.restart()
    assert SCREENS[2] in await ann.click("Next")
    await world.restart()
    assert SCREENS[1] in await ann.click("Back")
    await world.restart()
    assert "Stopping is always fine" in await ann.click("Stop")


async def test_two_people_in_the_middle_do_not_mix(world: World) -> None:
    ann, ben = world.person("ann"), world.person("ben")
    for person in (ann, ben):
        await person.slash("support")
        await person.click("Ground me now")
    await ann.click("Next")
    assert SCREENS[2] in await ann.click("Next")
    assert SCREENS[1] in await ben.click("Next")


async def test_in_a_server_channel_nobody_else_sees_any_of_it(world: World) -> None:
    ben = await InServer.slash(world, "support")
    assert "nobody is watching here" in ben.text
    assert ben.answer.ephemeral
    assert SCREENS[0] in await ben.click("Ground me now")
    for screen in SCREENS[1:]:
        assert screen in await ben.click("Next")
    assert "reach a person you trust" in await ben.click("Next")
    await ben.click("Who can I talk to")
    assert ben.answer.response is not None
    assert ben.answer.response.ephemeral
    assert links(ben.answer.response) == DIRECTORIES
    assert ben.channel.history(viewer=ben.bystander) == []


async def test_everything_works_while_the_databases_are_gone(world: World) -> None:
    await remove_databases(world.app, world.config)
    ann = world.person()
    await walk_all(ann)
    await ann.click("Who can I talk to")
    assert links(ann.seen) == DIRECTORIES
    await ann.click("Ground me now")
    await ann.click("Stop")
    await ann.click("Back to Support")
    assert ann.labels() == ["Ground me now", "My safety plan", "Who can I talk to"]


async def test_when_something_else_fails_the_answer_leads_here(world: World) -> None:
    ann = world.person()
    await send_dm(ann, "Your days", buttons([button("Streak", "streak")]))
    await remove_databases(world.app, world.config)
    assert "went wrong on our side" in await ann.click("Streak")
    assert world.app.bot.bugs
    world.app.bot.bugs = []
    assert "nobody is watching here" in await ann.click("Support")


async def test_the_help_button_under_a_nudge_opens_beside_it_and_leaves_it_as_it_is(world: World) -> None:
    ann = world.person()
    nudge = await send_dm(ann, "A minute for you?", buttons([views.help_button()]))
    assert "nobody is watching here" in await ann.click("Support")
    assert ann.seen.id != nudge.id
    assert ann.seen.ephemeral
    assert SCREENS[0] in await ann.click("Ground me now")
    assert ann.inbox() == "A minute for you?"
    assert ann.labels() == ["Support"]


@pytest.mark.parametrize(
    "forged", ["support-ground:nose", "support-ground", "support-ground:see:2", "support-gone", "x"]
)
async def test_a_forged_or_old_button_changes_nothing_and_still_leads_to_support(world: World, forged: str) -> None:
    ann = world.person()
    await send_dm(ann, "From long ago", buttons([button("Old", forged)]))
    assert "nothing happened" in await ann.click("Old")
    assert "nobody is watching here" in await ann.click("Support")
    assert ann.inbox() == "From long ago"


async def test_no_screen_of_support_promises_blames_or_labels(world: World) -> None:
    ann = world.person()
    read = [await ann.slash("support"), await ann.click("Who can I talk to"), await ann.click("Ground me now")]
    read += [await ann.click("Next") for _ in SCREENS]
    await ann.click("Once more")
    read.append(await ann.click("Stop"))
    words = " ".join(read).lower()
    for unwanted in (
        "will help",
        "will feel better",
        "calm down",
        "you should",
        "you must",
        "crisis line",
        "suicid",
        "disorder",
    ):
        assert unwanted not in words


async def test_every_button_of_this_room_stands_under_its_own_prefix(world: World) -> None:
    routes = world.app.bot.routes.prefixes
    ours = {prefix for prefix, route in routes.items() if route.handler.__module__.startswith("bot.support")}
    assert ours == {prefix for prefix in routes if prefix.startswith("support")} != set()
