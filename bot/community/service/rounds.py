"""Quiz rounds in channels: begun, answered, moved on and ended.

Nothing personal is written, for members neither: a round in a channel is no practice of theirs and no review. While it
runs, each person is a mark, which nobody can trace back without the operator's key; all of it goes when it is over.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.base.database import Database, Tx
from bot.community.rules import asking, scores
from bot.community.rules import rounds as rules
from bot.community.rules.asking import Ask, Plan
from bot.community.rules.rounds import End, Outcome, Phase, Round
from bot.community.rules.scores import Score, Tally
from bot.community.store import rounds as store
from bot.packs.service import Shelf
from bot.quizzes.rules import find_topic, topic_key

Mark = Callable[..., str]
"""Stands for somebody where they must not."""
Note = Callable[[Tx, int, int, datetime], Awaitable[bool]]
"""Somebody took part in what a server does together."""


@dataclass(frozen=True)
class Wish:
    """What a moderator asked for."""

    topic: str | None
    questions: int
    seconds: int | None
    is_named: bool


@dataclass(frozen=True)
class Begun:
    round: Round
    has_fewer: bool = False
    """Than were asked for: there are no more."""


@dataclass(frozen=True)
class UnderWay:
    """There is one in this channel."""

    round: Round


class Enough(StrEnum):
    ROUNDS = "rounds"
    """As many as may be are under way in this server."""


@dataclass(frozen=True)
class NoTopic:
    """Nothing to ask about what was named; these there are."""

    topics: tuple[str, ...]


@dataclass(frozen=True)
class Noted:
    ask: Ask
    places: tuple[int, ...]
    is_by_hand: bool
    counted_in: int | None = None
    """The server whose week counts them with this, their first answer of the round."""


class Late(StrEnum):
    TIME_IS_UP = "time-is-up"
    """For this question; the round goes on."""
    OVER = "over"


class Name(StrEnum):
    ON = "on"
    OFF = "off"
    NO_LIST = "no-list"
    OVER = "over"


@dataclass(frozen=True)
class Claim:
    """Something to be shown now, by us."""

    round: Round
    tally: Tally | None = None
    score: Score | None = None


async def _nobody(_tx: Tx, _server_id: int, _user_id: int, _now: datetime) -> bool:
    """Where nobody counts."""
    return False


@dataclass(frozen=True)
class Rounds:
    """A round is looked up together with its channel. `mark` gives a mark that is always the same for the same."""

    db: Database
    shelf: Shelf
    mark: Mark
    took_part: Note = _nobody

    def topics(self, server_id: int) -> tuple[str, ...]:
        return asking.topics(self.shelf.in_servers([server_id]).quizzes)

    async def begin(
        self, server_id: int, channel_id: int, wish: Wish, now: datetime, rng: random.Random
    ) -> Begun | UnderWay | NoTopic | Enough:
        quizzes = self.shelf.in_servers([server_id]).quizzes
        topics = asking.topics(quizzes)
        topic = find_topic(topics, wish.topic) if wish.topic else None
        if wish.topic and topic is None:
            return NoTopic(topics)
        chosen = [quiz for quiz in quizzes if topic is None or topic_key(quiz.topic) == topic_key(topic)]
        async with self.db.begin() as tx:
            if await store.count(tx, server_id) >= asking.MOST_ROUNDS:
                return Enough.ROUNDS
            asked = await store.asked_in(tx, server_id)
            asks = asking.draw(chosen, wish.questions, asked, rng)
            if not asks:
                return NoTopic(())
            plan = Plan(topic, wish.seconds, wish.is_named, asks)
            is_new = await store.add(tx, server_id, channel_id, plan, now) is not None
            if is_new:
                await store.note_asked(tx, server_id, [ask.key for ask in asks], now)
            found = await store.find(tx, channel_id)
        if found is None:
            # What stood in the way ended in that very moment.
            return await self.begin(server_id, channel_id, wish, now, rng)
        return Begun(found, len(asks) < wish.questions) if is_new else UnderWay(found)

    async def find(self, channel_id: int, round_id: int | None = None) -> Round | None:
        """That round in the channel, or the one that is under way there."""
        async with self.db.begin() as tx:
            return await store.find(tx, channel_id, round_id)

    async def answer(
        self, channel_id: int, user_id: int, round_id: int, number: int, places: Sequence[int], now: datetime
    ) -> Noted | Late | None:
        """The latest counts. None for what its screen does not offer."""
        mark = self._mark(round_id, user_id)
        async with self.db.begin() as tx:
            seen = await store.find_for_answer(tx, channel_id, round_id, mark)
            if seen is None or seen[0].phase is Phase.ENDING:
                return Late.OVER
            found, has_answered = seen
            if found.phase is not Phase.ASKING or found.number != number:
                return Late.TIME_IS_UP
            if not found.ask.takes(places):
                return None
            await store.answer(tx, round_id, mark, number, asking.mask(places))
            is_counted = not has_answered and await self.took_part(tx, found.server_id, user_id, now)
            counted_in = found.server_id if is_counted else None
            return Noted(found.ask, tuple(sorted(set(places))), found.is_by_hand, counted_in)

    async def put_name(self, channel_id: int, user_id: int, round_id: int) -> Name:
        async with self.db.begin() as tx:
            found = await store.find(tx, channel_id, round_id, lock=True)
            if found is None or found.phase is Phase.ENDING:
                return Name.OVER
            if not found.plan.is_named:
                return Name.NO_LIST
            await store.put_name(tx, round_id, user_id)
            return Name.ON

    async def take_name_off(self, channel_id: int, user_id: int, round_id: int) -> Name:
        async with self.db.begin() as tx:
            found = await store.find(tx, channel_id, round_id, lock=True)
            if found is None or found.phase is Phase.ENDING:
                return Name.OVER
            await store.take_name_off(tx, round_id, user_id)
            return Name.OFF

    async def move_on(self, channel_id: int, round_id: int, step: int, now: datetime) -> Round | None:
        """From that step, once; later clicks change nothing. None for a round that is over."""
        async with self.db.begin() as tx:
            found = await store.find(tx, channel_id, round_id, lock=True)
            if found is None or found.phase is Phase.ENDING:
                return None
            if found.step == step and found.is_posted:
                found = rules.next_phase(found, now)
                await store.save(tx, found)
            return found

    async def stop(self, channel_id: int, round_id: int, now: datetime) -> bool:
        """Whether there was anything to stop."""
        async with self.db.begin() as tx:
            found = await store.find(tx, channel_id, round_id, lock=True)
            if found is None or found.phase is Phase.ENDING:
                return False
            await store.save(tx, rules.ended(found, End.STOPPED, now))
            return True

    async def claim_due(self, now: datetime, limit: int, besides: Collection[int] = ()) -> Sequence[Claim]:
        """What is to be shown now, by us alone until the lease is over. Rounds that can show nothing more are gone."""
        claims: list[Claim] = []
        async with self.db.begin() as tx:
            for found in await store.take_due(tx, now, limit, besides):
                wanted = rules.due(found, now)
                if wanted is None:
                    await store.remove(tx, found.round_id)
                    continue
                taken = rules.taken(wanted, now)
                await store.save(tx, taken)
                claims.append(await self._told(tx, taken))
        return claims

    async def record(
        self, claim: Claim, now: datetime, *, is_sent: bool, detail: str, message_id: int | None = None
    ) -> bool:
        """What came of showing it. False when the round had ended meanwhile, and what was posted is not part of it."""
        outcome = rules.judge(claim.round, is_sent=is_sent, detail=detail)
        async with self.db.begin() as tx:
            found = await store.find(tx, claim.round.channel_id, claim.round.round_id, lock=True)
            if found is None:
                return False
            if found.step != claim.round.step:
                # A moderator stopped it while this was on its way: the end goes in its place.
                if is_sent and not found.is_posted and message_id is not None:
                    await store.save(tx, replace(found, message_id=message_id, number=claim.round.number))
                return True
            after = _after(found, outcome, message_id or found.message_id, now)
            await (store.remove(tx, found.round_id) if after is None else store.save(tx, after))
            return True

    async def erase_server(self, tx: Tx, server_id: int) -> None:
        """We are not there any more."""
        await store.remove_server(tx, server_id)

    async def kept(self, tx: Tx, person_id: int) -> list[dict[str, Any]]:
        return await kept_of(self.mark, tx, person_id)

    async def _told(self, tx: Tx, round_: Round) -> Claim:
        match round_.phase:
            case Phase.SHOWING:
                given = await store.given(tx, round_.round_id, round_.number)
                return Claim(round_, tally=scores.tally(round_.ask, given))
            case Phase.ENDING:
                named = {self._mark(round_.round_id, each): each for each in await store.named(tx, round_.round_id)}
                return Claim(round_, score=scores.score(round_.plan, await store.given(tx, round_.round_id), named))
            case _:
                return Claim(round_)

    def _mark(self, round_id: int, user_id: int) -> str:
        return _mark_in(self.mark, round_id, user_id)


async def kept_of(mark: Mark, tx: Tx, person_id: int) -> list[dict[str, Any]]:
    """All that is stored about somebody in rounds under way; they need no account for it."""
    named = await store.names_of(tx, person_id)
    given = await store.answered_by(tx, await _marks_of(mark, tx, person_id))
    return [
        *({"server_id": server, "channel_id": channel, "wants_to_be_named": True} for server, channel in named),
        *(
            {
                "server_id": server,
                "channel_id": channel,
                "question": each.number + 1,
                "choices": [place + 1 for place in asking.places_of(each.picked)],
            }
            for server, channel, each in given
        ),
    ]


async def forget_person(mark: Mark, tx: Tx, person_id: int, _before: datetime | None) -> int:
    """How much went. A round lasts minutes: whichever it is."""
    return await store.remove_person(tx, person_id, await _marks_of(mark, tx, person_id))


async def _marks_of(mark: Mark, tx: Tx, user_id: int) -> dict[int, str]:
    return {round_id: _mark_in(mark, round_id, user_id) for round_id in await store.under_way(tx)}


def _mark_in(mark: Mark, round_id: int, user_id: int) -> str:
    return mark("round", round_id, user_id)


def _after(round_: Round, outcome: Outcome, message_id: int | None, now: datetime) -> Round | None:
    """None: its row may go."""
    match outcome:
        case Outcome.SHOWN:
            return rules.shown(round_, message_id, now)
        case Outcome.AGAIN:
            return rules.again(round_, now)
        case Outcome.SHUT:
            return rules.shut(round_, now)
        case Outcome.OVER:
            return None
