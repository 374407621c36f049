"""The faces of the room: exercises, who they are done with, what helps, and the journal."""

from bot.sessions.cog.company import CompanyCog
from bot.sessions.cog.exercise import SessionsCog
from bot.sessions.cog.helping import HelpingCog
from bot.sessions.cog.journal import JournalCog

__all__ = ["CompanyCog", "HelpingCog", "JournalCog", "SessionsCog"]
