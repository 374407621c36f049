"""One place for every click, form and error: whatever happens, the person gets an answer that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from discord.ext import commands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import InteractionResult
from simcord.interactions import base_payload

from bot.base.edge import show
from bot.base.errors import UserFacing
from bot.base.panels import COLON, custom_id, panel
from bot.base.routes import Interaction, Stale, on
from bot.onboarding.service import Onboarding
from tests.conftest import Person, World, raw, text_of, walk
from tests.onboarding.acts import fields, forge, rows

CANARY = "Quillon Zephyrbrook"
WENT_WRONG = "Something went wrong on our side. It was nothing you did."
STALE = "nothing happened"
OF_SERVERS = {"pack", "server"}
"""Commands for moderators, in a server that has the bot."""
CALLBACK = "/interactions/*/*/callback"


class Trials(commands.Cog):
    """What a room's handler may do."""

    def __init__(self) -> None:
        self.read: list[tuple[str, int]] = []

    @on("trial-broken")
    async def broken(self, interaction: Interaction) -> None:
        raise RuntimeError(CANARY)

    @on("trial-broken-after")
    async def broken_after(self, interaction: Interaction) -> None:
        await show(interaction, panel("Done."), fresh=True)
        raise RuntimeError(CANARY)

    @on("trial-told")
    async def told(self, interaction: Interaction) -> None:
        raise UserFacing("Just so, with **stars**.")

    @on("trial-stale")
    async def stale(self, interaction: Interaction) -> None:
        raise Stale

    @on("trial-read")
    async def parts(self, interaction: Interaction, word: str, number: int) -> None:
        self.read.append((word, number))
        await show(interaction, panel("Read."), fresh=True)


@pytest.fixture
def trials(world: World) -> Trials:
    made = Trials()
    world.app.bot.routes.include(made)
    return made


def forget_bugs(world: World) -> None:
    """They were meant: the world would complain of them at its end."""
    errors: Any = world.env
    errors._errors.clear()
    world.app.bot.bugs.clear()


async def command(person: Person, name: str, *, context: int = 1) -> str:
    """A slash command as it arrives, whether or not there is one of that name."""
    backend = person.world.env.backend
    known: dict[str, Any] = backend.find_command(name, None, type=1) or {"id": "77"}
    data: dict[str, Any] = {"id": known["id"], "name": name, "type": 1, "options": []}
    channel_id = person.user.dm_channel.id
    record, payload = base_payload(backend, type=2, channel_id=channel_id, guild_id=None, user_id=person.id, data=data)
    payload["context"] = context
    backend.emit("INTERACTION_CREATE", payload)
    await person.world.env.settle()
    person.seen = InteractionResult(person.world.env, record).response
    return text_of(person.seen)


