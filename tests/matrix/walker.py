"""Somebody who walks through the bot by pressing what they see, what they have not pressed before sooner."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tests.conftest import walk
from tests.matrix.stage import FORM, Answer, Control, Place, Press, Stage, controls

WORDS: Mapping[str, str] = {
    "place": "Berlin",
    "when": "8",
    "name": "Marguerite",
    "at": "9:30",
    "day": "in 3 days",
    "until": "in 5 days",
    "end": "in 20 days",
    "start": "22",
    "text": "zephyrbrook",
    "reason": "A word is missing",
}
"""What is written into a form that is empty."""
_EPHEMERAL = 64
_TRIES = 4


@dataclass
class Walker:
    """`avoided` are prefixes that end what others are about."""

    stage: Stage
    who: str
    place: Place
    refusals: Collection[str]
    avoided: Collection[str] = ()
    seed: int = 7
    shown: dict[str, Control] = field(default_factory=dict[str, Control])
    """By custom_id, all that this person was ever offered, the latest last."""
    worked: set[str] = field(default_factory=set[str])
    """Prefixes whose press was answered with something else than a refusal."""
    pressed: Counter[str] = field(default_factory=Counter[str])

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    async def walk(self, roots: Iterable[str], presses: int) -> None:
        """From each of these commands, and from what stands in the channel, to whatever is new behind it."""
        for root in roots:
            self.note((await self.stage.type(self.who, self.place, root)).controls)
        self._look_around()
        for _ in range(presses):
            control = self._choose()
            if control is None:
                return
            await self.press(control)

    async def press(self, control: Control) -> Answer:
        self.pressed[control.prefix] += 1
        values, fields = None, dict[str, str]()
        if control.options:
            values = self._rng.sample(control.options, k=min(len(control.options), max(1, control.least)))
        if control.kind == FORM:
            fields = {key: value or self._words(key) for key, _, value in control.fields}
        answer = await self.stage.press(self.who, self.place, Press(control, None, values, fields))
        assert answer.is_acknowledged, control
        if answer.text not in self.refusals:
            self.worked.add(control.prefix)
        self.note(answer.controls)
        return answer

    def note(self, found: Iterable[Control]) -> None:
        for control in found:
            self.shown.pop(control.custom_id, None)
            self.shown[control.custom_id] = control

    def _words(self, key: str) -> str:
        words = WORDS.get(key, "Something")
        return f"{words} of {self.who}" if key in ("name", "text") else words

    def _look_around(self) -> None:
        """At the messages in their DM, where this is it; else in the channel, at those that everybody sees."""
        messages = self.stage.world.env.backend.messages.get(self.stage.channel(self.who, self.place), {})
        standing = [message for message in messages.values() if not message.flags & _EPHEMERAL]
        for message in standing[-8:]:
            self.note(controls(walk(message.components), message.id))

    def _choose(self) -> Control | None:
        """The latest that is new; else the latest of what was pressed least."""
        latest = {control.prefix: control for control in self.shown.values() if control.prefix not in self.avoided}
        new = [
            each for each in latest.values() if each.prefix not in self.worked and self.pressed[each.prefix] < _TRIES
        ]
        if new and self._rng.random() < 0.9:
            return new[-1]
        least = min((self.pressed[prefix] for prefix in latest), default=0)
        often = [each for each in latest.values() if self.pressed[each.prefix] <= least + 1]
        return self._rng.choice(often) if often else None
