"""A loop that stands still is told, with its place; systemd hears from one that turns."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.base import systemd
from bot.base import watch as watches
from bot.base.beat import Beat
from bot.base.watch import Watch


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def watch(seconds: Seconds) -> Watch:
    return Watch(Beat([], seconds, note), seconds)


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What is told to systemd."""
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        yield listening


async def test_a_loop_that_stands_still_is_told_once_and_so_is_its_end(
    watch: Watch, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    watch.turn()
    for _ in range(8):
        seconds.now += 0.25
        watch.look()
    seconds.now += 0.25
    watch.turn()
    watch.stop()
    assert [record.message for record in caplog.records] == [
        "the event loop stands still",
        "the event loop turns again",
    ]


async def test_a_process_that_stood_still_as_a_whole_blames_nobody(
    watch: Watch, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    watch.turn()
    seconds.now += 30
    watch.look()
    watch.stop()
    assert caplog.records == []


async def test_where_it_stands_is_told_by_file_and_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watches, "BLOCKED_SECONDS", 0.05)
    monkeypatch.setattr(watches, "TICK_SECONDS", 0.005)
    watch = Watch(Beat([], time.monotonic, note), time.monotonic)
    watch.start()
    time.sleep(0.3)  # noqa: ASYNC251 - the very thing that is looked for
    await asyncio.sleep(0.02)
    watch.stop()
    still = next(record for record in caplog.records if record.message == "the event loop stands still")
    assert "base/test_watch.py:" in str(vars(still))


async def test_systemd_hears_of_a_loop_that_turns_until_the_beat_is_dead(
    watch: Watch, seconds: Seconds, heard: socket.socket
) -> None:
    for _ in range(3):
        seconds.now += 5
        watch.turn()
        assert heard.recv(100) == b"WATCHDOG=1"
        watch.stop()
    seconds.now += 900
    watch.turn()
    watch.stop()
    with pytest.raises(BlockingIOError):
        heard.recv(100)


def test_without_systemd_nothing_is_told_to_anybody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    systemd.tell("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    systemd.tell("READY=1")


def note(error: BaseException) -> None:
    logging.getLogger("bot").error("%s", error)
