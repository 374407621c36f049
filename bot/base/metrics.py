"""What is counted, for Prometheus and for the line after a beat.

A label is one of a few fixed words: never a member, a name, a text or an id. Any room may count here; what is counted
inside a transaction counts once that is committed.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

disable_created_metrics()
registry = CollectorRegistry()
ProcessCollector(registry=registry)
tally: Tally[str] = Tally()
"""The nudges' fates since the start, for the line after each beat."""
FATES = ("due", "sent", "late", "suppressed", "failed", "retry", "unknown")
REMOVED = ("members", "nudges", "exercises", "quizzes", "packs")
_MOST_WAITING = 2000
_WORD = re.compile(r"[a-z][a-z-]{0,19}|http [1-5][0-9]{2}|[1-9][0-9]{4,5}")
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)

_nudges = Counter("secure_base_nudges", "Nudges by what became of them.", ["fate"], registry=registry)
_suppressed = Counter("secure_base_nudges_suppressed", "Nudges not sent, and why.", ["reason"], registry=registry)
_failed = Counter("secure_base_nudges_failed", "Nudges given up, and why.", ["reason"], registry=registry)
_answers = Counter("secure_base_discord_answers", "Discord's answers by status.", ["status"], registry=registry)
_limited = Counter("secure_base_discord_rate_limited", "Discord's answers of 429.", registry=registry)
_lost = Counter("secure_base_discord_unanswered", "Requests that got no answer.", registry=registry)
_slots = Counter("secure_base_pace_slots", "Requests that took a turn of the pace.", registry=registry)
_aim = Gauge("secure_base_pace_per_second", "The pace that is aimed at.", registry=registry)
_in_flight = Gauge("secure_base_requests_in_flight", "Requests that Discord has not answered yet.", registry=registry)
_beats = Histogram(
    "secure_base_beat_seconds", "How long a beat took.", registry=registry, buckets=(0.01, 0.1, 0.5, 1, 2, 5, 10, 30)
)
_age = Gauge("secure_base_beat_age_seconds", "Since a beat was last finished.", registry=registry)
_stalled = Gauge("secure_base_beat_stalled", "1 while a step of the beat hangs.", registry=registry)
_clock = Gauge("secure_base_clock_off_seconds", "How far a wall clock that is refused is off.", registry=registry)
_blocked = Counter("secure_base_loop_blocked", "Times the event loop stood still over a second.", registry=registry)
_callbacks = Histogram(
    "secure_base_callback_seconds",
    "From the gateway's event to the answer on the wire.",
    registry=registry,
    buckets=_FAST,
)
_transactions = Histogram(
    "secure_base_transaction_seconds", "From asking for a transaction to its end.", registry=registry, buckets=_FAST
)
_removed = Counter("secure_base_removed", "What was removed because it was old.", ["what"], registry=registry)
_bugs = Counter("secure_base_bugs", "Unexpected errors.", registry=registry)
_info = Gauge("secure_base_info", "The version and the kind of database.", ["version", "database"], registry=registry)
_held: ContextVar[list[Callable[[], None]] | None] = ContextVar("held", default=None)
_clicked_at: OrderedDict[int, float] = OrderedDict()


def page() -> bytes:
    """In the text format of Prometheus."""
    return generate_latest(registry)


def started(version: str, database: str, pace_per_second: float, reasons: Iterable[str] = ()) -> None:
    """Every series is there from the start: Prometheus sees no first one come."""
    for fate in FATES:
        _nudges.labels(fate)
    for reason in reasons:
        _suppressed.labels(reason)
        _failed.labels(reason)
    for what in REMOVED:
        _removed.labels(what)
    _info.labels(version, database).set(1)
    _aim.set(pace_per_second)


def due(count: int) -> None:
    """So many nudges were taken up."""
    _once_committed(partial(_count, "due", count))


def sent(*, is_late: bool) -> None:
    _once_committed(partial(_count, "late" if is_late else "sent"))


def suppressed(reason: str) -> None:
    _once_committed(partial(_count, "suppressed"), _suppressed.labels(_word(reason)).inc)


def failed(reason: str) -> None:
    _once_committed(partial(_count, "failed"), _failed.labels(_word(reason)).inc)


def put_off(fate: str) -> None:
    """It is tried again: `retry` or `unknown`."""
    _once_committed(partial(_count, _word(fate)))


def removed(what: str, count: int) -> None:
    if count:
        _once_committed(partial(_removed.labels(_word(what)).inc, count))


def bug() -> None:
    _bugs.inc()


def took_slot() -> None:
    _slots.inc()


def aims_at(per_second: float) -> None:
    _aim.set(per_second)


def asked() -> None:
    _in_flight.inc()


def answered(status: int | None) -> None:
    """None: there was no answer."""
    _in_flight.dec()
    if status is None:
        _lost.inc()
        return
    _answers.labels(str(status)).inc()
    if status == 429:
        _limited.inc()


def clicked(interaction_id: int, at: float) -> None:
    """`at`: seconds of the clock that `called_back` is told the time by."""
    _clicked_at[interaction_id] = at
    if len(_clicked_at) > _MOST_WAITING:
        _clicked_at.popitem(last=False)


def called_back(interaction_id: int, at: float) -> None:
    """The first answer to it is on the wire."""
    since = _clicked_at.pop(interaction_id, None)
    if since is not None:
        _callbacks.observe(at - since)


@contextmanager
def transaction() -> Generator[None]:
    """Around all of it, the commit too."""
    before, counted = _held.get(), list[Callable[[], None]]()
    _held.set(counted)
    try:
        with _transactions.time():
            yield
    finally:
        _held.set(before)
    for count in counted:
        count()


def beat_took(seconds: float) -> None:
    _beats.observe(seconds)


def beat_age(read: Callable[[], float]) -> None:
    _age.set_function(read)


def stalled(is_stalled: bool) -> None:
    _stalled.set(is_stalled)


def clock_off(seconds: float) -> None:
    _clock.set(seconds)


def loop_blocked() -> None:
    _blocked.inc()


def _once_committed(*counts: Callable[[], None]) -> None:
    held = _held.get()
    if held is not None:
        held.extend(counts)
        return
    for count in counts:
        count()


def _count(fate: str, count: int = 1) -> None:
    tally[fate] += count
    _nudges.labels(fate).inc(count)


def _word(reason: str) -> str:
    return reason if _WORD.fullmatch(reason) else "other"
