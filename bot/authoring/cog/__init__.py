"""`/pack`, every button under it, previews in the DM, and reports."""

from discord.ext import commands

from bot.authoring.cog.pack import PackCog
from bot.authoring.cog.preview import PreviewCog
from bot.authoring.cog.reports import ReportsCog
from bot.authoring.cog.review import ReviewCog
from bot.authoring.cog.room import Room as PackRoom

__all__ = ["PackRoom", "ReviewCog", "pack_cogs"]


def pack_cogs(room: PackRoom) -> list[commands.Cog]:
    return [PackCog(room), ReviewCog(room), PreviewCog(room), ReportsCog(room)]
