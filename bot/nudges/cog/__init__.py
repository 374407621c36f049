"""The faces of the room: nudges in the DM, and the schedule behind them."""

from bot.nudges.cog.nudges import NudgesCog
from bot.nudges.cog.schedule import ScheduleCog

__all__ = ["NudgesCog", "ScheduleCog"]
