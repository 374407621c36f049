"""The faces of the room: grounding and ways to people, and a member's own safety plan."""

from bot.support.cog.plan import SafetyPlanCog
from bot.support.cog.support import SupportCog

__all__ = ["SafetyPlanCog", "SupportCog"]
