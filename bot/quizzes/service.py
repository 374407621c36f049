"""Rounds of questions: begun, answered, left and taken up again."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.base.database import Database, Tx
from bot.base.sweeping import Swept
from bot.logbook.service import Logbook
from bot.members.rules import Member
from bot.members.service import Members
from bot.packs.service import Shelf
from bot.quizzes import rules, store
from bot.quizzes.rules import Answer, Card, Item, Key, Run, RunState, Topic
from bot.streaks import service as streaks
from bot.streaks.service import Streaks

PRACTICE = "quiz"
"""What a finished round is called in the logbook."""


@dataclass(frozen=True)
class Asking:
    """The next question waits."""

    run: Run
    today: date | None = None
    """The member's practice day."""
    last_day: date | None = None
    """That on which this question was answered last."""


@dataclass(frozen=True)
class Answered:
    run: Run
    number: int


@dataclass(frozen=True)
class Resting:
    """Left; the place is kept."""

    run: Run


@dataclass(frozen=True)
class Offer:
    """An earlier round is open: go on with it, or begin one on `topic` instead."""

    run: Run
    topic: str | None


@dataclass(frozen=True)
class Finished:
    run: Run
    card: streaks.Card


@dataclass(frozen=True)
class NoTopic:
    """Nothing to ask about what was named; these there are."""

    topics: tuple[str, ...]


class Missing(StrEnum):
    GONE = "gone"
    """No such round of this member."""
    DROPPED = "dropped"
    """They began another round instead."""


Hook = Callable[[Tx, Member, str | None, datetime], Awaitable[None]]
"""Called inside the transaction that finished a round."""
Screen = Asking | Answered | Resting | Offer | Finished | NoTopic | Missing


