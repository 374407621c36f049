"""A quiz round in a channel: what comes after what, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.community.rules.asking import Ask, Plan

LOBBY = timedelta(seconds=30)
PATIENCE = timedelta(minutes=2)
"""So late a round still goes on. The same nonce is safe for as long, so nothing is posted later than that."""
PATIENCE_AT_THE_END = timedelta(hours=1)
"""So long it is tried to say on the screen that it is over: putting that in place of a question can double nothing."""
UNATTENDED = timedelta(minutes=30)
"""So long a round that somebody moves on by hand waits for them."""
LEASE = timedelta(seconds=30)
"""So long whoever took a round to post something has time before others try."""
_REFLECTION_SECONDS = 30
_READING = (12, 30)
"""Seconds, at least and at most."""
_WORDS_A_SECOND = 3
_NOT_FOR_US = frozenset({"10003", "10004", "50001", "50013", "50083"})
"""Discord's words for: no such channel, no such server, may not see it, may not write there, an archived thread."""
_MAY_NOT_WRITE = "50013"
_DELETED = "10008"


class Phase(StrEnum):
    LOBBY = "lobby"
    ASKING = "asking"
    SHOWING = "showing"
    """The answer stands under the question."""
    ENDING = "ending"


class End(StrEnum):
    DONE = "done"
    STOPPED = "stopped"
    AWAY = "away"
    """We were, or could not be heard, for too long to go on."""
    LEFT = "left"
    """Nobody moved it on."""
    SHUT = "shut"
    """We may not write there any more."""


@dataclass(frozen=True)
class Round:
    round_id: int
    server_id: int
    channel_id: int
    plan: Plan
    phase: Phase
    number: int
    """Of the question, from 0; -1 before the first."""
    since: datetime
    """When the phase began."""
    is_posted: bool
    """Its message is known to be out there."""
    message_id: int | None
    """The one to change: what is new in `ASKING`, and at the end of a round that went all the way, is a new one."""
    try_at: datetime
    """When there is something to do: to post, or to go on to the next phase."""
    attempts: int
    end: End | None

    @property
    def ask(self) -> Ask:
        return self.plan.asks[self.number]

    @property
    def is_by_hand(self) -> bool:
        return self.plan.seconds is None

    @property
    def is_last(self) -> bool:
        return self.number + 1 >= len(self.plan.asks)

    @property
    def is_all_shown(self) -> bool:
        return self.phase is Phase.SHOWING and self.is_last

    @property
    def changes_message(self) -> bool:
        """Whether what is to be shown stands in place of what was last posted."""
        in_place = self.phase is Phase.SHOWING or (self.phase is Phase.ENDING and self.end is not End.DONE)
        return in_place and self.message_id is not None

    @property
    def step(self) -> int:
        """How far it is, counted from the lobby."""
        match self.phase:
            case Phase.ENDING:
                return 2 * len(self.plan.asks) + 1
            case Phase.SHOWING:
                return 2 * self.number + 2
            case _:
                return 2 * self.number + 1 if self.number >= 0 else 0

    @property
    def nonce(self) -> str:
        """The same for the same message, however often it is tried; the time keeps two databases' rows apart."""
        return f"q{self.round_id:x}-{self.step}-{int(self.since.timestamp()):x}"


class Outcome(StrEnum):
    """What became of showing something."""

    SHOWN = "shown"
    AGAIN = "again"
    SHUT = "shut"
    """Nothing new can be written; what stands there may still be changed, and says that it is over."""
    OVER = "over"
    """Nothing more can be shown: the round ends without a word."""


def due(round_: Round, now: datetime) -> Round | None:
    """What is to be shown of a round whose `try_at` has come; None when it ends without a word."""
    if round_.is_posted:
        wanted = _coming(round_, now)
    elif round_.phase is not Phase.ENDING and now - round_.since > PATIENCE:
        wanted = ended(round_, End.AWAY, now)
    else:
        wanted = round_
    return wanted if wanted.phase is not Phase.ENDING or _can_be_told(wanted, now) else None


