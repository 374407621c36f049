"""What a server's days, rounds and numbers obey."""

from bot.community.rules.participation import (
    FEWEST,
    WEEKS,
    Week,
    end_of,
    first_shown,
    is_later,
    last_weeks,
    mark,
    told,
    week_of,
)

__all__ = ["FEWEST", "WEEKS", "Week", "end_of", "first_shown", "is_later", "last_weeks", "mark", "told", "week_of"]
