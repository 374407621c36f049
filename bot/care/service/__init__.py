"""One method per act of a practitioner, a client, the operator, and of the clock."""

from bot.care.service.asking import Asked, Asking
from bot.care.service.assigning import Assigning
from bot.care.service.care import Care, NotAgreed, NotPractitioner, OnEnded
from bot.care.service.drafts import Drafts
from bot.care.service.invites import Fresh, Invites, OpenInvite, Refusal
from bot.care.service.joining import Full, Invitation, Joined, Joining, Unknown
from bot.care.service.notices import Errand, Notices, Told
from bot.care.service.practice import Practice
from bot.care.service.roster import Added, Roster
from bot.care.service.seeing import Seeing
from bot.care.service.sharing import Looks, Overview, Reading, Shareable, Sharing, Shown, Side
from bot.care.service.sweep import Sweep
from bot.care.store.looks import Look
from bot.care.store.notices import Kind, State
from bot.care.store.shares import Share

__all__ = [
    "Added",
    "Asked",
    "Asking",
    "Assigning",
    "Care",
    "Drafts",
    "Errand",
    "Fresh",
    "Full",
    "Invitation",
    "Invites",
    "Joined",
    "Joining",
    "Kind",
    "Look",
    "Looks",
    "NotAgreed",
    "NotPractitioner",
    "Notices",
    "OnEnded",
    "OpenInvite",
    "Overview",
    "Practice",
    "Reading",
    "Refusal",
    "Roster",
    "Seeing",
    "Share",
    "Shareable",
    "Sharing",
    "Shown",
    "Side",
    "State",
    "Sweep",
    "Told",
    "Unknown",
]
