"""`/clients`, `/join`, `/sharing`, and every button under them."""

from discord.ext import commands

from bot.care.cog.asking import AskingCog
from bot.care.cog.assigning import AssigningCog
from bot.care.cog.clients import ClientsCog
from bot.care.cog.invites import InvitesCog
from bot.care.cog.joining import JoinCog
from bot.care.cog.practice import PracticeCog
from bot.care.cog.reflections import ReflectionsCog
from bot.care.cog.room import Room as CareRoom
from bot.care.cog.seeing import SeeingCog
from bot.care.cog.sharing import SharingCog
from bot.care.cog.weekly import WeeklyCog

__all__ = ["AskingCog", "CareRoom", "ReflectionsCog", "care_cogs"]


def care_cogs(room: CareRoom) -> list[commands.Cog]:
    invites, practice, assigning, seeing = InvitesCog(room), PracticeCog(room), AssigningCog(room), SeeingCog(room)
    own = [ClientsCog(invites, practice, assigning, seeing), invites, practice, assigning, seeing, WeeklyCog(room)]
    return [*own, JoinCog(room), SharingCog(room), ReflectionsCog(room), AskingCog(room)]
