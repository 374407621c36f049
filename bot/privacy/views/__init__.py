"""What is stored, in words; the files of an export; the receipt of an erasure."""

from bot.privacy.views.files import attachments, exported, machine, plain
from bot.privacy.views.page import readable
from bot.privacy.views.screens import cleared, clearing, erased, not_yours, nothing, overview, sure

__all__ = [
    "attachments",
    "cleared",
    "clearing",
    "erased",
    "exported",
    "machine",
    "not_yours",
    "nothing",
    "overview",
    "plain",
    "readable",
    "sure",
]
