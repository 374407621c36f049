"""The faces of the room: nudges in the DM, and the schedule behind them."""

from bot.nudges.cog.assigned import AssignedCog
from bot.nudges.cog.lines import LinesCog
from bot.nudges.cog.look_back import LookBackCog
from bot.nudges.cog.nudges import NudgesCog
from bot.nudges.cog.plan import PlanCog
from bot.nudges.cog.schedule import ScheduleCog
from bot.nudges.cog.where import WhereCog

__all__ = ["AssignedCog", "LinesCog", "LookBackCog", "NudgesCog", "PlanCog", "ScheduleCog", "WhereCog"]
