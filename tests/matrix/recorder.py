"""Everything that anybody pressed or typed, by whatever hand, and what it was answered with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord

from tests.conftest import World
from tests.matrix.stage import Answer, answers_by_token


@dataclass(frozen=True)
class Act:
    """`data` is what Discord told of it."""

    user_id: int
    guild_id: int | None
    data: Mapping[str, Any]
    token: str
    message_id: int | None
    """Of the message that it was pressed on."""

    @property
    def is_press(self) -> bool:
        """Of a button, a menu or a form."""
        return "custom_id" in self.data

    @property
    def name(self) -> str:
        """The prefix of what was pressed; a command with its subcommand."""
        if self.is_press:
            return str(self.data["custom_id"]).partition(":")[0]
        subs = [each["name"] for each in self.data.get("options") or () if each["type"] in {1, 2}]
        return " ".join([str(self.data["name"]), *subs])


@dataclass
class Recorder:
    world: World
    acts: list[Act] = field(default_factory=list[Act])

    @classmethod
    def beside(cls, world: World) -> Recorder:
        recorder = cls(world)
        world.app.bot.add_listener(recorder._note, "on_interaction")
        return recorder

    def answered(self) -> Iterator[tuple[Act, Answer]]:
        """Of whatever was done since the stage forgot."""
        answers = answers_by_token(self.world)
        for act in self.acts:
            if act.token in answers:
                yield act, answers[act.token]

    async def _note(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data or {}
        message_id = interaction.message.id if interaction.message else None
        self.acts.append(Act(interaction.user.id, interaction.guild_id, data, interaction.token, message_id))
