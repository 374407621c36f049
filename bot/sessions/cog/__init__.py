"""The faces of the room: exercises, who they are done with, and the journal."""

from bot.sessions.cog.company import CompanyCog
from bot.sessions.cog.exercise import SessionsCog
from bot.sessions.cog.journal import JournalCog

__all__ = ["CompanyCog", "JournalCog", "SessionsCog"]
