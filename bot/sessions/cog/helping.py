"""What helps me, and a thank-you to copy. Answers at once, and only to the one who asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot.base.edge import Shown, show
from bot.base.routes import Interaction, Stale, chosen, on
from bot.figures.rules import Figure
from bot.packs.rules import Kind
from bot.sessions import views
from bot.sessions.cog.answer import Extras, answer
from bot.sessions.rules import is_for_somebody
from bot.sessions.service import Helping, Sessions


class HelpingCog(commands.Cog):
    """Never `public`: how somebody felt, and whom they thank, does not stay in sight, not in the DM either."""

    def __init__(self, sessions: Sessions, clock: Callable[[], datetime], extras: Extras) -> None:
        self.sessions = sessions
        self.clock = clock
        self.extras = extras

    @property
    def helping(self) -> Helping:
        return self.sessions.helping

    @on("ses-helps")
    async def helps(self, interaction: Interaction) -> None:
        shown = await self.helping.read(interaction.user.id)
        await show(interaction, views.helps(shown, self.extras(), interaction.id), fresh=True)

    @on("ses-steer")
    async def steer(self, interaction: Interaction, wanted: int) -> None:
        shown = await self.helping.steer(interaction.user.id, self.clock(), wanted=bool(wanted))
        await show(interaction, views.helps(shown, self.extras(), interaction.id))

    @on("ses-fine-kind")
    async def all_right(self, interaction: Interaction, _showing: int) -> None:
        picked = "".join(chosen(interaction))
        if picked not in set(Kind):
            raise Stale
        shown = await self.helping.all_right(interaction.user.id, Kind(picked))
        await show(interaction, views.helps(shown, self.extras(), interaction.id))

    @on("ses-tell")
    async def tell(self, interaction: Interaction, session_id: int, number: int) -> None:
        await self._tell(interaction, session_id, lambda figure: views.tell(session_id, figure, number), fresh=True)

    @on("ses-tell-other")
    async def other(self, interaction: Interaction, session_id: int, number: int) -> None:
        await self._tell(interaction, session_id, lambda figure: views.tell(session_id, figure, number), fresh=False)

    @on("ses-tell-copy")
    async def copy(self, interaction: Interaction, session_id: int, number: int) -> None:
        await self._tell(interaction, session_id, lambda figure: views.to_copy(figure, number), fresh=True)

    async def _tell(
        self, interaction: Interaction, session_id: int, words: Callable[[Figure | None], Shown], *, fresh: bool
    ) -> None:
        """Whoever rests or died since is not thanked: then it only shows how things stand. 0: someone without an
        account, of whom no name is known.
        """
        scene = await self.sessions.look(interaction.user.id, session_id, self.clock()) if session_id else None
        if session_id and (scene is None or not is_for_somebody(scene.session, scene.figure)):
            await answer(interaction, scene, self.extras)
        else:
            await show(interaction, words(scene.figure if scene else None), fresh=fresh)
