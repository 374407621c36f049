"""Facts about a member, and readers of what they type. Every reader returns None for what it does not understand."""

from bot.members.rules.days import MAX_DAYS_AHEAD, parse_day
from bot.members.rules.member import Member, MemberState, Practice
from bot.members.rules.text import MAX_TEXT
from bot.members.rules.times import MAX_ANCHOR, When, parse_time, parse_when
from bot.members.rules.zones import Place, parse_offset, zone_label, zone_of

__all__ = [
    "MAX_ANCHOR",
    "MAX_DAYS_AHEAD",
    "MAX_TEXT",
    "Member",
    "MemberState",
    "Place",
    "Practice",
    "When",
    "parse_day",
    "parse_offset",
    "parse_time",
    "parse_when",
    "zone_label",
    "zone_of",
]
