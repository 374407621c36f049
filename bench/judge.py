"""What became of every nudge that fell due, by the server's ledger; the bot's rows only say which did, and why not.

That a row was written at all is reckoned from the members' own plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bench.loopback import Ledger, Message
from bench.population import Member
from bot.base.database import EPOCH, Database

_PREFIX = "nudge-begin:"
_NOT_SENT = frozenset({"suppressed", "failed"})
_MOVING = frozenset({"due", "claimed", "retry", "unknown"})
_QUERY = (
    "SELECT nudge_id, member_id, turn, due_at, state, why, try_at, wire_at, sent_at, attempts, message_id"
    " FROM nudges ORDER BY nudge_id"
)


@dataclass(frozen=True)
class Row:
    nudge_id: int
    member_id: int
    turn: int
    due_at: datetime
    state: str
    why: str | None
    try_at: datetime | None
    wire_at: datetime | None
    sent_at: datetime | None
    attempts: int
    message_id: int | None


@dataclass
class Verdict:
    due: int = 0
    once: int = 0
    excused: Counter[str] = field(default_factory=Counter[str])
    """Not sent, by the reason in the row."""
    twice: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    early: list[str] = field(default_factory=list[str])
    denied: list[str] = field(default_factory=list[str])
    """The row gives a reason for not sending, and yet the message stands there."""
    late: list[timedelta] = field(default_factory=list[timedelta])

    @property
    def is_good(self) -> bool:
        return not (self.twice or self.lost or self.early)


async def rows(address: str) -> list[Row]:
    """Only while the bot is down: SQLite then has one user at a time."""
    database = Database.open(address)
    try:
        async with database.begin() as tx:
            return [_row(dict(found)) for found in (await tx.execute(text(_QUERY))).mappings()]
    finally:
        await database.close()


def in_motion(found: Sequence[Row], now: datetime) -> list[Row]:
    """Fallen due, and nothing became of them yet."""
    return [row for row in found if row.state in _MOVING and row.due_at <= now]


def judge(found: Sequence[Row], ledger: Ledger, everybody: Sequence[Member], until: datetime) -> Verdict:
    verdict = Verdict()
    messages = _by_row(ledger)
    for row in found:
        if row.due_at > until and row.nudge_id not in messages:
            continue
        _weigh(row, messages.pop(row.nudge_id, []), verdict)
    for nudge_id, orphans in messages.items():
        (verdict.twice if len(orphans) > 1 else verdict.early).append(f"no row {nudge_id}, and {_told(orphans)}")
    planned = {(row.member_id, row.due_at) for row in found if row.turn == 0}
    for member in everybody:
        for day, due in member.dues(until):
            if (member.person.user_id, due) not in planned:
                verdict.due += 1
                verdict.lost.append(f"member {member.person.user_id} has no row for {day}, due {due:%H:%M:%S} UTC")
    return verdict


def _weigh(row: Row, messages: list[Message], verdict: Verdict) -> None:
    verdict.due += 1
    if len(messages) > 1:
        verdict.twice.append(f"{_named(row)}: {_told(messages)}")
    elif len(messages) == 1:
        verdict.once += 1
        late = messages[0].accepted_at - row.due_at
        verdict.late.append(late)
        if late < timedelta(0):
            verdict.early.append(f"{_named(row)}: {_told(messages)}")
        if row.state in _NOT_SENT:
            verdict.denied.append(f"{_named(row)}: {_told(messages)}")
    elif row.state in _NOT_SENT and row.why:
        verdict.excused[row.why] += 1
    else:
        verdict.lost.append(f"{_named(row)}: no message")


def _by_row(ledger: Ledger) -> dict[int, list[Message]]:
    found: dict[int, list[Message]] = {}
    for message in ledger.messages.values():
        for custom_id in message.first_ids:
            if custom_id.startswith(_PREFIX):
                found.setdefault(int(custom_id.removeprefix(_PREFIX)), []).append(message)
    return found


def _named(row: Row) -> str:
    times = {"due": row.due_at, "wire": row.wire_at, "sent": row.sent_at, "try": row.try_at}
    told = " ".join(f"{name}={at:%d.%H:%M:%S.%f}"[:-4] for name, at in times.items() if at)
    return f"row {row.nudge_id} (turn {row.turn}, {row.state}, {row.why}, attempts {row.attempts}, {told})"


def _told(messages: Sequence[Message]) -> str:
    return ", ".join(
        f"message accepted {m.accepted_at:%d.%H:%M:%S.%f}"[:-4]
        + f" nonce {m.nonce}"
        + (" deleted" * bool(m.deleted_at))
        for m in messages
    )


def _row(values: dict[str, Any]) -> Row:
    instants = ("due_at", "try_at", "wire_at", "sent_at")
    at: dict[str, Any] = {
        name: None if values[name] is None else EPOCH + timedelta(microseconds=values[name]) for name in instants
    }
    return Row(**(values | at))