def _coming(round_: Round, now: datetime) -> Round:
    if round_.is_by_hand and not round_.is_all_shown:
        return ended(round_, End.LEFT, now)
    return ended(round_, End.AWAY, now) if now - round_.try_at > PATIENCE else next_phase(round_, now)


def _can_be_told(round_: Round, now: datetime) -> bool:
    """A result is posted; every other end stands in the place of the last thing that people saw, if they saw any."""
    if round_.end is End.DONE:
        return now - round_.since <= PATIENCE
    return round_.message_id is not None and now - round_.since <= PATIENCE_AT_THE_END


def next_phase(round_: Round, now: datetime) -> Round:
    match round_.phase:
        case Phase.ASKING:
            return _in(round_, Phase.SHOWING, now)
        case Phase.SHOWING if round_.is_last:
            return ended(round_, End.DONE, now)
        case Phase.LOBBY | Phase.SHOWING:
            return _in(replace(round_, number=round_.number + 1), Phase.ASKING, now)
        case Phase.ENDING:
            return round_


def ended(round_: Round, end: End, now: datetime) -> Round:
    """On the last question that people saw: one that never went out is not explained to them."""
    if round_.phase is Phase.ENDING:
        return round_
    is_unseen = round_.phase is Phase.ASKING and not round_.is_posted
    return replace(_in(round_, Phase.ENDING, now), end=end, number=round_.number - is_unseen)


def shut(round_: Round, now: datetime) -> Round:
    """Also of a result that could not be written: it stands where the last answer did."""
    if round_.phase is not Phase.ENDING:
        return ended(round_, End.SHUT, now)
    return replace(_in(round_, Phase.ENDING, now), end=End.SHUT)


def taken(round_: Round, now: datetime) -> Round:
    """Ours to show, until the lease is over."""
    return replace(round_, try_at=now + LEASE, attempts=round_.attempts + 1)


def shown(round_: Round, message_id: int | None, now: datetime) -> Round | None:
    """From now on people have their time. None: that was the last of it."""
    if round_.phase is Phase.ENDING:
        return None
    return replace(round_, is_posted=True, message_id=message_id, try_at=now + lasts(round_), attempts=0)


def again(round_: Round, now: datetime) -> Round:
    """It did not go out, or nobody knows."""
    return replace(round_, try_at=now + timedelta(seconds=min(2**round_.attempts, 30)))


def judge(round_: Round, *, is_sent: bool, detail: str) -> Outcome:
    """`detail`: Discord's number for why not."""
    if is_sent:
        return Outcome.SHOWN
    if round_.changes_message and detail == _DELETED:
        # Somebody did not want it there. It is not put back, and the next question is asked as if it were.
        return Outcome.SHOWN
    if detail == _MAY_NOT_WRITE and round_.message_id is not None and not round_.changes_message:
        return Outcome.SHUT
    return Outcome.OVER if detail in _NOT_FOR_US else Outcome.AGAIN


def lasts(round_: Round) -> timedelta:
    """Of a phase, from the moment at which its message is out."""
    seconds = round_.plan.seconds
    if seconds is None and not round_.is_all_shown:
        return UNATTENDED
    match round_.phase:
        case Phase.LOBBY:
            return LOBBY
        case Phase.ASKING if seconds is not None:
            return timedelta(seconds=seconds if round_.ask.is_scored else min(seconds, _REFLECTION_SECONDS))
        case _:
            return timedelta(seconds=reading_seconds(round_.ask.why))


def reading_seconds(text: str) -> int:
    least, most = _READING
    return max(least, min(most, least // 2 + len(text.split()) // _WORDS_A_SECOND))


def _in(round_: Round, phase: Phase, now: datetime) -> Round:
    return replace(round_, phase=phase, since=now, is_posted=False, try_at=now, attempts=0)
