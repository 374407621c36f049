"""What practitioners and clients see."""

from bot.care.views.asking import ask, ask_button, asked, letter, mark, told
from bot.care.views.commands import COMMANDS
from bot.care.views.invites import agree, agreed, codes, invited, label_form, no_code
from bot.care.views.join import full, invitation, joined, no_such_code, not_joined, unpacked
from bot.care.views.practice import away, away_button, away_form, ended, ending, rename_form, renamed, whom_to_end
from bot.care.views.reflections import not_shareable, not_shared, read, reading, share, share_aside_button, share_button
from bot.care.views.sharing import LOOKS, gone, left, looks, shared, sharing, side

__all__ = [
    "COMMANDS",
    "LOOKS",
    "agree",
    "agreed",
    "ask",
    "ask_button",
    "asked",
    "away",
    "away_button",
    "away_form",
    "codes",
    "ended",
    "ending",
    "full",
    "gone",
    "invitation",
    "invited",
    "joined",
    "label_form",
    "left",
    "letter",
    "looks",
    "mark",
    "no_code",
    "no_such_code",
    "not_joined",
    "not_shareable",
    "not_shared",
    "read",
    "reading",
    "rename_form",
    "renamed",
    "share",
    "share_aside_button",
    "share_button",
    "shared",
    "sharing",
    "side",
    "told",
    "unpacked",
    "whom_to_end",
]
