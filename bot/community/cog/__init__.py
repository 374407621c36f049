"""`/server`, and every button under it and under what stands in a channel."""

from bot.community.cog.participation import ParticipationCog
from bot.community.cog.room import Room as CommunityRoom
from bot.community.cog.rounds import RoundsCog
from bot.community.cog.server import ServerCog

__all__ = ["CommunityRoom", "ParticipationCog", "RoundsCog", "ServerCog"]
