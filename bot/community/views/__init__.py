"""What moderators see, and what everybody in the channel does."""

from bot.community.views.daily import daily, posted, prompt, trouble
from bot.community.views.participation import count_button, counted, counts, counts_button
from bot.community.views.setup import NOT_HERE, NOT_MANAGER, Tried, setup, unreadable, when_form, when_form_again

__all__ = [
    "NOT_HERE",
    "NOT_MANAGER",
    "Tried",
    "count_button",
    "counted",
    "counts",
    "counts_button",
    "daily",
    "posted",
    "prompt",
    "setup",
    "trouble",
    "unreadable",
    "when_form",
    "when_form_again",
]
