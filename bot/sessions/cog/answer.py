"""How every click inside an exercise is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.base.edge import show
from bot.base.panels import Control
from bot.base.routes import Interaction
from bot.packs.rules import Exercise
from bot.sessions import views
from bot.sessions.rules import SessionState
from bot.sessions.service import Scene

Extras = Callable[..., Sequence[Control]]
"""Buttons of rooms above; with the pack and the id of an exercise that moderators wrote, those that it needs too; with
one that is done, and that anybody may have, a way to hand it on.
"""


async def answer(interaction: Interaction, scene: Scene | None, extras: Extras, beside: Sequence[Control] = ()) -> None:
    """How things stand. An exercise that is not theirs leaves the message alone: it may be somebody's."""
    if scene is None:
        await show(interaction, views.gone(), fresh=True)
    else:
        # What felt worse is not handed on.
        is_done = scene.session.state is SessionState.DONE and scene.worse is None
        shown = under(extras, scene.session.exercise, is_done=is_done)
        await show(interaction, views.scene(scene, interaction.user.display_name, shown, beside))


def under(extras: Extras, exercise: Exercise, *, is_done: bool = False) -> Sequence[Control]:
    if exercise.by:
        return extras(exercise.pack, exercise.id)
    return extras(done=exercise) if is_done else extras()
