"""What moderators see, and what everybody in the channel does."""

from bot.community.views.card import card, card_picture, gone_card, painted_card, share_button
from bot.community.views.daily import daily, posted, prompt, taken, trouble
from bot.community.views.participation import counted, counts, counts_button
from bot.community.views.setup import (
    NOT_HERE,
    NOT_MANAGER,
    Tried,
    setup,
    switching_off,
    taken_as,
    unreadable,
    when_form,
    when_form_again,
)
from bot.community.views.stats import NOT_MODERATOR, painted_stats, stats, stats_picture
from bot.community.views.welcome import (
    TRACE,
    ask_welcome,
    busy_welcome,
    cannot_post_welcome,
    left_welcome,
    posted_welcome,
    unposted_welcome,
    welcome,
    welcome_stands,
)

__all__ = [
    "NOT_HERE",
    "NOT_MANAGER",
    "NOT_MODERATOR",
    "TRACE",
    "Tried",
    "ask_welcome",
    "busy_welcome",
    "cannot_post_welcome",
    "card",
    "card_picture",
    "counted",
    "counts",
    "counts_button",
    "daily",
    "gone_card",
    "left_welcome",
    "painted_card",
    "painted_stats",
    "posted",
    "posted_welcome",
    "prompt",
    "setup",
    "share_button",
    "stats",
    "stats_picture",
    "switching_off",
    "taken",
    "taken_as",
    "trouble",
    "unposted_welcome",
    "unreadable",
    "welcome",
    "welcome_stands",
    "when_form",
    "when_form_again",
]
