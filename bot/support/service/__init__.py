"""A member's own safety plan, and the lines that people can reach."""

from bot.support.loader import SHIPPED
from bot.support.service.helplines import Helplines, read_helplines
from bot.support.service.plan import SafetyPlans

__all__ = ["SHIPPED", "Helplines", "SafetyPlans", "read_helplines"]
