"""The last weeks as a picture and in words, and the files to take along."""

from bot.progress.views.files import attachments, taken
from bot.progress.views.picture import picture
from bot.progress.views.words import alt, beside, shown

__all__ = ["alt", "attachments", "beside", "picture", "shown", "taken"]
