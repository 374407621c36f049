"""What moderators see, and what everybody in the channel does."""

from bot.community.views.participation import count_button, counted, counts, counts_button
from bot.community.views.setup import NOT_HERE, NOT_MANAGER, setup

__all__ = ["NOT_HERE", "NOT_MANAGER", "count_button", "counted", "counts", "counts_button", "setup"]
