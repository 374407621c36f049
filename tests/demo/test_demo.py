from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import utc_now
from bot.demo import open_demo, run, welcome
from bot.demo.chooser import Chooser, listen
from bot.demo.people import CARDS
from bot.demo.stage import Stage
from tests.conftest import walk
from tests.demo.page import Page, open_page


class Clock:
    """Real time, which can be moved on."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def move_to(self, instant: datetime) -> None:
        self.ahead += instant - self()


class Browser:
    """Someone with the chooser before them."""

    def __init__(self, http: aiohttp.ClientSession, stage: Stage, chooser: Chooser, clock: Clock) -> None:
        self.http = http
        self.stage = stage
        self.chooser = chooser
        self.clock = clock

    async def look(self) -> str:
        async with self.http.get(self.chooser.address) as answer:
            assert answer.status == 200
            return await answer.text()

    async def open(self, key: str) -> Page:
        async with self.http.post(f"{self.chooser.address}as/{key}", allow_redirects=False) as answer:
            assert answer.status == 303
            return await open_page(self.http, answer.headers["Location"])


@pytest.fixture
async def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Browser]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with listen(0) as listening:
        clock = Clock()
        async with open_demo(listening, clock=clock) as (stage, chooser), aiohttp.ClientSession() as http:
            yield Browser(http, stage, chooser, clock)
            assert not stage.app.bot.bugs
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a path would be blocking here, says the linter


async def test_every_card_is_on_the_page(browser: Browser) -> None:
    text = await browser.look()
    assert [card.who for card in CARDS if f'aria-label="Open as {card.who}"' not in text] == []


async def test_a_card_opens_the_page_of_that_person(browser: Browser) -> None:
    for card in CARDS:
        page = await browser.open(card.key)
        assert card.who.startswith(await page.seen_by())


async def test_mias_nudge_appears_in_her_open_page_by_itself_and_its_button_works(browser: Browser) -> None:
    page = await browser.open("mia")
    assert browser.stage.nudge_at is not None
    assert timedelta(0) < browser.stage.nudge_at - browser.clock() <= timedelta(seconds=65)
    browser.clock.move_to(browser.stage.nudge_at)
    await browser.stage.beat()
    labels = [node.get("label") for node in walk((await page.latest())["components"])]
    assert "Begin" in labels
    await page.press("Begin")
    assert (await page.latest())["components_v2"]


async def test_whoever_meets_mia_in_the_server_first_finds_her_nudge_in_the_dm(browser: Browser) -> None:
    await browser.open("server")
    assert browser.stage.nudge_at is not None
    browser.clock.move_to(browser.stage.nudge_at)
    await browser.stage.beat()
    page = await browser.open("mia")
    assert "nudge-begin" in str(await page.latest())


async def test_in_the_server_the_days_exercise_comes_by_itself_and_is_done_privately(browser: Browser) -> None:
    page = await browser.open("server")
    await browser.stage.beat()
    assert "Do it privately" in [node.get("label") for node in walk((await page.latest())["components"])]
    await page.press("Do it privately")
    assert "server-do" not in str(await page.latest())
    moderator = await browser.open("moderator")
    await moderator.slash("server daily")
    assert "posted at" in str(await moderator.latest())


async def test_a_command_before_start_is_answered_and_not_an_error_of_the_page(browser: Browser) -> None:
    page = await browser.open("noa")
    await page.slash("streak")
    assert "This needs a start first" in str(await page.latest())


async def test_a_click_that_meets_a_refresh_waits_for_its_end(browser: Browser) -> None:
    page = await browser.open("noa")
    browser.stage.calm.clear()
    asking = asyncio.create_task(page.slash("support"))
    assert await asyncio.wait({asking}, timeout=0.1) == (set(), {asking})
    browser.stage.calm.set()
    await asking
    assert "Ground me now" in str(await page.latest())


async def test_every_command_that_is_recommended_exists(browser: Browser) -> None:
    text = await browser.look() + welcome(browser.chooser.address)
    named = set(re.findall(r"(?<![\w/:<])/([a-z]+)(?![\w/\"])", text))
    known = {command.name for command in browser.stage.app.bot.tree.get_commands()}
    assert named
    assert named <= known


async def test_opening_another_card_closes_the_page_before_and_its_address_leads_back(browser: Browser) -> None:
    first = await browser.open("noa")
    second = await browser.open("moderator")
    assert (await first.state()).status == 410
    assert (await second.state()).status == 200
    async with browser.http.get(first.origin) as answer:
        assert str(answer.url) == browser.chooser.address


async def test_a_page_that_was_ended_from_within_opens_again(browser: Browser) -> None:
    first = await browser.open("noa")
    await first.act("close")
    second = await browser.open("noa")
    assert (await second.state()).status == 200


async def test_an_unknown_card_is_not_found(browser: Browser) -> None:
    async with browser.http.post(f"{browser.chooser.address}as/nobody") as answer:
        assert answer.status == 404


async def test_another_website_can_neither_look_nor_open(browser: Browser) -> None:
    for header in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Host": "elsewhere.example"}):
        async with browser.http.post(f"{browser.chooser.address}as/noa", headers=header) as answer:
            assert answer.status == 403


async def test_the_page_shows_the_time_on_the_wall(browser: Browser) -> None:
    now = browser.stage.app.clock()
    assert abs((browser.stage.env.now() - now).total_seconds()) < 60


def test_a_taken_port_gives_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        assert run(port) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"Port {port} is taken" in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    program = "import sys; from bot.demo import run; sys.exit(run(0))"
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        assert any("http://127.0.0.1:" in line for line in demo.stdout)
        assert list(tmp_path.iterdir())
        demo.send_signal(number)
        _, error = demo.communicate(timeout=30)
    assert (demo.returncode, error) == (0, "")
    assert not list(tmp_path.iterdir())


async def test_a_practitioner_has_clients_who_see_what_they_share(browser: Browser) -> None:
    page = await browser.open("client")
    await page.slash("sharing")
    assert "Ines Adler, counsellor" in str(await page.latest())
    page = await browser.open("practitioner")
    await page.slash("clients end")
    assert "Thu 16" in str(await page.latest())
