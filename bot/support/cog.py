from __future__ import annotations
from discord.ext import commands


class SupportCog(commands.Cog):
    pass