@pytest.mark.usefixtures("trials")
class TestAHandlerThatFails:
    async def test_gentle_words_with_the_way_to_support(self, world: World) -> None:
        ann = world.person()
        assert WENT_WRONG in await forge(ann, "trial-broken")
        forget_bugs(world)

    async def test_it_is_kept_and_logged_once_without_anybodys_words(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        await forge(world.person(), "trial-broken")
        assert [str(bug) for bug in world.app.bot.bugs] == [CANARY]
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert "bug: RuntimeError at" in caplog.text
        assert "base/test_client.py" in caplog.text
        assert CANARY not in caplog.text
        forget_bugs(world)

    async def test_what_was_answered_already_stays(self, world: World) -> None:
        ann = world.person()
        assert WENT_WRONG in await forge(ann, "trial-broken-after")
        assert "Done." in text_of(ann.user.dm_channel.history(viewer=ann.user)[-2])
        forget_bugs(world)

    async def test_only_the_last_ten_are_kept(self, world: World) -> None:
        for number in range(15):
            world.app.bot.note_bug(RuntimeError(str(number)))
        assert [str(bug) for bug in world.app.bot.bugs] == [str(number) for number in range(5, 15)]
        forget_bugs(world)

    async def test_what_is_meant_for_people_is_shown_as_written_and_is_no_bug(self, world: World) -> None:
        assert await forge(world.person(), "trial-told") == "Just so, with **stars**."
        assert world.app.bot.bugs == []


async def test_a_command_that_fails_is_answered_like_a_click(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("bot.onboarding.views.helped", fails)
    ann = world.person()
    assert WENT_WRONG in await ann.slash("help")
    assert ann.labels() == ["Support"]
    assert "I am a program" in await ann.click("Support")
    assert len(world.app.bot.bugs) == 1
    forget_bugs(world)


async def test_a_typed_message_that_fails_is_noted_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(Onboarding, "stop", fails)
    await world.person().user.send_dm("stop")
    assert [str(bug) for bug in world.app.bot.bugs] == [CANARY]
    forget_bugs(world)


async def test_a_command_that_is_no_more_is_told_to_be_old(world: World) -> None:
    assert STALE in await command(world.person(), "gone")
    assert world.app.bot.bugs == []
    forget_bugs(world)


@pytest.mark.usefixtures("trials")
class TestStale:
    @pytest.mark.parametrize(
        "forged", ["", ":", "nobody", "nobody:1:2", "trial-read", "trial-read:a", "trial-read:a:b", "trial-read:a:1:2",
                   "start-settle:-1", "start-settle:x", f"start-settle:{2**64}", "START", "start:1"],
    )  # fmt: skip
    async def test_an_id_that_nobody_knows_does_nothing_and_says_so(self, world: World, forged: str) -> None:
        assert STALE in await forge(world.person(), forged)

    async def test_a_handler_may_say_so_itself(self, world: World) -> None:
        ann = world.person()
        assert STALE in await forge(ann, "trial-stale")


async def test_a_part_may_hold_the_sign_that_divides_the_parts(world: World, trials: Trials) -> None:
    await forge(world.person(), custom_id("trial-read", "UTC+05:45", 7))
    assert trials.read == [("UTC+05:45", 7)]
    assert COLON in custom_id("x", ":")


@dataclass(repr=False)
class Forger:
    """Somebody with everything set up. Says little of itself: Hypothesis would write out the whole world."""

    person: Person


@pytest.fixture
async def forger(world: World) -> Forger:
    ann = world.person()
    await ann.start()
    await ann.slash("quiz")
    return Forger(ann)


PARTS = st.one_of(
    st.integers(-1, 10).map(str), st.text(max_size=12), st.sampled_from(("surprise", "Europe/Kyiv", "UTC+05∶45", "ten"))
)
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(("8", "22:00", "Lisbon", "tomorrow", "mix", "pet", "0", "UTC")))


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_forged_click_or_form_is_ever_a_bug(forger: Forger, data: st.DataObject) -> None:
    ann = forger.person
    world = ann.world
    prefix = data.draw(st.sampled_from(sorted(world.app.bot.routes.prefixes)), "prefix")
    kinds = world.app.bot.routes.prefixes[prefix].kinds
    parts = [data.draw(PARTS if kind is str else st.integers(0, 9).map(str), "part") for kind in kinds]
    forged = ":".join([prefix, *parts])[:100]
    values = data.draw(st.lists(WORDS, max_size=2), "values")
    keys = st.sampled_from(("place", "when", "name", "text", "sort", "from", "until"))
    typed = data.draw(st.dictionaries(keys, WORDS, max_size=3), "typed")
    await forge(ann, forged, kind=data.draw(st.sampled_from((3, 5)), "kind"), values=values, components=fields(**typed))
    bugs, world.app.bot.bugs = world.app.bot.bugs, []
    assert bugs == []


class TestLate:
    async def test_an_answer_after_three_seconds_is_no_bug(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        ann = world.person()
        world.env.inject_error("POST", CALLBACK, status=404, code=10062)
        result = await ann.user.slash("help")
        assert not result.acknowledged
        assert world.app.bot.bugs == []
        assert [record.getMessage() for record in caplog.records] == ["an answer did not go out: http 404, code 10062"]
        forget_bugs(world)

    async def test_a_click_on_a_message_that_was_dismissed_meanwhile_is_no_bug(self, world: World) -> None:
        ann = world.person()
        await ann.slash("support")
        world.env.inject_error("POST", CALLBACK, status=404, code=10008)
        menu = next(node for node in walk(raw(ann.seen)) if node.get("label") == "Ground me now")
        await ann.user.click(ann.seen, custom_id=menu["custom_id"])
        assert world.app.bot.bugs == []

    async def test_trouble_at_discord_is_told_to_whom_it_can_be_told(self, world: World) -> None:
        ann = world.person()
        world.env.inject_error("POST", CALLBACK, status=503)
        assert WENT_WRONG in await ann.slash("help")
        assert world.app.bot.bugs == []
        forget_bugs(world)

    async def test_while_discord_takes_no_answer_at_all_nothing_breaks(self, world: World) -> None:
        ann = world.person()
        world.env.inject_error("POST", CALLBACK, status=503, times=None)
        assert not (await ann.user.slash("help")).acknowledged
        assert world.app.bot.bugs == []
        forget_bugs(world)

    async def test_an_answer_that_discord_finds_malformed_is_ours_to_mend(self, world: World) -> None:
        ann = world.person()
        world.env.inject_error("POST", CALLBACK, status=400, code=50035)
        assert WENT_WRONG in await ann.slash("help")
        assert len(world.app.bot.bugs) == 1
        forget_bugs(world)


async def test_no_privileged_intent_is_asked_for_and_commands_work_everywhere(world: World) -> None:
    intents = world.app.bot.intents
    assert [name for name, is_asked in intents if is_asked] == ["guilds", "dm_messages"]
    for known in world.app.bot.tree.get_commands():
        payload = known.to_dict(world.app.bot.tree)
        is_of_servers = known.name in OF_SERVERS
        assert payload["contexts"] == ([0] if is_of_servers else [0, 1, 2])
        assert payload["integration_types"] == ([0] if is_of_servers else [0, 1])


async def test_in_somebody_elses_dm_every_answer_is_seen_by_the_asker_alone(world: World) -> None:
    """A user-installed app is heard there, and a reply meant to stay would be read by both."""
    ann = world.person()
    for name in for_everybody(world):
        await command(ann, name, context=2)
        assert ann.seen.ephemeral, name


async def test_looking_around_by_forged_clicks_stores_nothing(world: World) -> None:
    ann = world.person()
    for prefix, route in world.app.bot.routes.prefixes.items():
        if prefix != "start-agree":
            await forge(ann, ":".join([prefix, *("1" for _ in route.kinds)]))
    bugs, world.app.bot.bugs = world.app.bot.bugs, []
    assert bugs == []
    assert await rows(world) == {}


async def test_no_screen_stays_in_memory(world: World) -> None:
    ann = world.person()
    await ann.start()
    for name in for_everybody(world):
        await ann.slash(name)
    state: Any = world.app.bot
    store = state._connection._view_store
    assert (store._views, store._modals, store._synced_message_views) == ({}, {}, {})


def for_everybody(world: World) -> list[str]:
    """The commands that work everywhere."""
    return [known.name for known in world.app.bot.tree.get_commands() if known.name not in OF_SERVERS]
