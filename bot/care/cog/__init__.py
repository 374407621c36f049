"""`/clients`, `/join`, `/sharing`, and every button under them."""

from discord.ext import commands

from bot.care.cog.clients import ClientsCog
from bot.care.cog.invites import InvitesCog
from bot.care.cog.room import Room as CareRoom

__all__ = ["CareRoom", "care_cogs"]


def care_cogs(room: CareRoom) -> list[commands.Cog]:
    invites = InvitesCog(room)
    return [ClientsCog(invites), invites]
