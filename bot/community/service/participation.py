"""How many people practise together in a server, week by week, and never who.

While a week runs, each person is a mark: an HMAC of their id under a secret of that server and week. When the week is
over the secret and the marks are gone, and a number is all that is left; below five, not even that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.base.database import Database, Tx
from bot.community import rules
from bot.community.rules import Week
from bot.community.store import participation as store
from bot.members.service import Members
from bot.servers.service import Servers

ZoneOf = Callable[[Tx, int], Awaitable[tzinfo]]
"""That of a server."""
LeftOut = Callable[[Tx, int, int, datetime], Awaitable[None]]
"""In that server this person is not to be counted; called in the transaction that notes it."""
_AT_ONCE = 20
"""Weeks ended in one transaction: in a large zone a Monday comes to many servers at the same moment."""


async def utc(_tx: Tx, _server_id: int) -> tzinfo:
    return UTC


@dataclass(frozen=True)
class Standing:
    """Whether somebody is counted in a server. Without an account, for this week only."""

    server_id: int
    is_counted: bool
    has_account: bool


@dataclass(frozen=True)
class Participation:
    """`new_secret` gives one that nobody can guess."""

    db: Database
    members: Members
    servers: Servers
    new_secret: Callable[[], str]
    zone_of: ZoneOf = utc
    on_left_out: list[LeftOut] = field(default_factory=list["LeftOut"])
    """A slot for what else counts people, wired in app."""

    async def note(self, tx: Tx, server_id: int, user_id: int, now: datetime) -> bool:
        """They took part in what is done together there. Once or ten times a week is the same. Returns whether they
        are counted.
        """
        running = await self._opened(tx, server_id, now)
        if running is None or server_id in await store.uncounted_in(tx, user_id):
            return False
        mark = rules.mark(running.secret, user_id)
        await store.take_part(tx, running, mark)
        return not await store.is_left_out(tx, running, mark)

    async def is_counted(self, tx: Tx, server_id: int, user_id: int, now: datetime) -> bool:
        """Neither said no for good nor, without an account, for this week."""
        if server_id in await store.uncounted_in(tx, user_id):
            return False
        return not await self._is_left_out(tx, server_id, user_id, now)

    async def standing(self, user_id: int, server_id: int, now: datetime) -> Standing:
        async with self.db.begin() as tx:
            if await self.members.find(tx, user_id) is not None:
                return Standing(server_id, server_id not in await store.uncounted_in(tx, user_id), has_account=True)
            is_out = await self._is_left_out(tx, server_id, user_id, now)
            return Standing(server_id, not is_out, has_account=False)

    async def standings(self, member_id: int) -> Sequence[Standing]:
        """In all servers in which they were seen, or once chose; nowhere for someone without an account."""
        async with self.db.begin() as tx:
            out = await store.uncounted_in(tx, member_id)
            known = {*await self.servers.seen_in(tx, member_id), *out}
            return [Standing(server_id, server_id not in out, has_account=True) for server_id in sorted(known)]

    async def set_counted(self, user_id: int, server_id: int, now: datetime, *, counted: bool) -> Standing:
        """From now on, this running week included. Nothing lasting is kept of someone without an account: for them it
        holds as long as the week.
        """
        async with self.db.begin() as tx:
            has_account = await self.members.find(tx, user_id, lock=True) is not None
            if not counted:
                for hook in self.on_left_out:
                    await hook(tx, server_id, user_id, now)
            if has_account:
                await store.set_uncounted(tx, user_id, server_id, uncounted_from_now=not counted)
            # What somebody without an account wishes has no other place than the week.
            running = await (self._running if counted or has_account else self._opened)(tx, server_id, now)
            if running is not None:
                mark = rules.mark(running.secret, user_id)
                await (store.let_in if counted else store.leave_out)(tx, running, mark)
            return Standing(server_id, counted, has_account)

    async def end_weeks(self, now: datetime) -> None:
        """Of those that are over, only the numbers stay."""
        async with self.db.begin() as tx:
            await self._end(tx, await store.take_ended(tx, now, _AT_ONCE))

    async def last_weeks(self, server_id: int, now: datetime) -> Sequence[Week]:
        """The twelve that are over, oldest first. The one that runs is left out: whoever looked at it twice would see
        when somebody came.
        """
        async with self.db.begin() as tx:
            await self._end(tx, await store.take_ended(tx, now, _AT_ONCE, server_id))
            this_week = rules.week_of(now, await self.zone_of(tx, server_id))
            since = rules.first_shown(this_week)
            return rules.last_weeks(await store.numbers(tx, server_id, since), this_week)

    async def erase_server(self, tx: Tx, server_id: int) -> None:
        """What was counted there. What its members chose stays theirs."""
        await store.erase_server(tx, server_id)

    async def export(self, tx: Tx, person_id: int) -> list[dict[str, Any]]:
        """All that is stored in this room about someone, for their own eyes."""
        chosen = sorted(await store.uncounted_in(tx, person_id))
        return [*({"server_id": server_id, "counted": False} for server_id in chosen), *await self.kept(tx, person_id)]

    @staticmethod
    async def kept(tx: Tx, person_id: int) -> list[dict[str, Any]]:
        """Of somebody who needs no account for it: their marks of the weeks that run."""
        marks = await store.marked(tx, await _marks_of(tx, person_id))
        return [
            {"server_id": week.server_id, "week": week.week, "counted_this_week": is_counted}
            for week, is_counted in marks
        ]

    @staticmethod
    async def forget(tx: Tx, person_id: int, before: datetime | None) -> int:
        """As if they had not been there in the weeks that run; what is over holds nobody."""
        of = await _marks_of(tx, person_id)
        gone = [
            week for week, _ in await store.marked(tx, of) if before is None or not rules.is_later(week.week, before)
        ]
        for week in gone:
            await store.remove(tx, week, rules.mark(week.secret, person_id))
        return len(gone)

    async def _running(self, tx: Tx, server_id: int, now: datetime) -> store.Open | None:
        """None as long as nobody has taken part in it."""
        return await store.find_open(tx, server_id, rules.week_of(now, await self.zone_of(tx, server_id)))

    async def _is_left_out(self, tx: Tx, server_id: int, user_id: int, now: datetime) -> bool:
        running = await self._running(tx, server_id, now)
        return running is not None and await store.is_left_out(tx, running, rules.mark(running.secret, user_id))

    async def _opened(self, tx: Tx, server_id: int, now: datetime) -> store.Open | None:
        """None where it is over already: the server's zone was moved back across midnight."""
        zone = await self.zone_of(tx, server_id)
        week = rules.week_of(now, zone)
        return await store.open_week(tx, server_id, week, rules.end_of(week, zone), self.new_secret())

    async def _end(self, tx: Tx, ended: Sequence[store.Open]) -> None:
        for week in ended:
            await store.end(tx, week, rules.told(await store.count(tx, week)))


async def _marks_of(tx: Tx, person_id: int) -> dict[str, store.Open]:
    return {rules.mark(week.secret, person_id): week for week in await store.all_open(tx)}
