"""A world to try the bot in: the real bot, a real database, simcord's people, and a clock that tests move."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings
from simcord import Env, InteractionResult, UserHandle

from bot.app import App, open_app
from bot.base.errors import UserFacing
from bot.config import Config
from bot.logbook.rules import OUTAGE
from tests.databases import (
    Storage,
    kind,
    postgresql,
    pytest_addoption,
    pytest_configure,
    pytest_configure_node,
    pytest_generate_tests,
    pytest_terminal_summary,
    pytest_unconfigure,
    storage,
    tables,
)
from tests.shell import bot, folder

# What pytest finds here by its name.
__all__ = (
    "bot",
    "folder",
    "kind",
    "postgresql",
    "pytest_addoption",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_generate_tests",
    "pytest_terminal_summary",
    "pytest_unconfigure",
    "storage",
    "tables",
)

# How long an example takes says something about the machine, not about the bot. The examples are the same in each run,
# so that a red one says something about the change; --hypothesis-profile=search looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("steady")

SHARED = Path(__file__).parents[2] / "shared" / "reference"


@dataclass
class World:
    """`person.…` acts through simcord; `beat` lets due things happen; `restart` is a stop and a start of the bot."""

    config: Config
    env: Env
    app: App
    storage: Storage
    """For what no screen shows."""
    seed: int = 7

    def now(self) -> datetime:
        return self.env.now()

    def person(self, name: str = "ann") -> Person:
        return Person(self, self.env.create_user(name))

    async def beat(self) -> None:
        await self.app.beat(self.now())
        await self.env.settle()

    async def pass_time(self, **span: float) -> None:
        """Moves the clock on, then one beat."""
        await self.env.advance_time(timedelta(**span).total_seconds())
        await self.beat()

    async def move_to(self, instant: datetime) -> None:
        await self.pass_time(seconds=(instant - self.now()).total_seconds())

    async def restart(self) -> None:
        """As after a crash: nothing is kept but the files and what Discord has."""
        await self.restart_as(lambda: open_app(self.config, clock=self.now, rng=random.Random(self.seed)))

    async def restart_as(self, opening: Callable[[], Awaitable[App]]) -> None:
        assert not self.app.bot.bugs
        await heard()
        await self.app.close()
        self.app = await opening()
        await self.env.restart_bot(self.app.bot)


@dataclass
class Person:
    """Someone in their DM with the bot; `seen` is the last thing the bot answered them with."""

    world: World
    user: UserHandle
    seen: Any = None
    """The message whose buttons `click` presses."""
    form: InteractionResult | None = None

    @property
    def id(self) -> int:
        return self.user.id

    async def start(self, place: str = "UTC", when: str = "8", what: str | None = None) -> str:
        """Goes all the way through `/start`: from here on a nudge comes every day. Returns the bot's first DM."""
        await self.slash("start")
        await self.click("I am 16 or older, and I agree")
        await self.fill(place=place, when=when)
        if what is not None:
            await self.pick(what)
        await self.click("Yes, start")
        return self.inbox()

    async def slash(self, command: str, **options: Any) -> str:
        """Types a command; returns all text of the answer."""
        return self._look(await self.user.slash(command, **options))

    async def click(self, label: str) -> str:
        """Presses the button of that label on the message last seen; returns all text shown, or the form's title."""
        return self._look(await self.user.click(self.seen, custom_id=_custom_id(self.seen, label)))

    async def pick(self, *values: str) -> str:
        """Chooses in the only select menu of the message last seen, by value or label."""
        menu = next(node for node in walk(raw(self.seen)) if node.get("type") == 3)
        by_label = {option["label"]: option["value"] for option in menu["options"]}
        picked = [by_label.get(value, value) for value in values]
        return self._look(await self.user.select(self.seen, picked, custom_id=menu["custom_id"]))

    async def fill(self, **values: str) -> str:
        """Fills in and sends the form that is open."""
        assert self.form is not None, "no form is open"
        menus = {n["custom_id"] for n in walk(self.form.modal) if n.get("type") == 3}
        filled = {key: [value] if key in menus else value for key, value in values.items()}
        return self._look(await self.user.submit_modal(self.form, filled))

    async def says(self, text: str) -> str:
        """Types a message into the DM; returns the answer."""
        await self.user.send_dm(text)
        return self.inbox()

    def inbox(self) -> str:
        """Turns to the latest message in the DM; returns its text."""
        self.seen = self.user.dm_channel.last_message
        return self.text()

    def text(self) -> str:
        return text_of(self.seen)

    def labels(self) -> list[str]:
        """The labels of all buttons in sight."""
        return [node["label"] for node in walk(raw(self.seen)) if node.get("type") == 2 and node.get("label")]

    def _look(self, result: InteractionResult) -> str:
        assert result.acknowledged, "the bot did not answer"
        if result.modal is not None:
            self.form = result
            return str(result.modal["title"])
        self.seen = (result.followups or [result.response or self.seen])[-1]
        return self.text()


