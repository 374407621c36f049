"""Grounding, step by step; the parts of a safety plan; and lines that people can reach."""

from bot.support.rules.grounding import ORDER, Sense, after, before, named, number
from bot.support.rules.helplines import Directory, Helpline, is_due
from bot.support.rules.plan import FORMS, MOST_WRITTEN, Part, SafetyPlan, too_long

__all__ = [
    "FORMS",
    "MOST_WRITTEN",
    "ORDER",
    "Directory",
    "Helpline",
    "Part",
    "SafetyPlan",
    "Sense",
    "after",
    "before",
    "is_due",
    "named",
    "number",
    "too_long",
]
