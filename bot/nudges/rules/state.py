"""What may become of a nudge's row."""

from collections.abc import Mapping
from enum import StrEnum

from bot.logbook.rules import Neutral


class State(StrEnum):
    due = "due"
    claimed = "claimed"
    sent = "sent"
    late = "late"
    retry = "retry"
    unknown = "unknown"
    suppressed = "suppressed"
    failed = "failed"
    opened = "opened"
    done = "done"
    skipped = "skipped"
    expired = "expired"


WAITING = frozenset({State.due, State.retry})
"""For their time to come."""
IN_FLIGHT = frozenset({State.claimed, State.unknown})
OPEN = frozenset({State.sent, State.late, State.opened})
"""Stand in the DM and can be acted on; at most one a member."""
ANSWERED = frozenset({State.opened, State.done, State.skipped})
SENT = OPEN | ANSWERED | {State.expired}
"""Reached the member; these count towards the daily cap."""
ENDED = frozenset({State.suppressed, State.failed, State.done, State.skipped, State.expired})
UNANSWERED = frozenset({State.suppressed, State.failed, State.expired})
"""Over, and nobody did anything with it."""

_PROVEN = frozenset({State.sent, State.late})
"""Open to every state that may have touched the wire: a click proves arrival, whatever we believed."""
_ACTED = frozenset({State.opened, State.done, State.skipped, State.expired})
_NEXT: Mapping[State, frozenset[State]] = {
    State.due: frozenset({State.claimed, State.suppressed}),
    State.claimed: _PROVEN | {State.due, State.retry, State.unknown, State.suppressed, State.failed},
    State.retry: _PROVEN | {State.claimed, State.suppressed, State.failed},
    State.unknown: _PROVEN | {State.claimed, State.retry, State.suppressed, State.failed},
    State.suppressed: _PROVEN,
    State.failed: _PROVEN,
    State.sent: _ACTED,
    State.late: _ACTED,
    State.opened: frozenset({State.done, State.skipped, State.expired}),
    # A wrong thumb is taken back.
    State.done: frozenset({State.opened}),
    State.skipped: frozenset({State.opened}),
    # Its message is deleted at low priority: a click can be faster, and counts.
    State.expired: ANSWERED,
}


def can_go(before: State, after: State) -> bool:
    """A lease that another worker takes over, or a second click, is no step: the state stays."""
    return after in _NEXT[before]


class Why(StrEnum):
    """Why a row was suppressed or failed; `/why` has words for each."""

    paused = "paused"
    stopped = "stopped"
    too_late = "too-late"
    quiet_hours = "quiet-hours"
    cap = "cap"
    crowded = "crowded"
    taper = "taper"
    fallen_quiet = "fallen-quiet"
    zone_change = "zone-change"
    dm_closed = "dm-closed"
    no_common_server = "no-common-server"
    no_exercise = "no-exercise"
    no_quiz = "no-quiz"
    line_gone = "line-gone"
    line_rests = "line-rests"
    replaced = "replaced"
    removed = "removed"
    programme_over = "programme-over"
    already_practised = "already-practised"
    gave_up = "gave-up"
    refused = "refused"
    off = "off"


_NOT_OF_ITS_DAY = frozenset(
    {
        *(Why.replaced, Why.removed, Why.crowded, Why.already_practised),
        *(Why.line_gone, Why.line_rests, Why.programme_over),
    }
)
_SAME_AS = {
    Why.no_common_server: Neutral.dm_closed,
    Why.gave_up: Neutral.failed,
    Why.refused: Neutral.failed,
    Why.no_quiz: Neutral.no_exercise,
    Why.off: Neutral.no_exercise,
}


def neutral_for(why: Why) -> Neutral | None:
    """What it makes of its day. None leaves the day to what took its place: another row, or the practice."""
    if why in _NOT_OF_ITS_DAY:
        return None
    return _SAME_AS[why] if why in _SAME_AS else Neutral(why.value)
