"""Words for a hard moment, and for when something of ours fails: short, for people who can take in little right now."""

from bot.support.views.doors import DANGER, help_button, support, ways
from bot.support.views.failures import stale, told, too_soon, unexpected
from bot.support.views.grounding import grounded, grounding, stopped
from bot.support.views.people import people
from bot.support.views.plan import (
    KEEP_ELSEWHERE,
    LOST_STAYS,
    NOT_KEPT,
    TOO_LONG,
    YOUR_WORDS,
    as_text,
    plan,
    plan_changed,
    plan_closed,
    plan_deleted,
    plan_deleting,
    plan_form,
    plan_kept,
    plan_needs_start,
    plan_not_kept,
    plan_to_copy,
    template,
)

__all__ = [
    "DANGER",
    "KEEP_ELSEWHERE",
    "LOST_STAYS",
    "NOT_KEPT",
    "TOO_LONG",
    "YOUR_WORDS",
    "as_text",
    "grounded",
    "grounding",
    "help_button",
    "people",
    "plan",
    "plan_changed",
    "plan_closed",
    "plan_deleted",
    "plan_deleting",
    "plan_form",
    "plan_kept",
    "plan_needs_start",
    "plan_not_kept",
    "plan_to_copy",
    "stale",
    "stopped",
    "support",
    "template",
    "told",
    "too_soon",
    "unexpected",
    "ways",
]
