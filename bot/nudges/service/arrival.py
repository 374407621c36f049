"""A nudge has reached its member: by Discord's word, or because they clicked on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.base.database import Tx
from bot.logbook.service import Logbook
from bot.members.rules import Member
from bot.members.service import Members
from bot.nudges.rules import ASKING, OPEN, Content, State
from bot.nudges.store import Nudge, batch
from bot.quizzes.service import Quizzes
from bot.sessions.service import Sessions


@dataclass(frozen=True)
class Message:
    channel_id: int
    message_id: int


@dataclass(frozen=True)
class Arrival:
    nudge: Nudge
    member: Member
    message: Message
    at: datetime
    is_late: bool

    @property
    def is_news(self) -> bool:
        return self.nudge.sent_at is None


@dataclass(frozen=True)
class Arrivals:
    members: Members
    logbook: Logbook
    sessions: Sessions
    quizzes: Quizzes

    async def note(self, tx: Tx, arrivals: Sequence[Arrival]) -> Sequence[Nudge]:
        """Once for a nudge; again, it only learns its message. No nudge twice among `arrivals`.

        Returns the nudges as they are then.
        """
        arrived = [_arrived(arrival) for arrival in arrivals]
        await batch.save(tx, arrived)
        news = [arrival for arrival in arrivals if arrival.is_news]
        counted = [each.nudge for each in news if each.nudge.counts]
        await self.logbook.asked(tx, [(nudge.member_id, nudge.local_day) for nudge in counted])
        for member_id, channel_id in _reopened(news).items():
            await self.members.dm_opened(tx, member_id, channel_id)
        if news:
            await self._make_room(tx, news)
        return arrived

    async def _make_room(self, tx: Tx, news: Sequence[Arrival]) -> None:
        """Of those that ask for practice at most one stands open, and of look backs too; lines stay. Someone in the
        middle of an exercise or a quiz keeps its message; only the row is closed.
        """
        latest = {_place(each.nudge): each for each in news if each.nudge.content is not Content.LINE}
        standing = await batch.standing(tx, {each.nudge.member_id for each in news})
        others = [
            nudge
            for nudge in standing
            if _place(nudge) in latest and nudge.nudge_id != latest[_place(nudge)].nudge.nudge_id
        ]
        under_way = await self._under_way(tx, others)
        await batch.save(
            tx,
            [
                replace(
                    nudge,
                    state=State.expired if nudge.state in OPEN else nudge.state,
                    clear_at=nudge.clear_at if nudge.nudge_id in under_way else latest[_place(nudge)].at,
                )
                for nudge in others
            ],
        )

    async def _under_way(self, tx: Tx, nudges: Sequence[Nudge]) -> set[int]:
        exercising = await self.sessions.under_way(
            tx, {nudge.member_id for nudge in nudges}, {nudge.nudge_id for nudge in nudges}
        )
        asked = [nudge for nudge in nudges if nudge.content is Content.QUIZ and nudge.state is State.opened]
        answering = await self.quizzes.under_way(tx, {nudge.member_id for nudge in asked})
        return exercising | {nudge.nudge_id for nudge in asked if nudge.member_id in answering}


def _place(nudge: Nudge) -> tuple[int, Content]:
    """What takes the same place takes it from the one before."""
    return nudge.member_id, Content.EXERCISE if nudge.content in ASKING else nudge.content


def _arrived(arrival: Arrival) -> Nudge:
    message = arrival.message
    known = replace(arrival.nudge, channel_id=message.channel_id, message_id=message.message_id, try_at=None)
    if not arrival.is_news:
        return known
    return replace(known, state=State.late if arrival.is_late else State.sent, why=None, sent_at=arrival.at)


def _reopened(news: Sequence[Arrival]) -> dict[int, int]:
    """The channels of members whose DM we believed closed, or did not know."""
    return {
        each.nudge.member_id: each.message.channel_id
        for each in news
        if each.member.dm_closed_at is not None or each.member.dm_channel_id is None
    }