@dataclass(frozen=True)
class Quizzes:
    """Every act raises `NotStarted` for someone without an account, and looks a round up together with its member."""

    db: Database
    members: Members
    logbook: Logbook
    streaks: Streaks
    shelf: Shelf
    on_done: list[Hook] = field(default_factory=list[Hook])
    """A slot for rooms above, wired in app."""

    async def topics(self, member_id: int, here: int | None = None) -> tuple[str, ...]:
        """Those they may be asked about. `here`: the server where they ask."""
        if not self.shelf.servers:
            return rules.topics_of(self.shelf.files.quizzes)
        async with self.db.begin() as tx:
            return rules.topics_of((await self.shelf.of_member(tx, member_id, here)).quizzes)

    async def topic(self, member_id: int, key: int, here: int | None = None) -> str | None:
        """What a `rules.topic_key` stands for; None for all, also where the topic is served no more."""
        topics = await self.topics(member_id, here) if key else ()
        return next((topic for topic in topics if rules.topic_key(topic) == key), None)

    async def begin(
        self,
        member_id: int,
        typed: str | None,
        now: datetime,
        rng: random.Random,
        *,
        instead_of: int = 0,
        here: int | None = None,
    ) -> Screen:
        """A round on a topic, or on all. An open one with answers is offered first, unless its id is `instead_of`."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            quizzes = (await self.shelf.of_member(tx, member_id, here)).quizzes
            topics = rules.topics_of(quizzes)
            topic = rules.find_topic(topics, typed) if typed else None
            if not quizzes or (typed and topic is None):
                return NoTopic(topics)
            run = await store.open_run(tx, member_id)
            if run is not None and run.run_id != instead_of:
                if run.answers:
                    return Offer(run, topic)
                # A second click on "A new round" gets the same round. Another day has other questions, and nothing of
                # a round without answers would be lost.
                if topic in (None, run.topic) and self._is_todays(run, member, now):
                    return await self._asking(tx, run, member, now)
            if run is not None:
                await store.end_run(tx, member_id, run.run_id, RunState.DROPPED, now)
            cards, met = await _cards(tx, member_id), await store.met(tx, member_id)
            items = rules.choose(rules.items_of(quizzes, topic), cards, now, met)
            run = await store.add_run(tx, member_id, topic, seed=rng.getrandbits(32), items=items, now=now)
            return await self._asking(tx, run, member, now)

    async def answer(self, member_id: int, run_id: int, number: int, places: Collection[int], now: datetime) -> Screen:
        """`places` as they stood on the screen. What was answered before is shown again and stays as it was."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            run = await store.find_run(tx, member_id, run_id)
            if run is None:
                return Missing.GONE
            if number < run.number:
                return Answered(run, number)
            answer = run.judge(places, now)
            if number > run.number or run.state is not RunState.OPEN or answer is None:
                return await self._next(tx, member, run, now)
            if not await store.add_answer(tx, member_id, run, answer):
                raise RuntimeError("an answer came in beside the lock on its member")
            await self._grade(tx, member_id, run.items[number].key, answer)
            await self.members.answered(tx, member, now)
            run = replace(run, answers=(*run.answers, answer))
            if run.is_complete:
                # Here, not when the score is looked at: whoever closes the app now has practised all the same.
                await store.end_run(tx, member_id, run_id, RunState.DONE, now)
                _ = await self.logbook.record(tx, member, PRACTICE, run_id, now)
                for hook in self.on_done:
                    await hook(tx, member, run.topic, now)
            return Answered(run, number)

    async def go_on(self, member_id: int, run_id: int, now: datetime) -> Screen:
        """The next question, or the score when there is none left."""
        async with self.db.begin() as tx:
            member = await self.members.require(tx, member_id)
            run = await store.find_run(tx, member_id, run_id)
            return Missing.GONE if run is None else await self._next(tx, member, run, now)

    async def stop(self, member_id: int, run_id: int, now: datetime) -> Screen:
        """The round stays open."""
        screen = await self.go_on(member_id, run_id, now)
        return Resting(screen.run) if isinstance(screen, Asking) else screen

    async def under_way(self, tx: Tx, member_ids: Collection[int]) -> set[int]:
        """Those of these members who are in the middle of a round, or left one to go on with."""
        return await store.under_way(tx, member_ids) if member_ids else set()

    async def due_count(self, tx: Tx, member_id: int, now: datetime) -> int:
        """Of the questions they may be asked, how many are about to be forgotten. Changes nothing."""
        served = {item.key for item in rules.items_of((await self.shelf.of_member(tx, member_id)).quizzes, None)}
        cards = await _cards(tx, member_id)
        return sum(key in served and rules.is_due(card, now) for key, card in cards.items())

    async def solid(self, tx: Tx, member_id: int, now: datetime) -> Sequence[Topic]:
        """Every topic they may be asked about, and how much of it is solid. Changes nothing."""
        quizzes = (await self.shelf.of_member(tx, member_id)).quizzes
        return rules.solid_topics(quizzes, await _cards(tx, member_id), now)

    async def recompute(self, tx: Tx, member_id: int) -> None:
        """The member's cards anew from the log of their answers: for whoever answered before there were cards, and
        whenever the rules of spacing change.
        """
        await store.drop_cards(tx, member_id)
        await store.put_cards(tx, member_id, rules.fold(await store.log(tx, member_id)))

    async def export(self, tx: Tx, member_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room, for the member's own eyes."""
        rounds = await store.run_rows(tx, member_id)
        items: dict[int, tuple[Item, ...]] = {row.run_id: kept for row, kept in rounds}
        asks = {item.key: item.question.ask for kept in items.values() for item in kept}
        given = await store.answer_rows(tx, member_id)
        return [
            *(_told_round(row, kept) for row, kept in rounds),
            *(_told_answer(row, items.get(row.run_id, ())) for row in given),
            *(_told_card(row, asks) for row in await store.card_rows(tx, member_id)),
        ]

    async def forget_unfinished(self, tx: Tx, after: int, before: datetime, limit: int) -> Swept:
        return await store.forget_unfinished(tx, after, before, limit)

    async def _grade(self, tx: Tx, member_id: int, key: Key, answer: Answer) -> None:
        """Of an answer that is in the log already."""
        if answer.was_right is None:
            return
        cards = await store.find_cards(tx, member_id)
        if not cards:  # their first answer, or their first since there are cards
            await self.recompute(tx, member_id)
            return
        card = rules.review(cards.get(key), answer.answered_at, was_right=answer.was_right)
        await store.put_card(tx, member_id, key, card)

    async def _next(self, tx: Tx, member: Member, run: Run, now: datetime) -> Screen:
        if run.is_complete:
            return Finished(run, await self.streaks.read(tx, member, now))
        return await self._asking(tx, run, member, now) if run.state is RunState.OPEN else Missing.DROPPED

    def _is_todays(self, run: Run, member: Member, now: datetime) -> bool:
        started_at = run.started_at or now
        return self.logbook.today(member, started_at) == self.logbook.today(member, now)

    async def _asking(self, tx: Tx, run: Run, member: Member, now: datetime) -> Asking:
        """With why it is asked now, which need not be why it was chosen when the round began."""
        item, number = run.items[run.number], run.number
        if item.is_scored:
            item = rules.asked_now(item, await _cards(tx, member.member_id), {}, now)
        else:
            item = rules.asked_now(item, {}, await store.met(tx, member.member_id), now)
        last_day = None if item.last_at is None else self.logbook.today(member, item.last_at)
        shown = replace(run, items=(*run.items[:number], item, *run.items[number + 1 :]))
        return Asking(shown, self.logbook.today(member, now), last_day)


async def _cards(tx: Tx, member_id: int) -> Mapping[Key, Card]:
    """Of somebody whose answers are all from before there were cards, as they follow from the log."""
    return await store.find_cards(tx, member_id) or rules.fold(await store.log(tx, member_id))


def _told_round(row: Any, items: Sequence[Item]) -> dict[str, Any]:
    return {
        "quiz_round": row.run_id,
        "topic": row.topic,
        "state": row.state,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "order_of_choices_drawn_from": row.seed,
        "questions": [item.question.ask for item in items],
    }


def _told_answer(row: Any, items: Sequence[Item]) -> dict[str, Any]:
    """In the words that stood on the screen, as long as the round is kept."""
    number: int = row.number
    picked = store.picked(row)
    return {
        "quiz_round": row.run_id,
        "question": items[number].question.ask if items else f"{row.pack}/{row.quiz}/{row.question}",
        "version": f"{row.pack} {row.version}",
        "answer": "; ".join(items[number].choices[choice] for choice in picked) if items else row.picked,
        "was_right": row.was_right,
        "at": row.answered_at,
    }


def _told_card(row: Any, asks: Mapping[Key, str]) -> dict[str, Any]:
    key = Key(row.pack, row.quiz, row.question)
    return {
        "comes_back": asks.get(key, "/".join(key)),
        "pack": row.pack,
        "state": row.state,
        "step": row.step,
        "stability": row.stability,
        "difficulty": row.difficulty,
        "due_at": row.due_at,
        "reviewed_at": row.reviewed_at,
    }
