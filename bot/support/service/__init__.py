"""A member's own safety plan, and the lines that people can reach."""

from bot.support.loader import SHIPPED
from bot.support.service.helplines import Helplines, read_helplines
from bot.support.service.plan import Kept, SafetyPlans

__all__ = ["SHIPPED", "Helplines", "Kept", "SafetyPlans", "read_helplines"]
