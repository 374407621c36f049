"""What reaches behind discord.py's face, and that it lets go where discord.py has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from bot.base.internals import sweep_seldom
from tests.base.loopback import connected


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[discord.Client]:
    async with connected(aiohttp.TraceConfig(), monkeypatch) as (client, _):
        yield client


async def test_many_channels_are_swept_once_in_ten_seconds(
    client: discord.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    time, looked = 0.0, list[object]()

    def is_inactive(bucket: object) -> bool:
        looked.append(bucket)
        return True

    monkeypatch.setattr("discord.http.Ratelimit.is_inactive", is_inactive)
    assert sweep_seldom(client, lambda: time)
    http: Any = client.http
    for number in range(400):
        http.get_ratelimit(f"channel:{number}")
    time += 9
    http.get_ratelimit("channel:400")
    assert looked == []
    time += 1
    http.get_ratelimit("channel:401")
    assert len(looked) >= 402
    assert len(http._buckets) == 0


def always_new(_http: object, _key: str) -> object:
    return object()


def a_number(_http: object, _key: str) -> int:
    return 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("_try_clear_expired_ratelimits", None), ("get_ratelimit", always_new), ("get_ratelimit", a_number)],
)
async def test_a_discord_py_built_otherwise_is_left_as_it_is_and_that_is_said(
    client: discord.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, value: object
) -> None:
    monkeypatch.setattr(f"discord.http.HTTPClient.{name}", value)
    assert not sweep_seldom(client, lambda: 0.0)
    assert "sweeps its rate limits in another way" in caplog.text
    assert "_try_clear_expired_ratelimits" not in vars(client.http)
