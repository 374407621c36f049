"""One method per act of a practitioner, a client, the operator, and of the clock."""

from bot.care.service.care import Care, NotAgreed, NotPractitioner, OnEnded
from bot.care.service.invites import Fresh, Invitation, Invites, OpenInvite, Refusal, Roster

__all__ = [
    "Care",
    "Fresh",
    "Invitation",
    "Invites",
    "NotAgreed",
    "NotPractitioner",
    "OnEnded",
    "OpenInvite",
    "Refusal",
    "Roster",
]
