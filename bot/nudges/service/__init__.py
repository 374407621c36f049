"""Plans, delivery, and what a member does with a nudge."""

from bot.nudges.service.answers import Answers
from bot.nudges.service.delivery import Claim, Delivery, Verdict
from bot.nudges.service.plans import Plans, Schedule

__all__ = ["Answers", "Claim", "Delivery", "Plans", "Schedule", "Verdict"]
