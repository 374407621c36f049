"""A server in which these people, and one without an account, practise together: its acts, its beat, what must hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from bot.app.rooms import Rooms
from bot.base.edge import Fate, Sent
from bot.base.keys import Vault
from bot.base.visits import Visit
from bot.community.rules import FEWEST, mark, week_of
from bot.community.rules.rounds import Phase, Round
from bot.community.service import Click, Verdict
from bot.community.service.rounds import Wish
from bot.members.rules import zone_of
from bot.nudges.rules import SENT, State

HARBOUR = 501
CHANNELS = (601, 602)
GUEST = 14
"""Has no account, and takes part like everybody."""
_MOST_HANDFULS = 20
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Harbour:
    """Acts of people there, and of the clock."""

    rooms: Rooms
    rng: random.Random

    async def set_up(self, who: int, at: time, zone: str, now: datetime) -> None:
        """All of `/server setup`."""
        dailies = self.rooms.dailies
        picked = await dailies.pick(HARBOUR, now, channel_id=CHANNELS[0], at=at, zone=zone)
        visit = Visit(HARBOUR, "Harbour", who, f"person {who}", True, frozenset())
        assert await dailies.confirm(visit, picked.draft.revision, now) is not None

    async def take_up(self, who: int, rows: Rows, which: int, now: datetime) -> None:
        """The latest prompt but `which`, on its message."""
        posted = sorted((row for row in rows["prompts"] if row["pack"]), key=lambda row: row["prompt_id"])
        if posted:
            row = posted[-1 - which % len(posted)]
            click = Click(row["prompt_id"], HARBOUR, who, CHANNELS[0], row["message_id"] or row["prompt_id"])
            await self.rooms.taking.take(click, now, self.rng)

    async def begin_round(self, channel: int, *, by_hand: bool, is_named: bool, now: datetime) -> None:
        await self.rooms.rounds.begin(HARBOUR, channel, Wish(None, 3, None if by_hand else 20, is_named), now, self.rng)

    async def answer(self, who: int, channel: int, found: Round | None, which: int, now: datetime) -> None:
        """To what is asked just now, and to what is not."""
        one, number = (found.round_id, found.number) if found else (1, 0)
        await self.rooms.rounds.answer(channel, who, one, number, (which,), now)

    async def begin_welcome(self, channel: int, now: datetime) -> None:
        stands = await self.rooms.welcomes.find(HARBOUR)
        before = stands.place.message_id if stands and stands.place else 0
        await self.rooms.welcomes.begin(HARBOUR, channel, before, now)

    async def give_up_welcome(self) -> None:
        begun = await self.rooms.welcomes.find(HARBOUR)
        if begun is not None:
            await self.rooms.welcomes.not_posted(begun)

    async def beat(self, fate: Fate, now: datetime) -> None:
        """As the cogs do it: rounds, prompts, numbers, moderators, weeks."""
        rooms = self.rooms
        await self.show_rounds(fate, now)
        for _ in range(_MOST_HANDFULS):
            taken = await rooms.posting.claim_due(now, 3)
            for post in taken.posts:
                verdict = await rooms.posting.verdict(post, now)
                if verdict is Verdict.SEARCH:
                    verdict = await rooms.posting.absent(post, now)
                if verdict is Verdict.SEND:
                    await rooms.posting.record(post, _sent(fate, post.prompt.prompt_id), now)
            if not taken.rows:
                break
        await rooms.posting.sweep(now)
        for prompt, *_ in await rooms.posting.to_show(now):
            await rooms.posting.shown(prompt, _sent(fate, prompt.prompt_id), now)
        for notice in await rooms.prompt_notices.take(now):
            await rooms.prompt_notices.record(notice, _sent(fate, notice.user_id))
        await rooms.participation.end_weeks(now)

    async def show_rounds(self, fate: Fate, now: datetime) -> None:
        for claim in await self.rooms.rounds.claim_due(now, 5):
            is_sent, message_id = fate is Fate.SENT, 1000 * claim.round.round_id + claim.round.step
            await self.rooms.rounds.record(claim, now, is_sent=is_sent, detail="", message_id=message_id)


def _sent(fate: Fate, number: int) -> Sent:
    """A closed channel is one into which we may not write."""
    return Sent(fate, number if fate is Fate.SENT else None, CHANNELS[0], "50013" if fate is Fate.CLOSED else "")


def whose(rows: Rows, vault: Vault, people: Iterable[int]) -> list[tuple[int, str]]:
    """What each has there, also where a mark stands for them. Fails on a mark that is nobody's."""
    found: list[tuple[int, str]] = [(row["user_id"], f"channel_names {row}") for row in rows["channel_names"]]
    secrets = {
        **{("prompt_marks", row["prompt_id"]): row["secret"] for row in rows["prompts"]},
        **{("participation_marks", row["week"]): row["secret"] for row in rows["participation_weeks"]},
    }
    for table, key in (("prompt_marks", "prompt_id"), ("participation_marks", "week")):
        for row in rows[table]:
            secret = secrets[table, row[key]]
            assert secret, "where the secret is gone, so are the marks"
            found += [(who, f"{table} {row}") for who in people if mark(secret, who) == row["mark"]]
    for row in rows["channel_answers"]:
        found += [
            (who, f"channel_answers {row}")
            for who in people
            if vault.mark("round", row["round_id"], who) == row["mark"]
        ]
    marks = sum(len(rows[table]) for table in ("prompt_marks", "participation_marks", "channel_answers"))
    assert len(found) == marks + len(rows["channel_names"]), "a mark is somebody's, and of one alone"
    return found


