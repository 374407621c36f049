"""The people of a trial: how they start, and what they do with what arrives."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench.loopback import Message, Person, Server
from bench.loopback.ledger import BOT_ID, FIRST_USER, Json, custom_ids
from bench.loopback.people import Act, controls, is_for_one

_ZONES = (
    "UTC",
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Nairobi",
)
"""None of them changes its clocks between the trial's January and the middle of February."""
_LIKINGS = {
    "nudge-begin": 5.0,
    "nudge-later": 3.0,
    "nudge-snooze": 4.0,
    "nudge-skip": 1.0,
    "nudge-already": 1.0,
    "nudge-yesterday": 0.3,
    "nudge-other": 0.7,
    "nudge-look": 0.5,
    "nudge-back": 0.4,
    "ses-next": 8.0,
    "ses-done": 8.0,
    "ses-leave": 0.5,
    "ses-unrated": 4.0,
    "ses-rate": 4.0,
    "ses-stand-in": 4.0,
    "ses-no-one": 0.5,
    "ses-write": 1.0,
}
"""How likely people press what, by the first part of its custom_id; anything else is left alone."""


@dataclass
class Member:
    person: Person
    zone: str
    wall: time
    """When they want their nudge, on their own clock."""
    starts_in_server: bool
    started_at: datetime | None = None

    def dues(self, until: datetime, since: datetime | None = None) -> Iterator[tuple[date, datetime]]:
        """Every local day with the instant at which a nudge falls due, reckoned apart from the bot's own code."""
        if self.started_at is None:
            return
        zone = ZoneInfo(self.zone)
        after = max(self.started_at, since or self.started_at)
        day = after.astimezone(zone).date()
        while True:
            due = datetime.combine(day, self.wall, zone).astimezone(UTC)
            if due > until:
                return
            if due > after:
                yield day, due
            day += timedelta(days=1)


def members(count: int, opening: datetime, spread: timedelta, rng: random.Random) -> list[Member]:
    """Their nudges fall due every day within `spread` of `opening`'s time, wherever they live."""
    made: list[Member] = []
    for number in range(count):
        zone = rng.choice(_ZONES)
        due = opening + timedelta(minutes=rng.randrange(int(spread.total_seconds() // 60)))
        wall = due.astimezone(ZoneInfo(zone)).time().replace(tzinfo=None)
        made.append(Member(Person(FIRST_USER + number), zone, wall, rng.random() < 0.3))
    return made


_WHO_HAS_STARTED = {"start", "start-confirm", "start-dm", "start-look"}
"""What `/start` offers those who have, by the first part of its custom_id."""


async def start(server: Server, member: Member) -> bool:
    """Goes through /start as a person does; False when the bot did not answer on the way. Beginning again is fine, also
    when it had been heard all the same.
    """
    act = await server.people.slash(member.person, "start", in_server=member.starts_in_server)
    message = act.message if act else None
    if message is None:
        return False
    if _WHO_HAS_STARTED & _offered(message).keys():
        member.started_at = server.clock.now()
        return True
    if "start-yes" not in _offered(message):
        form = await _press(server, member, message, "start-agree", "start-form")
        if form is None or await _fill(server, member, form) is None or not await _soon(message, has="start-yes"):
            return False
    if await _press(server, member, message, "start-yes") is None or not await _soon(message, lacks="start-yes"):
        return False
    member.started_at = server.clock.now()
    return True


async def _fill(server: Server, member: Member, form: Act) -> Act | None:
    return await server.people.fill(member.person, form, place=member.zone, when=f"{member.wall:%H:%M}")


async def _press(server: Server, member: Member, message: Message, *prefixes: str) -> Act | None:
    """The first of these buttons that is there."""
    offered = _offered(message)
    custom_id = next((offered[prefix] for prefix in prefixes if prefix in offered), None)
    return await server.people.click(member.person, message, custom_id) if custom_id else None


async def _soon(message: Message, has: str | None = None, lacks: str | None = None) -> bool:
    """Waits until the bot has changed the message, some seconds at most."""
    for _ in range(300):
        offered = _offered(message)
        if (has is None or has in offered) and (lacks is None or lacks not in offered):
            return True
        await asyncio.sleep(0.01)
    return False


def _offered(message: Message) -> dict[str, str]:
    """The custom_ids by their first part."""
    return {custom_id.split(":")[0]: custom_id for custom_id in custom_ids(message.components)}


class Crowd:
    """Everybody at once: now and then somebody does something with a message that stands in their DM."""

    def __init__(self, server: Server, everybody: list[Member], rng: random.Random, acts_per_second: float) -> None:
        self._server = server
        self._rng = rng
        self._pause = 1 / acts_per_second
        self._by_channel = {server.ledger.open_dm(member.person.user_id): member for member in everybody}
        self._busy: set[asyncio.Task[None]] = set()
        self.acts = 0
        self.unanswered = 0

    async def live(self) -> None:
        """Until cancelled. Times are real ones."""
        while True:
            await asyncio.sleep(self._rng.expovariate(1 / self._pause))
            message = self._choose() if self._server.gateway.is_connected else None
            if message is not None:
                task = asyncio.create_task(self._act(message))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)

    def _choose(self) -> Message | None:
        """One of the latest messages: people look at what is new."""
        latest = list(self._server.ledger.messages.values())[-120:]
        fit = [m for m in latest if m.channel_id in self._by_channel and not is_for_one(m) and not m.deleted_at]
        return self._rng.choice(fit) if fit else None

    async def _act(self, message: Message) -> None:
        member = self._by_channel[message.channel_id]
        if self._rng.random() < 0.02:
            await self._server.people.say(member.person, "hello?")
            return
        usable = controls(message) if message.author["id"] == str(BOT_ID) else []
        liked = [(node, _LIKINGS.get(str(node["custom_id"]).split(":")[0], 0.0)) for node in usable]
        if sum(weight for _, weight in liked) == 0:
            return
        node = self._rng.choices([n for n, _ in liked], [w for _, w in liked])[0]
        self.acts += 1
        # A double tap now and then: both reach the bot.
        taps = 2 if self._rng.random() < 0.1 else 1
        acts = await asyncio.gather(*(self._press(member, message, node) for _ in range(taps)))
        self.unanswered += sum(act is None for act in acts)
        for act in acts:
            if act is not None and act.modal is not None:
                await self._server.people.fill(member.person, act, text="a word")

    async def _press(self, member: Member, message: Message, node: Json) -> Act | None:
        custom_id = str(node["custom_id"])
        if node["type"] == 2:
            return await self._server.people.click(member.person, message, custom_id)
        value = str(self._rng.choice(node["options"])["value"])
        return await self._server.people.pick(member.person, message, custom_id, [value])
