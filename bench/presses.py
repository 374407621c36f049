"""People who press at random moments while something else goes on, and how long each had to wait."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.loopback import Message, Person, Server
from bench.loopback.ledger import BOT_ID, Json, user_of
from bench.loopback.people import Act, controls, is_for_one

OURS: Mapping[str, float] = {
    "nudge-begin": 6.0,
    "nudge-look": 2.0,
    "nudge-later": 1.5,
    "nudge-snooze": 3.0,
    "ses-next": 8.0,
    "ses-done": 8.0,
    "ses-unrated": 4.0,
    "ses-rate": 4.0,
    "ses-stand-in": 6.0,
}
"""How likely people press what, by the first part of its custom_id; nothing else is pressed."""
_COMMANDS, _EXPORTS = 0.15, 0.05
"""Shares of all acts: /streak, and an export of one's own data. The rest presses what stands in the DM."""
_FOLLOW_SECONDS = 30.0
_SEEN_SECONDS = 1.0
"""Nobody presses faster: a plain bot does not know its own message before it has heard of its id."""
_TRIES = 200
_BUTTON = 2


@dataclass
class Waits:
    """All in seconds."""

    answered: list[float] = field(default_factory=list[float])
    """From the gateway event to the callback, whatever it said."""
    deferred: list[float] = field(default_factory=list[float])
    """Those of `answered` that only acknowledged."""
    followed: list[float] = field(default_factory=list[float])
    """From the gateway event to the answer after an acknowledgement."""
    unanswered: int = 0


@dataclass
class Pressing:
    """`likings`: as `OURS`; None: any button. `export`: the command that exports, and the button of its answer that has
    to be pressed for it, if any.
    """

    server: Server
    rng: random.Random
    likings: Mapping[str, float] | None
    export: tuple[str, str | None]
    per_second: float = 25.0
    waits: Waits = field(default_factory=Waits)
    _busy: set[int] = field(default_factory=set[int])
    _acts: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def go_on(self, until: asyncio.Future[Any]) -> Waits:
        """Presses at random moments until that is done; then waits for the last answers."""
        while not until.done():
            await asyncio.sleep(self.rng.expovariate(self.per_second))
            act = asyncio.create_task(self._act())
            self._acts.add(act)
            act.add_done_callback(self._acts.discard)
        if self._acts:
            await asyncio.wait(self._acts)
        until.result()
        return self.waits

    async def _act(self) -> None:
        found = self._choose()
        if found is None:
            return
        message, node = found
        person = Person(user_of(message.channel_id))
        self._busy.add(message.channel_id)
        try:
            dice = self.rng.random()
            if dice < _COMMANDS:
                self._note(await self.server.people.slash(person, "streak"))
            elif dice < _COMMANDS + _EXPORTS:
                await self._export(person)
            else:
                self._note(await self._press(person, message, node))
        finally:
            self._busy.discard(message.channel_id)

    def _choose(self) -> tuple[Message, Json] | None:
        """Some standing message with something to press, of somebody who is not waiting for an answer."""
        messages = list(self.server.ledger.messages.values())
        for _ in range(_TRIES if messages else 0):
            message = self.rng.choice(messages)
            if message.channel_id in self._busy or not self._can_press(message):
                continue
            nodes = [(node, self._liking(node)) for node in controls(message)]
            if sum(liking for _, liking in nodes):
                chosen, _ = self.rng.choices(nodes, [liking for _, liking in nodes])[0]
                return message, chosen
        return None

    def _can_press(self, message: Message) -> bool:
        age = (self.server.clock.now() - message.accepted_at).total_seconds()
        is_theirs = message.author["id"] == str(BOT_ID) and not is_for_one(message)
        return is_theirs and not message.deleted_at and age > _SEEN_SECONDS

    def _liking(self, node: Json) -> float:
        return 1.0 if self.likings is None else self.likings.get(str(node["custom_id"]).split(":")[0], 0.0)

    async def _press(self, person: Person, message: Message, node: Json) -> Act | None:
        custom_id = str(node["custom_id"])
        if node["type"] == _BUTTON:
            return await self.server.people.click(person, message, custom_id)
        value = str(self.rng.choice(node["options"])["value"])
        return await self.server.people.pick(person, message, custom_id, [value])

    async def _export(self, person: Person) -> None:
        command, prefix = self.export
        act = await self.server.people.slash(person, command)
        self._note(act)
        if prefix and act is not None and act.message is not None:
            asked = next(node for node in controls(act.message) if node["custom_id"] == prefix)
            act = await self.server.people.click(person, act.message, str(asked["custom_id"]))
            self._note(act)
        if act is None or act.followed is None or not act.is_deferred:
            return
        try:
            self.waits.followed.append(await asyncio.wait_for(act.followed, _FOLLOW_SECONDS))
        except TimeoutError:
            self.waits.unanswered += 1

    def _note(self, act: Act | None) -> None:
        if act is None:
            self.waits.unanswered += 1
            return
        self.waits.answered.append(act.took)
        if act.is_deferred:
            self.waits.deferred.append(act.took)
