"""What was pressed once, pressed again: at once, by others, later, when what it was about is gone or erased."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.conftest import World
from tests.matrix.recorder import Act
from tests.matrix.scene import ENDS, SECRETS, Scene
from tests.matrix.stage import BUTTON, Answer, Books, Control, Place, Press
from tests.matrix.test_forged import is_kind

AT_ONCE = 12
BEGINS = frozenset({"start-agree"})
"""Makes somebody a member, again too."""
AGAIN: Mapping[str, str] = {
    "ex-begin": "sessions",
    "server-do": "sessions",
    "comm-counted": "uncounted_members",
    **dict.fromkeys(("line-in", "line-on"), "plans"),
}
"""By press, the tables in which one more is as it should be: another walk through an exercise; a switch, which each
press turns; and a day for a line, chosen instead of the one before, which ends.
"""


async def test_what_was_pressed_once_is_harmless_for_ever(world: World) -> None:
    scene = await Scene.lived(world)
    scene.stage.forget_requests()
    replay = Replay(scene, Books(world.storage.folder))
    ann = scene.stage.people["ann"].id
    pressed = replay.latest("ann")
    assert len(pressed) > 120

    # By another member, and by somebody who never began: nothing of hers is shown or changes.
    for name in ("ben", "operator"):
        before = replay.rows_of(ann)
        answers = await replay.press(name, [act for act in pressed if act.name not in BEGINS])
        assert not [answer.text for answer in answers if any(secret in str(answer) for secret in SECRETS)]
        assert replay.rows_of(ann) == before

    # By whoever pressed it: as soon as it is there once, it is there once.
    for name in ("ann", "mia", "ines"):
        for act in replay.latest(name):
            if act.name not in ENDS:
                await replay.press_twice(name, act)

    # Weeks later, and when what can be ended is ended.
    await world.pass_time(days=40)
    await replay.press("ann", pressed)
    await replay.press("ann", [act for act in pressed if act.name in ENDS])
    await replay.press("ann", pressed)

    # When everything of hers is erased, no row comes back but by beginning anew.
    await scene.stage.press("ann", scene.stage.dm, Press(Control("privacy-erase", BUTTON)))
    assert replay.rows_of(ann) == set()
    await replay.press("ann", [act for act in pressed if act.name not in BEGINS])
    assert replay.rows_of(ann) == set()
    replay.books.close()
    assert not replay.wrong, "\n".join(replay.wrong)


@dataclass
class Replay:
    scene: Scene
    books: Books
    wrong: list[str] = field(default_factory=list[str])

    def latest(self, name: str) -> Sequence[Act]:
        """The last press of each prefix."""
        user_id = self.scene.stage.people[name].id
        return [
            *{act.name: act for act in self.scene.recorder.acts if act.is_press and act.user_id == user_id}.values()
        ]

    async def press(self, name: str, acts: Sequence[Act]) -> list[Answer]:
        answers: list[Answer] = []
        for place in self.scene.stage.places:
            here = [act for act in acts if act.guild_id == (place.guild and place.guild.id)]
            for at in range(0, len(here), AT_ONCE):
                answers += await self._press(name, place, here[at : at + AT_ONCE])
        return answers

    async def press_twice(self, name: str, act: Act) -> None:
        """What the first of these does is for the walk to see; the second makes no row more."""
        await self.press(name, [act])
        before = {table: len(rows) for table, rows in self.books.read().items()}
        await self.press(name, [act])
        more = {table for table, rows in self.books.read().items() if len(rows) > before[table]}
        if more - {*AGAIN.get(act.name, "").split()}:
            self.wrong.append(f"{name} pressed {act.name} again: one more in {sorted(more)}")

    def rows_of(self, user_id: int) -> set[tuple[str, tuple[object, ...]]]:
        """All that name them."""
        return {(table, row) for table, rows in self.books.read().items() for row in rows if user_id in row}

    async def _press(self, name: str, place: Place, acts: Sequence[Act]) -> list[Answer]:
        stage = self.scene.stage
        # Whoever presses another's form writes their own words into it.
        words = [(json.loads(json.dumps(act.data).replace(" of ann", f" of {name}")), act.message_id) for act in acts]
        answers = await stage.repeat_all(name, place, words)
        stage.forget_requests()
        odd = [act.name for act, answer in zip(acts, answers, strict=True) if not is_kind(answer)]
        self.wrong += [f"{name} in {place.name} pressed {each}: no kind answer" for each in odd]
        assert not stage.world.app.bot.bugs, [act.name for act in acts]
        return answers
