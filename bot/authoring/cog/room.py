"""What all of this room's cogs stand on, and the question that each handler asks first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import discord

from bot.authoring import views
from bot.authoring.rules import Version
from bot.authoring.service import Desk, Notices, Previews, Reports, Stocking
from bot.base.buckets import Bucket
from bot.base.database import Database
from bot.base.edge import Edge, Fate, Letter, Sent
from bot.base.errors import UserFacing
from bot.base.keys import Vault
from bot.base.pacer import Turn
from bot.base.panels import Control
from bot.base.routes import Interaction
from bot.base.visits import Visit, visit
from bot.care.service import Care
from bot.members.service import Members
from bot.packs.rules import practice_of
from bot.packs.service import Shelf
from bot.servers.service import Servers


@dataclass(frozen=True)
class Room:
    desk: Desk
    previews: Previews
    notices: Notices
    reports: Reports
    edge: Edge
    client: discord.Client
    clock: Callable[[], datetime]
    extras: Callable[[], Sequence[Control]]
    care: Care | None = None
    """None while it is off."""
    contact: str | None = None
    """How whoever runs this bot is reached."""
    reports_kept_days: int = 60
    previewed: Bucket = field(default_factory=lambda: Bucket(20, timedelta(minutes=1)))

    @classmethod
    def open(
        cls,
        db: Database,
        vault: Vault,
        shelf: Shelf,
        servers: Servers,
        members: Members,
        edge: Edge,
        client: discord.Client,
        clock: Callable[[], datetime],
        extras: Callable[[], Sequence[Control]],
        care: Care | None = None,
        contact: str | None = None,
        reports_kept_days: int = 60,
    ) -> Room:
        named = care.known_as if care else None
        desk = Desk(db, vault, shelf, servers, Stocking(db, shelf, named))
        reports, previews = Reports(db, vault, shelf, servers), Previews(db, named)
        return cls(
            desk,
            previews,
            Notices(db, vault, members),
            reports,
            edge,
            client,
            clock,
            extras,
            care,
            contact,
            reports_kept_days,
        )

    async def admit(self, interaction: Interaction) -> Visit:
        """Whether they may, by what Discord says about them in this very interaction. Raises `UserFacing`."""
        found = visit(interaction)
        if found is None:
            return await self._practice(interaction)
        if not await self.desk.servers.may_moderate(found):
            raise UserFacing(views.NOT_YOURS)
        return found

    async def _practice(self, interaction: Interaction) -> Visit:
        """Outside servers: a practitioner with what they write for their clients. Says nothing about who is one."""
        user = interaction.user
        if self.care is None:
            raise UserFacing(views.NOT_HERE)
        async with self.care.db.begin() as tx:
            if await self.care.practitioner(tx, user.id) is None:
                raise UserFacing(views.NOT_HERE)
            await self.care.require(tx, user.id)
        return Visit(practice_of(user.id), "", user.id, user.display_name, manages=False, role_ids=frozenset())

    async def write_to(self, user_id: int, letter: Letter, nonce: str, turn: Turn) -> Sent:
        """In their DM, which is opened if need be: they have acted in a server that we are in."""
        channel_id = await self.notices.channel(user_id)
        if channel_id is None:
            opened = await self.edge.open_dm(user_id)
            if opened.fate is not Fate.SENT or opened.channel_id is None:
                return opened
            channel_id = opened.channel_id
            await self.notices.opened(user_id, channel_id)
        return await self.edge.send(channel_id, letter, nonce, turn)

    async def preview(self, interaction: Interaction, place: Visit, version_id: int) -> None:
        self.previewed.spend(place.user_id, self.clock())
        await interaction.response.defer(ephemeral=True, thinking=True)
        opened = await self.previews.open(place, version_id, self.clock())
        if opened is None:
            await interaction.followup.send(view=views.gone(), ephemeral=True)
            return
        preview_id, version = opened
        letter = views.invitation(preview_id, version)
        sent = await self.write_to(place.user_id, letter, f"preview-{preview_id}", Turn.CLICK)
        await interaction.followup.send(view=views.sent(version, is_there=sent.fate is Fate.SENT), ephemeral=True)

    async def download(self, interaction: Interaction, place: Visit, version_id: int) -> None:
        found = await self.desk.file(place, version_id)
        if found is None:
            await interaction.response.send_message(view=views.gone(), ephemeral=True)
            return
        view, files = views.download(*found)
        await interaction.response.send_message(view=view, files=files, ephemeral=True)


async def read(interaction: Interaction, file: discord.Attachment, most: int) -> bytes | None:
    """None for one that is too large, which is not opened."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    if file.size > most:
        await interaction.followup.send(view=views.too_large(most), ephemeral=True)
        return None
    return await file.read()


def pick(versions: Sequence[Version], typed: str, rather: Callable[[Version], bool] = lambda _version: True) -> int:
    """The id that the list offered, or the version that was typed; 0 for none. Where only the pack was named, the
    newest of those that one would `rather` have.
    """
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        return int(typed)
    words = _words(typed)
    exact = [each for each in versions if words in (each.name, f"{each.title} {each.version}".casefold())]
    found = exact or named(versions, typed)
    return next((each.version_id for each in (*filter(rather, found), *found)), 0)


def named(versions: Sequence[Version], typed: str) -> Sequence[Version]:
    """All of the pack typed without a version: by its id, also before the name of an exercise, or its title."""
    words = _words(typed)
    fits = [each for each in versions if words.partition("/")[0] == each.slug or words == each.title.casefold()]
    return [each for each in fits if each.pack_id == fits[0].pack_id]


def _words(typed: str) -> str:
    return " ".join(typed.split()).casefold()
