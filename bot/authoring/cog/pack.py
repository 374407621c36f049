"""`/pack …`. Each command asks first whether this person may; what takes longer is acknowledged before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.authoring import views
from bot.authoring.cog.room import Room, named, pick, read
from bot.authoring.rules import Act, Refusal, State, Version, before
from bot.authoring.service import Uploaded, as_written, parts
from bot.base.buckets import Bucket
from bot.base.edge import show
from bot.base.errors import UserFacing
from bot.base.routes import Interaction
from bot.base.visits import Visit
from bot.packs.rules import is_of_practice, practitioner_of
from bot.packs.service import MOST_BYTES, advise

Choices = list[app_commands.Choice[str]]


class PackCog(commands.Cog):
    pack = app_commands.Group(
        name="pack",
        description="Your own exercise packs: a server's, for its moderators, or a practitioner's, in the DM",
    )

    def __init__(self, room: Room) -> None:
        self._room = room
        self._desk = room.desk
        self._files = Bucket(20, timedelta(seconds=30))
        if room.care is None:
            for group in self.get_app_commands():
                group.guild_only = True
                group.allowed_contexts = app_commands.AppCommandContext(
                    guild=True, dm_channel=False, private_channel=False
                )
                group.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)

    @pack.command(description="A commented file to begin from")
    async def template(self, interaction: Interaction) -> None:
        await self._room.admit(interaction)
        view, files = views.template()
        await interaction.response.send_message(view=view, files=files, ephemeral=True)

    @pack.command(description="What is wrong in a pack, line by line; nothing is stored")
    @app_commands.describe(file="A pack, as a .yaml file")
    async def check(self, interaction: Interaction, file: discord.Attachment) -> None:
        place = await self._room.admit(interaction)
        self._files.spend(place.user_id, self._room.clock())
        content = await read(interaction, file, MOST_BYTES)
        if content is not None:
            loaded = await self._desk.check(content, file.filename)
            advice = await asyncio.to_thread(advise, content, file.filename) if loaded.pack else ()
            view, files = views.checked(loaded, advice)
            await interaction.followup.send(view=view, files=files, ephemeral=True)

    @pack.command(description="Hand in a new version of a pack; a second person looks at it before members do")
    @app_commands.describe(file="A pack, as a .yaml file")
    async def upload(self, interaction: Interaction, file: discord.Attachment) -> None:
        place = await self._room.admit(interaction)
        self._files.spend(place.user_id, self._room.clock())
        content = await read(interaction, file, MOST_BYTES)
        if content is None:
            return
        done = await self._desk.upload(place, content, file.filename, self._room.clock())
        if isinstance(done, Uploaded):
            await interaction.followup.send(view=views.uploaded(done), ephemeral=True)
        elif isinstance(done, Refusal):
            await interaction.followup.send(view=views.outcome(done, place), ephemeral=True)
        else:
            view, files = views.refused(done)
            await interaction.followup.send(view=view, files=files, ephemeral=True)

    @pack.command(name="list", description="All packs of this server: state, version, and how many use them")
    async def list_all(self, interaction: Interaction) -> None:
        place = await self._room.admit(interaction)
        await show(interaction, views.listed(await self._desk.overview(place, self._room.clock())))

    @pack.command(description="Walk through a pack in your DM, exactly as members will")
    @app_commands.describe(pack="Which version?")
    async def preview(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        await self._room.preview(interaction, place, await self._picked(place, pack))

    @pack.command(description="Let members have a version that somebody else uploaded")
    @app_commands.describe(pack="Which version?")
    async def approve(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.approve(place, await self._picked(place, pack, _is_draft), self._room.clock())
        await show(interaction, views.outcome(done, place, Act.APPROVED))

    @pack.command(name="return", description="Give a version back to its author, with a reason")
    @app_commands.describe(pack="Which version?")
    async def give_back(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        if practitioner_of(place.server_id) is not None:
            raise UserFacing(views.NO_RETURN)
        version = await self._desk.find(place, await self._picked(place, pack, _is_draft))
        await show(interaction, views.return_form(version) if version else views.gone())

    @pack.command(description="Take back a version that you uploaded")
    @app_commands.describe(pack="Which version?")
    async def withdraw(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.withdraw(
            place, await self._picked(place, pack, partial(_is_own_draft, place=place)), self._room.clock()
        )
        await show(interaction, views.outcome(done, place))

    @pack.command(description="Go back to a version that was approved before")
    @app_commands.describe(pack="Which version?")
    async def rollback(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        versions = await self._desk.versions(place)
        found = named(versions, pack)
        earlier = before(found)
        if found and earlier is None:
            is_approved = any(each.state is State.APPROVED for each in found)
            done = Refusal.NO_EARLIER if is_approved else Refusal.NOTHING_APPROVED
        else:
            version_id = earlier.version_id if earlier else self._pick(place, versions, pack)
            done = await self._desk.roll_back(place, version_id, self._room.clock())
        await show(interaction, views.outcome(done, place, Act.ROLLED_BACK))

    @pack.command(description="Switch off a pack or one exercise for this server, also one that comes with the bot")
    @app_commands.describe(what="A pack, or one of its exercises")
    async def disable(self, interaction: Interaction, what: str) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.disable(place, what, self._room.clock())
        await show(interaction, views.switched(done, place, off=True))

    @pack.command(description="Switch on again what was switched off")
    @app_commands.describe(what="A pack, or one of its exercises")
    async def enable(self, interaction: Interaction, what: str) -> None:
        place = await self._room.admit(interaction)
        done = await self._desk.enable(place, what, self._room.clock())
        await show(interaction, views.switched(done, place, off=False))

    @pack.command(description="Get the file of a version, as it was uploaded")
    @app_commands.describe(pack="Which version?")
    async def download(self, interaction: Interaction, pack: str) -> None:
        place = await self._room.admit(interaction)
        await self._room.download(
            interaction, place, await self._picked(place, pack, lambda version: version.is_served)
        )

    @preview.autocomplete("pack")
    @download.autocomplete("pack")
    async def any_version(self, interaction: Interaction, current: str) -> Choices:
        return await self._offered(interaction, current, lambda _version, _place: True)

    @approve.autocomplete("pack")
    @give_back.autocomplete("pack")
    async def drafts(self, interaction: Interaction, current: str) -> Choices:
        return await self._offered(interaction, current, lambda version, _place: version.state is State.DRAFT)

    @withdraw.autocomplete("pack")
    async def own_drafts(self, interaction: Interaction, current: str) -> Choices:
        return await self._offered(interaction, current, _is_own_draft)

    @rollback.autocomplete("pack")
    async def earlier(self, interaction: Interaction, current: str) -> Choices:
        return await self._offered(
            interaction, current, lambda version, _: version.state is State.APPROVED and not version.is_served
        )

    @disable.autocomplete("what")
    async def switchable(self, interaction: Interaction, current: str) -> Choices:
        place = await self._admitted(interaction)
        if place is None:
            return []
        slugs = {each.shelved_as: each.slug for each in await self._desk.versions(place)}
        found = parts(self._desk.shelf.in_servers([place.server_id]), slugs)
        if practitioner_of(place.server_id) is not None:
            found = (each for each in found if is_of_practice(each[1]))
        return _near(current, found)

    @enable.autocomplete("what")
    async def switched_off(self, interaction: Interaction, current: str) -> Choices:
        place = await self._admitted(interaction)
        overview = None if place is None else await self._desk.overview(place, self._room.clock())
        if overview is None:
            return []
        slugs = {each.latest.shelved_as: each.latest.slug for each in overview.packs}
        return _near(current, [(title, name, as_written(name, slugs)) for name, title in overview.left_out])

    async def _offered(self, interaction: Interaction, current: str, fits: Callable[[Version, Visit], bool]) -> Choices:
        place = await self._admitted(interaction)
        if place is None:
            return []
        versions = [version for version in await self._desk.versions(place) if fits(version, place)]
        return _near(current, [(_told(each, versions), str(each.version_id), each.name) for each in versions])

    async def _admitted(self, interaction: Interaction) -> Visit | None:
        try:
            return await self._room.admit(interaction)
        except UserFacing:
            return None

    async def _picked(self, place: Visit, typed: str, rather: Callable[[Version], bool] = lambda _version: True) -> int:
        return self._pick(place, await self._desk.versions(place), typed, rather)

    def _pick(
        self,
        place: Visit,
        versions: Sequence[Version],
        typed: str,
        rather: Callable[[Version], bool] = lambda _version: True,
    ) -> int:
        """0 for none. Raises `UserFacing` for what comes with the bot, which has no versions here."""
        found = pick(versions, typed, rather)
        if not found and self._desk.is_shipped(typed):
            is_practice = practitioner_of(place.server_id) is not None
            raise UserFacing(views.refusal(Refusal.SHIPPED, is_of_practice=is_practice))
        return found


def _is_draft(version: Version) -> bool:
    return version.state is State.DRAFT


def _is_own_draft(version: Version, place: Visit) -> bool:
    return version.author_id == place.user_id and version.state in (State.DRAFT, State.RETURNED)


def _told(version: Version, among: Sequence[Version]) -> str:
    """With its pack's id where another pack has the same title."""
    slugs = {each.slug for each in among if each.title.casefold() == version.title.casefold()}
    which = f" ({version.slug})" if len(slugs) > 1 else ""
    return f"{version.title} {version.version}{which}"


def _near(current: str, offered: Iterable[tuple[str, str, str]]) -> Choices:
    words = current.casefold().strip()
    near = [(title, value) for title, value, name in offered if words in title.casefold() or words in name]
    return [app_commands.Choice(name=name[:100], value=value) for name, value in near[:25]]
