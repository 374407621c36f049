"""One method per act in a server, of people and of the clock."""

from bot.community.service.participation import Participation, Standing, ZoneOf
from bot.community.service.rounds import Rounds

__all__ = ["Participation", "Rounds", "Standing", "ZoneOf"]
