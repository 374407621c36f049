"""Health and metrics, as a monitoring system reads them."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.base import beat as beats
from bot.base import metrics
from bot.base.beat import Beat
from bot.base.clock import Clock
from bot.base.database import Database
from bot.base.health import Gateway, Health
from bot.base.monitor import monitored
from bot.base.presses import Presses
from bot.base.traffic import counted

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Bot:
    """All that health looks at, and a clock for it."""

    def __init__(self, db: Database) -> None:
        self.seconds = 0.0
        self.wall = NOON
        self.obstacle: str | None = None
        self.gate = asyncio.Event()
        self.clock = Clock(lambda: self.wall, lambda: self.seconds)
        self.beat = Beat([self.hang], lambda: self.seconds, note, self.clock)
        self.gateway = Gateway(lambda: self.seconds)
        self.health = Health(self.beat, db, self.gateway, self.clock, lambda: self.obstacle)

    async def hang(self, _now: datetime) -> None:
        await self.gate.wait()

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)


@pytest.fixture
async def bot() -> AsyncGenerator[Bot]:
    db = Database.open("sqlite:///:memory:")
    made = Bot(db)
    made.gate.set()
    made.beat.start(made.clock.now)
    await made.gateway.came()
    yield made
    made.beat.stop()
    made.gate.set()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait({task})
    await db.close()


async def test_all_is_well_while_it_beats_is_connected_and_knows_the_time(bot: Bot) -> None:
    status, told = await healthz(bot)
    assert (status, told["status"]) == (200, "ok")
    assert set(told["checks"]) == {"beat", "gateway", "database", "clock", "sending"}


async def test_before_the_first_connection_it_is_not_well(bot: Bot) -> None:
    bot.health.gateway = Gateway(lambda: bot.seconds)
    status, told = await healthz(bot)
    assert (status, told["status"], told["checks"]["gateway"]["ok"]) == (503, "degraded", False)


async def test_a_short_absence_from_the_gateway_is_usual_and_a_long_one_is_not(bot: Bot) -> None:
    await bot.gateway.went()
    bot.passes(20)
    assert (await healthz(bot))[0] == 200
    bot.passes(41)
    assert (await healthz(bot))[0] == 503
    await bot.gateway.came()
    assert (await healthz(bot))[1]["checks"]["gateway"] == {"ok": True, "away_seconds": None}


async def test_a_step_that_hangs_is_seen(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "PATIENCE_SECONDS", 0.01)
    bot.gate.clear()
    await bot.beat.once(NOON)
    bot.passes(46)
    status, told = await healthz(bot)
    assert status == 503
    assert told["checks"]["beat"]["hanging"] == "Bot.hang"


async def test_a_beat_that_has_stopped_is_seen(bot: Bot) -> None:
    bot.passes(46)
    assert bot.beat.hanging() in (["beat"], ["Bot.hang"])


async def test_a_clock_that_jumped_is_seen(bot: Bot) -> None:
    bot.wall += timedelta(hours=3)
    await bot.beat.once(NOON)
    status, told = await healthz(bot)
    assert (status, told["checks"]["clock"]) == (503, {"ok": False, "off_seconds": 10800})


async def test_a_database_that_does_not_answer_is_seen_by_the_kind_of_error_alone(bot: Bot) -> None:
    class Broken(Database):
        @asynccontextmanager
        async def begin(self) -> AsyncGenerator[Any]:
            raise OSError("what somebody wrote")
            yield

    bot.health.db = Broken.open("sqlite:///:memory:")
    status, told = await healthz(bot)
    await bot.health.db.close()
    assert status == 503
    assert told["checks"]["database"]["error"].startswith("OSError at ")
    assert "what somebody wrote" not in str(told)


async def test_what_keeps_requests_back_is_named(bot: Bot) -> None:
    bot.obstacle = "too many refusals"
    status, told = await healthz(bot)
    assert (status, told["checks"]["sending"]["obstacle"]) == (503, "too many refusals")


async def test_the_port_is_open_on_this_computer_alone_and_may_be_none(bot: Bot) -> None:
    port = free_port()
    async with monitored(bot.health, port):
        with socket.socket() as elsewhere:
            assert elsewhere.connect_ex(("127.0.0.2", port)) != 0
    async with monitored(bot.health, 0):
        pass


async def test_a_port_that_is_taken_is_told_and_gone_without(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    async with monitored(bot.health, port), monitored(bot.health, port):
        assert f"monitor_port: {port} cannot be opened" in caplog.text


async def test_the_metrics_are_what_prometheus_reads(bot: Bot) -> None:
    port = free_port()
    async with monitored(bot.health, port), aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            page = await answer.text()
        assert answer.content_type == "text/plain"
    for name in ("nudges_total", "beat_age_seconds", "discord_rate_limited_total", "callback_seconds_bucket"):
        assert f"secure_base_{name}" in page


@given(st.text(max_size=40))
def test_a_label_is_never_what_somebody_wrote(text: str) -> None:
    metrics.suppressed(text)
    labels = re.findall(rb'reason="([^"]*)"', metrics.page())
    assert all(re.fullmatch(rb"[a-z][a-z-]{0,19}|http [0-9]{3}|[0-9]{5,6}", label) for label in labels)


async def test_requests_are_counted_and_discords_time_is_heard() -> None:
    heard: list[str] = []

    class Hearing(Clock):
        def heard(self, date: str | None) -> None:
            heard.append(date or "")

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=429 if "slow" in request.path else 200)

    clock = Hearing(lambda: NOON, lambda: 0.0)
    before = sample("secure_base_discord_rate_limited_total"), sample("secure_base_callback_seconds_count")
    metrics.clicked(77, asyncio.get_running_loop().time())
    async with (
        answering(answer) as address,
        aiohttp.ClientSession(trace_configs=[counted(trace(), Presses(), clock)]) as session,
    ):
        for path in ("/api/v10/slow", "/api/v10/interactions/77/token/callback", "/elsewhere"):
            async with session.post(f"{address}{path}"):
                pass
    assert len(heard) == 2
    assert heard[0].endswith("GMT")
    after = sample("secure_base_discord_rate_limited_total"), sample("secure_base_callback_seconds_count")
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1]
    assert sample("secure_base_requests_in_flight") == 0


async def healthz(bot: Bot) -> tuple[int, dict[str, Any]]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/healthz"
    async with monitored(bot.health, port), aiohttp.request("GET", address) as answer:
        return answer.status, await answer.json()


@asynccontextmanager
async def answering(answer: Any) -> AsyncGenerator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def trace() -> aiohttp.TraceConfig:
    return aiohttp.TraceConfig()


def sample(name: str) -> float:
    return next(float(line.split()[-1]) for line in metrics.page().decode().splitlines() if line.startswith(name))


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def note(error: BaseException) -> None:
    raise AssertionError from error
