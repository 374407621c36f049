"""The daily prompt: posted in the beat, taken up by whoever presses its button, watched over by moderators."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from discord.ext import commands

from bot.base.edge import Fate, Sent, show
from bot.base.pacer import Turn
from bot.base.panels import custom_id
from bot.base.routes import Interaction, Stale, on
from bot.base.visits import Presence, here, own_presence, presence
from bot.community import views
from bot.community.cog.room import Room, manager, reach
from bot.community.rules.daily import Why
from bot.community.service import Click, Post, Settings, Verdict
from bot.sessions import views as sessions_views
from bot.sessions.rules import SessionState

_HANDFUL = 8
_MOST_HANDFULS = 20
"""In one beat; what is left is a second late."""
_STALE = timedelta(seconds=1)
"""A claim that was not sent within this time, say because the machine slept, is looked at again."""
_MAYBE_REMOVED = frozenset({Why.no_access, Why.no_channel})


class DailyCog(commands.Cog):
    def __init__(self, room: Room) -> None:
        self._room = room
        self._dailies = room.dailies
        self._posting = room.posting

    @on("server-do")
    async def take(self, interaction: Interaction, prompt_id: int) -> None:
        """Everybody may, also without an account; what they do is seen by nobody else."""
        server_id, message = here(interaction), interaction.message
        if server_id is None or message is None:
            raise Stale
        click = Click(prompt_id, server_id, interaction.user.id, message.channel.id, message.id)
        scene = await self._room.taking.take(click, self._room.clock(), self._room.rng)
        if scene is None:
            await show(interaction, sessions_views.gone(), fresh=True)
            return
        exercise = scene.session.exercise
        extras = [*(self._room.extras(exercise.pack, exercise.id) if exercise.by else self._room.extras())]
        is_asked = scene.session.state is SessionState.OPEN and await self._is_counted(interaction, server_id)
        taken = views.taken(scene, interaction.user.display_name, extras, counted_in=server_id if is_asked else None)
        await show(interaction, taken, fresh=True)

    @on("server-daily")
    async def look(self, interaction: Interaction) -> None:
        place = manager(interaction)
        await self._show(interaction, await self._dailies.look(place.server_id, self._room.clock()))

    @on("server-post")
    async def post_now(self, interaction: Interaction) -> None:
        place, now = manager(interaction), self._room.clock()
        outcome = await self._dailies.post_now(place.server_id, now)
        await self._show(interaction, await self._dailies.look(place.server_id, now), views.posted(outcome))

    @on("server-pause")
    async def pause(self, interaction: Interaction, screen: str) -> None:
        place = manager(interaction)
        await self._back_to(screen, interaction, await self._dailies.pause(place.server_id, self._room.clock()))

    @on("server-resume")
    async def resume(self, interaction: Interaction, screen: str) -> None:
        place = manager(interaction)
        await self._back_to(screen, interaction, await self._dailies.resume(place.server_id, self._room.clock()))

    async def post_due(self, now: datetime) -> None:
        """What is due, a handful at a time and these side by side; then what there is to tidy."""
        for _ in range(_MOST_HANDFULS):
            if not self._room.edge.may_send():
                return
            taken = await self._posting.claim_due(now, _HANDFUL)
            await asyncio.gather(*(self._post(post) for post in taken.posts))
            if not taken.rows:
                break
        await self._posting.sweep(now)

    async def show_numbers(self, now: datetime) -> None:
        """Whatever else is to be sent goes first."""
        if not self._room.edge.may_send():
            return
        for prompt, exercise, about in await self._posting.to_show(now):
            letter = views.prompt(prompt.prompt_id, exercise, about, prompt.takers, self._room.extras())
            sent = await self._room.edge.edit(prompt.channel_id or 0, prompt.message_id or 0, letter, Turn.TIDYING)
            await self._posting.shown(prompt, sent, now)

    async def tell_keepers(self, now: datetime) -> None:
        """Whoever set it up, if they are still there."""
        if not self._room.edge.may_send():
            return
        for notice in await self._room.notices.take(now):
            there = await presence(self._room.client, notice.daily.server_id, notice.user_id)
            if there in (Presence.LEFT, Presence.WE_LEFT):
                await self._room.notices.record(notice, None)
                continue
            letter = views.trouble(notice)
            sent = await self._room.edge.send(notice.channel_id, letter, notice.nonce, Turn.NUDGE)
            await self._room.notices.record(notice, sent)

    async def _post(self, post: Post) -> None:
        """One that fails holds up no other: its lease runs out, and it is taken up again."""
        try:
            await self._deliver(post)
        except Exception as error:  # noqa: BLE001 - the others go on
            self._room.note_bug(error)

    async def _deliver(self, post: Post) -> None:
        letter = views.prompt(post.prompt.prompt_id, post.exercise, post.about, 0, self._room.extras())
        verdict, channel_id = await self._verdict(post), post.channel_id
        if verdict is Verdict.SEARCH:
            # Looked for where it may be; sent, if it is not there, where it belongs by now.
            verdict, channel_id = await self._search(post), post.daily.channel_id
        if verdict is Verdict.SEND:
            await self._record(post, await self._room.edge.send(channel_id, letter, post.nonce))

    async def _verdict(self, post: Post) -> Verdict:
        now, on_wire = self._room.clock(), post.prompt.wire_at
        if post.is_fresh and on_wire is not None and abs(now - on_wire) < _STALE:
            return Verdict.SEND
        return await self._posting.verdict(post, now)

    async def _search(self, post: Post) -> Verdict:
        """In the channel, among what came after it was last on the wire."""
        mark = custom_id("server-do", post.prompt.prompt_id)
        since = (post.prompt.wire_at or post.prompt.due_at) - timedelta(minutes=1)
        found = await self._room.edge.find_since(post.channel_id, mark, since)
        if found is None:
            return await self._posting.absent(post, self._room.clock())
        # Whatever kept us from looking, we know no more than before; but where we are not let in, nothing can come.
        await self._record(post, found)
        return Verdict.DROP

    async def _record(self, post: Post, sent: Sent) -> None:
        now = self._room.clock()
        try:
            why = await self._posting.record(post, sent, now)
        except Exception as error:  # noqa: BLE001 - once more; if that fails too, it is asked for again by its nonce
            self._room.note_bug(error)
            why = await self._posting.record(post, sent, now)
        is_gone = sent.fate is not Fate.SENT and why in _MAYBE_REMOVED
        if is_gone and await own_presence(self._room.client, post.daily.server_id) in (
            Presence.LEFT,
            Presence.WE_LEFT,
        ):
            await self._room.servers.leave(post.daily.server_id, now)

    async def _back_to(self, screen: str, interaction: Interaction, settings: Settings) -> None:
        if screen == "daily":
            await self._show(interaction, settings)
        else:
            await show(interaction, views.setup(settings, reach(interaction, settings.draft.channel_id)))

    async def _is_counted(self, interaction: Interaction, server_id: int) -> bool:
        standing = await self._room.participation.standing(interaction.user.id, server_id, self._room.clock())
        return standing.is_counted

    async def _show(self, interaction: Interaction, settings: Settings, said: str = "") -> None:
        channel_id = settings.daily.channel_id if settings.daily else None
        await show(interaction, views.daily(settings, reach(interaction, channel_id), said))
