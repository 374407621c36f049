"""One method per act in a server, of people and of the clock."""

from bot.community.service.participation import Participation, Standing, ZoneOf

__all__ = ["Participation", "Standing", "ZoneOf"]
