"""`/server welcome`: shown first, posted once, moved rather than doubled."""

from __future__ import annotations

from discord.ext import commands

from bot.base.edge import Fate, acknowledge, revise, show
from bot.base.pacer import Turn
from bot.base.routes import Interaction, on
from bot.community import views
from bot.community.cog.room import Room, manager, reach
from bot.community.service import Place, Welcome


class WelcomeCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._welcomes = room.welcomes

    async def welcome(self, interaction: Interaction, channel_id: int) -> None:
        await self._look(interaction, manager(interaction).server_id, channel_id)

    @on("comm-welcome")
    async def look_again(self, interaction: Interaction, channel_id: int) -> None:
        await self.welcome(interaction, channel_id)

    @on("comm-welcome-post")
    async def post(self, interaction: Interaction, channel_id: int, before: int) -> None:
        server_id, able = manager(interaction).server_id, reach(interaction, channel_id)
        if able is not None and not able.is_enough:
            await show(interaction, views.cannot_post_welcome(channel_id, able))
            return
        await acknowledge(interaction)
        begun = await self._welcomes.begin(server_id, channel_id, before, self._room.clock())
        if begun is None:
            await self._tell(interaction, server_id, channel_id)
            return
        sent = await self._room.edge.post(channel_id, views.welcome(), _nonce(begun), Turn.CLICK)
        if sent.fate is Fate.SENT and sent.message_id is not None:
            await self._welcomes.posted(server_id, sent.message_id)
            is_left = begun.old if begun.old and not await self._tidy(server_id, begun.old) else None
            await revise(
                interaction, views.posted_welcome(Place(channel_id, sent.message_id), server_id, is_old_left=is_left)
            )
            return
        if sent.fate is not Fate.UNKNOWN:
            await self._welcomes.not_posted(begun)
        await revise(interaction, views.unposted_welcome(channel_id, sent))

    @on("comm-welcome-not")
    async def leave(self, interaction: Interaction) -> None:
        await show(interaction, views.left_welcome())

    async def _look(self, interaction: Interaction, server_id: int, channel_id: int) -> None:
        able = reach(interaction, channel_id)
        if able is not None and not able.is_enough:
            await show(interaction, views.cannot_post_welcome(channel_id, able))
            return
        if interaction.message is None:
            await interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await acknowledge(interaction)
        await self._tell(interaction, server_id, channel_id)

    async def _tell(self, interaction: Interaction, server_id: int, channel_id: int) -> None:
        """How things stand, and what can be done about it."""
        found = await self._found(server_id)
        if found is None:
            await revise(interaction, views.ask_welcome(channel_id, 0))
        elif found.place is None:
            await revise(interaction, views.busy_welcome(channel_id))
        elif await self._room.edge.is_there(found.place.channel_id, found.place.message_id) is False:
            # Somebody deleted it; Discord tells us nothing of that.
            await revise(interaction, views.ask_welcome(channel_id, found.place.message_id))
        else:
            await revise(interaction, views.welcome_stands(found.place, channel_id, server_id))

    async def _found(self, server_id: int) -> Welcome | None:
        """As it is in the channel: what a crash or a lost answer left open is looked for there."""
        found = await self._welcomes.find(server_id)
        if found is not None and self._welcomes.is_in_doubt(found, self._room.clock()):
            await self._look_for(found)
            found = await self._welcomes.find(server_id)
        if found is not None and found.place is not None and found.old is not None:
            await self._tidy(server_id, found.old)
        return found

    async def _look_for(self, begun: Welcome) -> None:
        there = await self._room.edge.find(begun.channel_id, views.TRACE)
        if there is None or (begun.old and there.message_id == begun.old.message_id):
            await self._welcomes.not_posted(begun)
        elif there.message_id is not None:
            await self._welcomes.posted(begun.server_id, there.message_id)
        # Else Discord did not say, and the doubt stays.

    async def _tidy(self, server_id: int, old: Place) -> bool:
        """Deletes the one before."""
        is_gone = (await self._room.edge.delete(old.channel_id, old.message_id)).fate is Fate.SENT
        await self._welcomes.old_is_gone(server_id)
        return is_gone


def _nonce(begun: Welcome) -> str:
    return f"w{begun.server_id:x}-{int(begun.began_at.timestamp()) & 0xFFFFFF:x}"
