"""DMs that cannot be opened yet, and DMs that were open and are not any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.members.rules import Member
from bot.onboarding.cog import OnboardingCog
from tests.conftest import Person, World
from tests.onboarding.acts import InServer, sent
from tests.onboarding.test_first_dm import OPEN, WRITE, confirmed, hellos, hold_back


def room(world: World) -> OnboardingCog:
    cog = world.app.bot.get_cog("OnboardingCog")
    assert isinstance(cog, OnboardingCog)
    return cog


async def kept(world: World, person: Person) -> Member:
    found = await room(world).onboarding.members.get(person.id)
    assert found is not None
    return found


async def later(world: World) -> None:
    for _ in range(5):
        await world.pass_time(minutes=6)


class TestTooFast:
    """Discord finds that too many DMs are opened: nobody's is, for ten minutes."""

    @pytest.mark.parametrize(("status", "code"), [(403, 40003), (400, 40003), (403, 20026), (429, 0)])
    async def test_it_is_told_kindly_and_opened_by_itself_later(self, world: World, status: int, code: int) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", OPEN, status=status, code=code)
        told = await confirmed(ann)
        assert "my first message may take a while" in told
        assert "nothing more to do" in told
        await world.pass_time(minutes=9)
        assert hellos(world) == []
        await later(world)
        assert len(hellos(world)) == 1
        assert "You are set" in await ann.click("Look again")
        assert len(sent(world, "POST", OPEN)) == 2

    async def test_nobody_elses_is_opened_meanwhile(self, world: World) -> None:
        ann, ben = InServer.enter(world), InServer.enter(world, "ben")
        world.env.inject_error("POST", OPEN, status=403, code=40003)
        await confirmed(ann)
        assert "my first message may take a while" in await confirmed(ben)
        assert "my first message may take a while" in await ben.click("Look again")
        assert len(sent(world, "POST", OPEN)) == 1
        await later(world)
        assert len(hellos(world)) == 2
        assert len(sent(world, "POST", OPEN)) == 3

    async def test_a_restart_loses_nobody(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", OPEN, status=403, code=40003)
        await confirmed(ann)
        await world.restart()
        await later(world)
        assert len(hellos(world)) == 1

    async def test_who_stops_while_they_wait_is_not_written_to(self, world: World) -> None:
        ann = InServer.enter(world)
        world.env.inject_error("POST", OPEN, status=403, code=40003)
        await confirmed(ann)
        await ann.slash("stop")
        await world.pass_time(minutes=30)
        assert hellos(world) == []
        assert len(sent(world, "POST", OPEN)) == 1

    async def test_a_crash_while_it_is_being_opened_is_made_good(self, world: World) -> None:
        ann, now = InServer.enter(world), world.now()
        world.env.inject_error("POST", OPEN, status=503)
        await confirmed(ann)
        onboarding = room(world).onboarding
        assert await onboarding.next_unreached(now + timedelta(minutes=5)) is None
        assert await onboarding.next_unreached(now + timedelta(minutes=11)) == ann.id
        # Whoever took it has not come back.
        assert await onboarding.next_unreached(now + timedelta(minutes=25)) is None
        assert await onboarding.next_unreached(now + timedelta(minutes=27)) == ann.id

    async def test_who_waits_in_the_queue_is_not_opened_beside_it(self, world: World) -> None:
        hold_back(world)
        ann = InServer.enter(world)
        await confirmed(ann)
        await world.pass_time(minutes=11)
        await world.pass_time(minutes=11)
        assert len(hellos(world)) == len(sent(world, "POST", OPEN)) == 1


class TestFoundClosed:
    """A DM that was open, and no longer is: found by a nudge."""

    TOLD = "Your DMs are closed to me"

    async def closed(self, world: World) -> InServer:
        ann = InServer.enter(world)
        await confirmed(ann)
        world.env.inject_error("POST", WRITE, status=403, code=50007, times=None)
        await world.pass_time(hours=8)
        return ann

    @pytest.mark.parametrize(
        "command", ["exercise", "streak", "schedule", "journal", "figures", "help", "why", "start"]
    )
    async def test_any_command_tells_it_once(self, world: World, command: str) -> None:
        ann = await self.closed(world)
        await ann.slash(command)
        told = [text for text in followed_up(world) if self.TOLD in text]
        assert len(told) == 1
        assert "no day counts as missed" in told[0].lower()
        await ann.slash(command)
        assert [text for text in followed_up(world) if self.TOLD in text] == told

    async def test_support_waits_for_nothing(self, world: World) -> None:
        ann = await self.closed(world)
        await ann.slash("support")
        assert followed_up(world) == []

    async def test_it_is_tried_once_a_day_at_most(self, world: World) -> None:
        await self.closed(world)
        for _ in range(3):
            before = len(sent(world, "POST", WRITE))
            for _ in range(4):
                await world.pass_time(hours=6)
            assert len(sent(world, "POST", WRITE)) <= before + 1

    async def test_it_recovers_by_itself_once_a_try_succeeds(self, world: World) -> None:
        ann = await self.closed(world)
        world.env.backend.faults.clear()
        for _ in range(4):
            await world.pass_time(hours=8)
            await world.pass_time(hours=16)
        assert "Begin" in (ann.inbox() and ann.labels())
        await ann.slash("streak")
        assert followed_up(world) == []

    async def test_who_acts_in_the_dm_is_tried_again_at_the_next_nudge(self, world: World) -> None:
        ann = await self.closed(world)
        assert (await kept(world, ann)).dm_closed_at is not None
        world.env.backend.faults.clear()
        await Person(world, ann.user).slash("streak")
        assert (await kept(world, ann)).dm_closed_at is None
        assert (await kept(world, ann)).dm_try_at is None

    async def test_missing_access_closes_nothing_and_is_tried_again(self, world: World) -> None:
        ann = InServer.enter(world)
        await confirmed(ann)
        world.env.inject_error("POST", WRITE, status=403, code=50001)
        await world.pass_time(hours=8)
        assert (await kept(world, ann)).dm_closed_at is None
        await world.pass_time(minutes=1)
        assert "Begin" in (ann.inbox() and ann.labels())


def followed_up(world: World) -> list[str]:
    return [str(body) for body in sent(world, "POST", "/webhooks/*/*")]