def raw(message: Any) -> Any:
    components: Sequence[Any] = message.components
    return [c if isinstance(c, dict) else c.to_dict() for c in components]


def walk(node: Any) -> list[dict[str, Any]]:
    """Every component inside, depth first."""
    if isinstance(node, list):
        return [found for item in cast(list[Any], node) for found in walk(item)]
    if not isinstance(node, dict):
        return []
    component = cast(dict[str, Any], node)
    inner = [found for key in ("components", "component", "accessory") for found in walk(component.get(key))]
    return [component, *inner]


def text_of(message: Any) -> str:
    blocks = [str(node["content"]) for node in walk(raw(message)) if node.get("type") == 10]
    return "\n".join([message.content, *blocks]).strip()


def _custom_id(message: Any, label: str) -> str:
    in_sight = {n.get("label"): n.get("custom_id") for n in reversed(walk(raw(message))) if n.get("type") == 2}
    assert label in in_sight, f"no button {label!r} in sight, only {[*in_sight]}"
    return str(in_sight[label])


@pytest.fixture
def config(storage: Storage, tmp_path: Path) -> Config:
    return Config(
        database=storage.data(),
        keys_database=storage.keys(),
        operator_key_file=tmp_path / "operator.key",
        packs=[Path(__file__).parents[1] / "exercises"],
        first_dm_seconds=0,
    )


@pytest.fixture
async def world(
    config: Config, storage: Storage, tables: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    storage.with_tables(tables)
    # Here an hour goes by without a beat, where the real bot beats every second: what is no outage by itself is none.
    monkeypatch.setattr("bot.logbook.rules.SILENCE", OUTAGE)
    now: list[Env] = []
    begin = datetime(2026, 1, 1, tzinfo=UTC)  # as simcord's clock, which is made below
    app = await open_app(config, clock=lambda: now[0].now() if now else begin, rng=random.Random(7))
    env = Env(app.bot, settle_timeout=60)  # for slow machines; nothing waits that long
    now.append(env)
    await env.start()
    made = World(config, env, app, storage)
    yield made
    await heard()
    await made.app.close()
    await heard()
    await env.shutdown()
    bugs = [error for error in env.errors if not isinstance(getattr(error, "original", error), UserFacing)]
    assert not [*bugs, *made.app.bot.bugs]
    assert not departures(env), "\n".join(departures(env))


_ROUNDS = 10


async def heard() -> None:
    """The last events have reached their listeners, and those that come of that: discord.py tells them in tasks that
    nobody waits for.
    """
    for _ in range(_ROUNDS):
        telling = [task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: ")]
        if not telling:
            return
        await asyncio.wait(telling, timeout=1)


def departures(env: Env) -> list[str]:
    """Every way in which a request that the bot made departs from Discord's own description."""
    return [
        problem
        for request in env.http_requests
        if _problems(request.method, _path(request.path), json.dumps(_outline(request.json)))
        for problem in _contract().problems(request.method, request.path, request.json)
    ]


_TOKEN = re.compile(r"((?:interactions|webhooks)/\d+)/[^/?]+")
_SNOWFLAKE = re.compile(r"\d{15,}")
_WORDS = {"content", "custom_id", "description", "label", "placeholder", "title", "value"}


def _path(path: str) -> str:
    return _SNOWFLAKE.sub("1", _TOKEN.sub(r"\1/t", path))


def _outline(body: Any, key: str = "") -> Any:
    """Without ids, and with words as long as they may be by the next of the description's limits: nothing else is said
    of them there, and people read much that differs in words alone.
    """
    if isinstance(body, dict):
        return {name: _outline(inner, name) for name, inner in cast(dict[str, Any], body).items()}
    if isinstance(body, list):
        return [_outline(inner) for inner in cast(list[Any], body)]
    if not isinstance(body, str):
        return body
    if key not in _WORDS:
        return _SNOWFLAKE.sub(lambda found: "1" * len(found[0]), body)
    limits = _limits()
    return "x" * min((limit for limit in limits if limit >= len(body)), default=len(body))


@cache
def _problems(method: str, path: str, body: str) -> Sequence[str]:
    """Looked up once for all requests of one outline: the description is large."""
    contract = _contract()
    return () if contract is None else contract.problems(method, path, json.loads(body))


@cache
def _limits() -> Sequence[int]:
    """Lengths that matter: the longest that may be, and the longest that is too short."""
    contract = _contract()
    found = re.findall(r'"(max|min)Length": (\d+)', "" if contract is None else json.dumps(contract.document))
    return sorted({int(length) - (which == "min") for which, length in found})


@cache
def _contract() -> Any:
    if not (SHARED / "discord-openapi.json").exists():
        return None
    sys.path.insert(0, str(SHARED))
    checker = import_module("discord_contract")  # only where that folder is
    return checker.DiscordContract.load(SHARED / "discord-openapi.json")
