"""What a version may become, and who may make it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.packs.rules import own_id, practitioner_of

ALONE_AFTER = timedelta(days=1)
"""So long a draft lies before the one who uploaded it may approve it, where there is nobody else."""
AROUND = timedelta(days=30)
"""Whoever looked after packs in this time is somebody to ask."""
MOST_PACKS = 20
MOST_VERSIONS = 50
"""Of one pack; before another can come, the oldest that was never in use goes."""
MOST_ACTS = 1000
"""Of one server that are kept written down: the latest."""
MOST_TOLD = 10
"""People who hear of one thing: those who looked after packs last."""
MOST_REPORTS = 25
"""Open ones about one exercise: more would say no more."""
MOST_REPORTS_OF_PACK = 100
FEW = 5
"""Below this, how many use a pack is not told exactly: in a small server a number can be a name."""


class State(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    """Its author uploaded a newer one while it waited."""


class Act(StrEnum):
    UPLOADED = "uploaded"
    UPLOADED_ALONE = "uploaded-alone"
    """With nobody else to be told, so that its author may approve it a day later."""
    APPROVED = "approved"
    ALONE = "approved-alone"
    RETURNED = "returned"
    WITHDREW = "withdrew"
    REPLACED = "replaced"
    ROLLED_BACK = "rolled-back"
    DISABLED = "disabled"
    ENABLED = "enabled"
    SETTLED = "settled"
    """A report was looked at."""


class News(StrEnum):
    """What somebody is told of in a DM."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    REPORTED = "reported"


class Refusal(StrEnum):
    """Why an act did not happen."""

    GONE = "gone"
    """No such thing in this server (any more)."""
    NOT_FOUND = "not-found"
    """Nothing of that name to switch off or on, of the server or of what comes with the bot."""
    SHIPPED = "shipped"
    """It comes with the bot, and is no pack of the server."""
    NO_REASON = "no-reason"
    NO_DRAFT = "no-draft"
    """It has been decided upon already."""
    NOT_YOURS = "not-yours"
    """Only who uploaded it may."""
    OWN = "own"
    """Another moderator has to; those there were have been written to."""
    OWN_TODAY = "own-today"
    """There is nobody else, or was not when it was uploaded; but a day has not passed."""
    LOWER = "lower"
    """Members have a higher version."""
    IN_USE = "in-use"
    NEVER_APPROVED = "never-approved"
    OTHER_CONTENT = "other-content"
    """This version was approved, and says something else."""
    OTHER_DRAFT = "other-draft"
    """It was never approved, and says something else."""
    NO_EARLIER = "no-earlier"
    """Nothing was approved before the version in use."""
    NOTHING_APPROVED = "nothing-approved"
    """No version of the pack ever was."""
    ALREADY_OFF = "already-off"
    ALREADY_ON = "already-on"
    WITH_PACK = "with-pack"
    """An exercise that is off because its whole pack is."""
    SAME = "same"
    OLDER = "older"
    FULL = "full"
    FULL_OF_VERSIONS = "full-of-versions"
    """Of this pack as many wait as there is room for."""
    UNSEEN = "unseen"
    """A practitioner has not walked through their own first."""
    OF_SHIPPED = "of-shipped"
    """Practitioners switch off what is theirs alone."""
    LAST = "last"
    """Nothing would be left to do for the members."""


@dataclass(frozen=True)
class Version:
    version_id: int
    pack_id: int
    server_id: int
    slug: str
    """The pack's id as its author wrote it."""
    title: str
    version: str
    state: State
    author_id: int | None
    """None for somebody who had everything about them erased."""
    uploaded_at: datetime
    reason: str | None
    """Why it was returned; empty when it can no longer be opened."""
    is_served: bool

    @property
    def name(self) -> str:
        return f"{self.slug} {self.version}"

    @property
    def shelved_as(self) -> str:
        """What the shelf calls its pack."""
        return own_id(self.pack_id, of_practice=self.is_of_practice)

    @property
    def is_of_practice(self) -> bool:
        return practitioner_of(self.server_id) is not None


def why_not_approve(
    version: Version, served: Version | None, user_id: int, now: datetime, *, is_alone: bool
) -> Refusal | None:
    if version.state is not State.DRAFT:
        return Refusal.NO_DRAFT
    if served is not None and number(version.version) < number(served.version):
        return Refusal.LOWER
    if version.author_id != user_id:
        return None
    if not is_alone:
        return Refusal.OWN
    return None if now - version.uploaded_at >= ALONE_AFTER else Refusal.OWN_TODAY


def why_not_publish(version: Version, served: Version | None, *, was_seen: bool) -> Refusal | None:
    """For a practitioner's own: there is no second person, so that they see first what clients will."""
    if version.state is not State.DRAFT:
        return Refusal.NO_DRAFT
    if served is not None and number(version.version) < number(served.version):
        return Refusal.LOWER
    return None if was_seen else Refusal.UNSEEN


def number(version: str) -> tuple[int, ...]:
    """For comparing: 1.10.0 is newer than 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def before(versions: Sequence[Version]) -> Version | None:
    """Of one pack: the approved version before the one in use."""
    served = next((each for each in versions if each.is_served), None)
    if served is None:
        return None
    below = [
        each for each in versions if each.state is State.APPROVED and number(each.version) < number(served.version)
    ]
    return max(below, key=lambda each: number(each.version), default=None)


def how_many(count: int) -> str:
    return "nobody yet" if not count else f"fewer than {FEW}" if count < FEW else str(count)
