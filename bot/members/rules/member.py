"""What is known about one person."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class MemberState(StrEnum):
    STARTING = "starting"
    ACTIVE = "active"
    STOPPED = "stopped"


class Practice(StrEnum):
    MINDFULNESS = "mindfulness"
    GRATITUDE = "gratitude"
    PRIMING = "priming"
    SELF_COMPASSION = "self-compassion"
    GROUNDING = "grounding"
    REFLECTION = "reflection"
    COMMUNICATION = "communication"
    TRUST = "trust"
    CONNECTION = "connection"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class Member:
    """`paused_until` is the first local day with nudges again; a journey ends at `home_at` (UTC) in `home_zone`."""

    member_id: int
    state: MemberState
    consented_at: datetime
    zone: str
    home_zone: str | None
    home_at: datetime | None
    practice: Practice
    quiet_from: time | None
    quiet_until: time | None
    dm_channel_id: int | None
    dm_closed_at: datetime | None
    dm_try_at: datetime | None
    paused_at: datetime | None
    paused_until: date | None
    answered_at: datetime
    is_discreet: bool
    hides_streak: bool
    leaves_figures_out: bool
    unanswered: int
    most_a_day: int | None = None
    """Their own most nudges a day; None: the operator's."""
    dm_told_at: datetime | None = None
    """When they were told that their DMs are closed to us."""
    idle_since: datetime | None = None
    """When somebody who stopped, or never finished `/start`, did something here last. None for everybody else."""
    unanswered_assigned: int = 0
    """In a row, of what somebody else assigned; `unanswered` counts those of their own plans."""