def counts(rows: Rows, who: int, now: datetime) -> bool:
    """Whether this week's number has them in it."""
    zone = next((zone_of(row["zone"]) for row in rows["dailies"]), UTC)
    of_week = [row for row in rows["participation_weeks"] if row["week"] == week_of(now, zone) and row["secret"]]
    marks = {mark(row["secret"], who) for row in of_week}
    return any(row["mark"] in marks and not row["left_out"] for row in rows["participation_marks"])


def fits(rows: Rows, vault: Vault, people: Iterable[int], members: set[int]) -> None:
    theirs = whose(rows, vault, people)
    _days_fit(rows)
    _weeks_fit(rows, theirs)
    _rounds_fit(rows)
    assert {row["member_id"] for row in rows["daily_keepers"]} <= members
    assert {row["server_id"] for row in rows["daily_keepers"]} <= {row["server_id"] for row in rows["dailies"]}
    for row in rows["welcomes"]:
        assert (row["old_channel_id"] is None) == (row["old_message_id"] is None)


def _days_fit(rows: Rows) -> None:
    """Each day has one prompt, and of whoever took it each is counted once."""
    marks = Counter(row["prompt_id"] for row in rows["prompt_marks"])
    for row in rows["prompts"]:
        assert row["takers"] >= 0
        if row["secret"] is not None:
            assert row["takers"] == marks[row["prompt_id"]], "never counted twice, nor after being taken back"
        if row["state"] in {state.value for state in SENT}:
            assert row["message_id"] is not None
            assert row["try_at"] is None, "what was posted is not posted again"
    left = {row["server_id"] for row in rows["servers"] if row["left_at"] is not None}
    for row in rows["dailies"]:
        waits = [each for each in rows["prompts"] if each["state"] == State.due.value]
        assert waits or row["paused_at"] is not None or row["server_id"] in left, "the next day has its prompt"
        assert len(waits) <= 2, "the next day's, and today's where it was asked for"


def _weeks_fit(rows: Rows, theirs: Sequence[tuple[int, str]]) -> None:
    """Of a week that is over a number is left, and none that could say who; who said no is counted nowhere."""
    for row in rows["participation_weeks"]:
        assert (row["secret"] is None) == (row["ends_at"] is None)
        assert row["people"] is None or (row["secret"] is None and row["people"] >= FEWEST)
    uncounted = {row["member_id"] for row in rows["uncounted_members"] if row["server_id"] == HARBOUR}
    for who, row in theirs:
        assert who not in uncounted or not row.startswith("prompt_marks"), "who is not counted is no taker"


def _rounds_fit(rows: Rows) -> None:
    """One round a channel, and nothing of any that is over."""
    rounds = {row["round_id"]: row for row in rows["channel_rounds"]}
    assert len({row["channel_id"] for row in rounds.values()}) == len(rounds)
    for row in rounds.values():
        assert (row["phase"] == Phase.ENDING.value) == (row["ending"] is not None)
    for row in rows["channel_answers"]:
        asked = rounds[row["round_id"]]
        # One that ends before it is known to be out there goes back to the question before.
        assert row["number"] <= asked["number"] + (asked["phase"] == Phase.ENDING.value)
    for row in rows["channel_names"]:
        assert '"is_named":true' in rounds[row["round_id"]]["plan"].replace(" ", "")
