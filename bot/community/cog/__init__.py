"""`/server`, and every button under it and under what stands in a channel."""

from discord.ext import commands

from bot.community.cog.card import CardCog
from bot.community.cog.daily import DailyCog
from bot.community.cog.participation import ParticipationCog
from bot.community.cog.room import Room as CommunityRoom
from bot.community.cog.rounds import RoundsCog
from bot.community.cog.server import ServerCog
from bot.community.cog.setup import SetupCog
from bot.community.cog.stats import StatsCog
from bot.community.cog.welcome import WelcomeCog

__all__ = ["CommunityRoom", "DailyCog", "ParticipationCog", "RoundsCog", "community_cogs"]


def community_cogs(room: CommunityRoom) -> list[commands.Cog]:
    rounds = RoundsCog(room.rounds, room.servers, room.edge, room.clock, room.rng, room.extras, room.note_bug)
    stats, welcome = StatsCog(room), WelcomeCog(room)
    server = ServerCog(room, rounds, stats, welcome)
    return [server, rounds, stats, welcome, SetupCog(room), DailyCog(room), ParticipationCog(room), CardCog(room)]
