"""The faces of the room: exercises, and the journal."""

from bot.sessions.cog.exercise import SessionsCog
from bot.sessions.cog.journal import JournalCog

__all__ = ["JournalCog", "SessionsCog"]
