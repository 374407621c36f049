"""What goes out to Discord, how fast, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from yarl import URL

from bot.base.attempts import paced, read_answer
from bot.base.edge import Edge, Fate, Letter, Sent, is_late, is_lost
from bot.base.pace import Answer, Breaker, Limits, Obstacle, Scope
from bot.base.pacer import Pacer, Turn
from bot.base.panels import button, buttons, panel
from tests.base.loopback import CUT, DROP, TOO_MANY, Loopback, connected
from tests.base.test_client import command
from tests.conftest import World, text_of
from tests.onboarding.acts import sent

WRITE = "/channels/*/messages"
GAP = 0.1


def letter() -> Letter:
    return Letter("Hello", buttons([button("Yes", "x-yes")]))


def at_once() -> Pacer:
    return Pacer(1000, now=asyncio.get_running_loop().time)


class Recorder(Pacer):
    """On a clock that moves only when somebody waits for it. Keeps when each one left, and for whom."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(1 / GAP, now=lambda: self.time, sleep=self._sleep, limits=limits)
        self.time = 1000.0
        self.left: list[tuple[float, Turn]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._arrived = asyncio.Semaphore(0)

    async def wait(self, turn: Turn) -> float:
        self._arrived.release()
        left_at = await super().wait(turn)
        self.left.append((self.time, turn))
        return left_at

    async def are_waiting(self, number: int) -> None:
        """Returns once so many have come since."""
        for _ in range(number):
            await self._arrived.acquire()

    async def _sleep(self, seconds: float) -> None:
        await self.gate.wait()
        self.time += seconds
        await asyncio.sleep(0)


@dataclass
class Line:
    """From the edge through discord.py to a server that counts."""

    edge: Edge
    client: discord.Client
    server: Loopback
    pacer: Recorder


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    pacer = Recorder()
    async with connected(paced(pacer), monkeypatch) as (client, server):
        await pacer.are_waiting(len(pacer.left))
        pacer.left.clear()
        yield Line(Edge(client, at_once()), client, server, pacer)


class TestPace:
    async def test_real_attempts_leave_evenly_spaced_retries_among_them(self, line: Line) -> None:
        line.server.answers = [None, TOO_MANY, None, TOO_MANY]
        fates = await asyncio.gather(*(line.edge.send(channel, letter(), f"n{channel}") for channel in range(1, 11)))
        assert {sent.fate for sent in fates} == {Fate.SENT}
        assert len(line.server.seen) == len(line.pacer.left) == 12
        times = [time for time, _ in line.pacer.left]
        assert all(later - earlier >= GAP - 1e-9 for earlier, later in pairwise(times))

    async def test_what_answers_a_click_is_left_out(self, line: Line) -> None:
        http = line.client.http
        adapter = discord.webhook.async_.async_context.get()
        session: Any = getattr(http, "_HTTPClient__session")  # noqa: B009 - a mangled name
        params = discord.webhook.async_.interaction_response_params(type=5)
        await asyncio.gather(
            line.edge.send(1, letter(), "n1"),
            *(adapter.create_interaction_response(7, f"token{n}", session=session, params=params) for n in range(5)),
        )
        assert len([seen for seen in line.server.seen if "/interactions/" in seen]) == 5
        assert len(line.pacer.left) == 1

    async def test_what_a_person_waits_for_goes_first_and_tidying_last(self, line: Line) -> None:
        await line.edge.send(1, letter(), "n1")
        await line.pacer.are_waiting(1)
        line.pacer.gate.clear()
        waiting = [
            asyncio.create_task(line.edge.delete(2, 9)),
            asyncio.create_task(line.edge.send(3, letter(), "n3")),
            asyncio.create_task(line.edge.open_dm(77)),
            asyncio.create_task(line.edge.send(4, letter(), "n4", Turn.CLICK)),
        ]
        await line.pacer.are_waiting(len(waiting))
        line.pacer.gate.set()
        await asyncio.gather(*waiting)
        turns = [turn for _, turn in line.pacer.left]
        assert turns == [Turn.NUDGE, Turn.CLICK, Turn.CLICK, Turn.NUDGE, Turn.TIDYING]

    @pytest.mark.parametrize(
        ("path", "is_counted"),
        [
            ("/api/v10/channels/5/messages", True),
            ("/api/v10/users/@me/channels", True),
            ("/api/v10/channels/5/attachments", True),
            ("/api/v10/applications/1/commands", True),
            ("/api/v10/interactions/7/token/callback", False),
            ("/api/v10/webhooks/1/token/messages/@original", False),
            ("/api/v10/gateway/bot", False),
            ("/attachments/5/9/picture.png", False),
            ("/", False),
        ],
    )
    async def test_which_requests_count(self, path: str, is_counted: bool) -> None:
        pacer = Recorder()
        hook: Any = paced(pacer).on_request_start[0]
        url = URL(f"https://discord.com{path}")
        await hook(None, SimpleNamespace(), aiohttp.TraceRequestStartParams("POST", url, discord.utils.MISSING))
        assert bool(pacer.left) == is_counted


ANSWERS: list[tuple[Any, Fate]] = [
    ((403, {"code": 50007, "message": "no"}), Fate.CLOSED),
    ((403, {"code": 50278, "message": "no"}), Fate.CLOSED),
    ((403, {"code": 50001, "message": "no"}), Fate.RETRY),
    ((403, {"code": 40003, "message": "no"}), Fate.RETRY),
    ((403, {"code": 20026, "message": "no"}), Fate.RETRY),
    ((404, {"code": 10003, "message": "no"}), Fate.RETRY),
    ((400, {"code": 50035, "message": "no", "errors": {}}), Fate.RETRY),
    ((401, {"code": 0, "message": "no"}), Fate.RETRY),
    ((503, {"code": 0, "message": "no"}), Fate.UNKNOWN),
    (DROP, Fate.UNKNOWN),
    (CUT, Fate.UNKNOWN),
]


class TestOutcome:
    @pytest.mark.parametrize(("answer", "fate"), ANSWERS)
    async def test_each_answer_has_its_meaning(self, line: Line, answer: Any, fate: Fate) -> None:
        line.server.answers = [answer]
        assert (await line.edge.send(5, letter(), "n")).fate is fate

    async def test_too_many_times_too_many_is_tried_later(self, line: Line) -> None:
        line.server.answers = [TOO_MANY] * 5
        assert (await line.edge.send(5, letter(), "n")).fate is Fate.RETRY
        assert len(line.pacer.left) == 5

    async def test_nobody_there_is_unknown(self, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("discord.http.Route.BASE", "http://127.0.0.1:1/api/v10")
        assert (await line.edge.send(5, letter(), "n")).fate is Fate.UNKNOWN

    async def test_a_message_that_went_out_is_named(self, line: Line) -> None:
        went = await line.edge.send(5, letter(), "n")
        assert (went.fate, went.channel_id, went.message_id) == (Fate.SENT, 5, 9)

    async def test_a_message_that_is_gone_already_counts_as_deleted(self, line: Line) -> None:
        line.server.answers = [(404, {"code": 10008, "message": "no"})]
        assert (await line.edge.delete(5, 9)).fate is Fate.SENT

    async def test_a_panel_goes_out_and_is_changed(self, line: Line) -> None:
        posted = await line.edge.post(5, panel("One"), "n")
        assert (posted.fate, posted.channel_id, posted.message_id) == (Fate.SENT, 5, 9)
        line.server.answers = [(404, {"code": 10008, "message": "no"})]
        assert await line.edge.edit(5, 9, panel("Two")) == Sent(Fate.RETRY, detail="10008")

    async def test_a_refusal_is_logged_by_number_alone(self, line: Line, caplog: pytest.LogCaptureFixture) -> None:
        line.server.answers = [(400, {"code": 50035, "message": "Quillon", "errors": {}})]
        await line.edge.send(5, letter(), "n")
        assert "http 400, code 50035" in caplog.text
        assert "Quillon" not in caplog.text


@pytest.fixture
async def limited(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    pacer = Recorder(Limits(1 / GAP))
    async with connected(paced(pacer), monkeypatch) as (client, server):
        pacer.left.clear()
        yield Line(Edge(client, at_once(), pacer), client, server, pacer)


class TestLimits:
    async def test_a_refusal_of_all_holds_everybody_and_slows_the_pace(self, limited: Line) -> None:
        assert limited.pacer.limits is not None
        limited.server.answers = [TOO_MANY]
        await limited.edge.send(1, letter(), "n1")
        await limited.edge.send(2, letter(), "n2")
        first, again, second = (time for time, _ in limited.pacer.left)
        assert again - first >= 1.0
        assert second - again >= GAP / 0.9 - 0.001
        assert limited.pacer.limits.rate.per_second < 1 / GAP

    async def test_too_many_refusals_stop_everything_and_nothing_is_lost(
        self, limited: Line, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert limited.pacer.limits is not None
        limited.pacer.limits.breaker = Breaker(most=3, again=2)
        limited.server.answers = [(403, {"code": 50007, "message": "no"})] * 3
        for number in range(3):
            await limited.edge.send(number, letter(), f"n{number}")
        assert not limited.edge.may_send()
        for _ in range(2):
            assert (await limited.edge.send(7, letter(), "n7")).fate is Fate.RETRY
        assert len(limited.server.seen) == 3
        assert caplog.text.count("nothing is sent to Discord: too many refusals") == 1
        limited.pacer.time += 601
        assert limited.edge.may_send()
        assert (await limited.edge.send(7, letter(), "n7")).fate is Fate.SENT

    async def test_a_refused_token_stops_at_once(self, limited: Line) -> None:
        limited.server.answers = [(401, {"code": 0, "message": "no"})]
        await limited.edge.send(1, letter(), "n1")
        assert (await limited.edge.send(2, letter(), "n2")).detail == "barred"
        assert len(limited.server.seen) == 1
        assert limited.pacer.obstacle() is Obstacle.TOKEN

    @pytest.mark.parametrize(
        ("status", "headers", "answer"),
        [
            (
                200,
                {"X-RateLimit-Reset": "1700000005.250", "X-RateLimit-Reset-After": "4.750"},
                Answer(200, None, 0.0, 1700000000.5),
            ),
            (200, {"X-RateLimit-Reset": "soon", "X-RateLimit-Reset-After": "nan"}, Answer(200)),
            (204, {}, Answer(204)),
            (429, {"X-RateLimit-Scope": "user", "Retry-After": "3"}, Answer(429, Scope.USER, 3.0)),
            (429, {"X-RateLimit-Scope": "shared", "Retry-After": "3"}, Answer(429, Scope.SHARED, 3.0)),
            (429, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "user"}, Answer(429, Scope.GLOBAL, 1.0)),
            (429, {"Retry-After": "3600"}, Answer(429, Scope.GLOBAL, 3600.0)),
        ],
    )
    def test_what_the_headers_say(self, status: int, headers: dict[str, str], answer: Answer) -> None:
        assert read_answer(status, headers) == answer


async def test_a_message_carries_its_nonce_and_pings_nobody(world: World) -> None:
    ann = world.person()
    await Edge(world.app.bot, at_once()).send(ann.user.dm_channel.id, letter(), "a-nonce")
    [body] = sent(world, "POST", WRITE)
    assert (body["nonce"], body["enforce_nonce"]) == ("a-nonce", True)
    assert body["allowed_mentions"] == {"parse": []}


async def test_a_panel_carries_its_nonce_pings_nobody_and_can_be_changed(world: World) -> None:
    channel, edge = world.person().user.dm_channel, Edge(world.app.bot, at_once())
    posted = await edge.post(channel.id, panel("One"), "a-nonce")
    [body] = sent(world, "POST", WRITE)
    assert (body["nonce"], body["enforce_nonce"], body["allowed_mentions"]) == ("a-nonce", True, {"parse": []})
    assert posted.message_id is not None
    assert (await edge.edit(channel.id, posted.message_id, panel("Two"))).fate is Fate.SENT
    assert [text_of(message) for message in channel.history()] == ["Two"]


async def test_asking_twice_at_once_opens_one_channel(world: World) -> None:
    first_dms = Recorder()
    ann, edge = world.person(), Edge(world.app.bot, first_dms)
    first, second = await asyncio.gather(edge.open_dm(ann.id), edge.open_dm(ann.id))
    assert first == second
    assert len(first_dms.left) == len(sent(world, "POST", "/users/@me/channels")) == 1


async def test_a_message_is_found_again_by_its_button(world: World) -> None:
    ann, edge = world.person(), Edge(world.app.bot, at_once())
    went = await edge.send(ann.user.dm_channel.id, letter(), "a-nonce")
    channel_id = ann.user.dm_channel.id
    found = await edge.find(channel_id, "x-yes")
    assert found is not None
    assert found.message_id == went.message_id
    assert await edge.find(channel_id, "x-no") is None


async def test_a_search_that_is_refused_does_not_say_that_nothing_is_there(world: World) -> None:
    ann = world.person()
    channel_id = ann.user.dm_channel.id
    world.env.inject_error("GET", WRITE, status=403, code=50001)
    found = await Edge(world.app.bot, at_once()).find(channel_id, "x-yes")
    assert found is not None
    assert found.fate is Fate.RETRY


class TestShow:
    async def test_a_reply_that_is_meant_to_stay_stays_in_our_own_dm(self, world: World) -> None:
        ann = world.person()
        await command(ann, "exercise")
        assert not ann.seen.ephemeral

    async def test_in_somebody_elses_dm_it_is_seen_by_the_asker_alone(self, world: World) -> None:
        ann = world.person()
        await command(ann, "exercise", context=2)
        assert ann.seen.ephemeral

    async def test_a_letter_changes_a_letter_in_its_place(self, world: World) -> None:
        ann = world.person()
        await ann.says("hello")
        letter_id = ann.seen.id
        await ann.click("Stop nudges")
        assert ann.seen.id == letter_id
        assert "nothing is stored about you" in ann.text()


@pytest.mark.parametrize(
    ("error", "lost", "late"),
    [
        (TimeoutError(), True, False),
        (aiohttp.ServerDisconnectedError(), True, False),
        (aiohttp.ClientPayloadError(), True, False),
        (RuntimeError(), False, False),
        (ValueError(), False, False),
    ],
)
def test_trouble_on_the_way_is_told_from_bugs(error: Exception, lost: bool, late: bool) -> None:
    assert (is_lost(error), is_late(error)) == (lost, late)
