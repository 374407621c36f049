"""People at a quiz round in a server's channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.config import Config
from tests.conftest import World, raw, text_of, walk
from tests.servers.acts import Local, Server

PACK = """
pack: trial
title: Trial
version: 1.0.0
language: en
authors: [Us]
license: CC0
about: Made for the tests.
sources:
  linked: "Somebody (2001). A linked paper. https://doi.org/10.1000/1"
quizzes:
  - id: colours
    title: Colours
    topic: colours
    questions:
      - {id: sky, ask: What is the sky?, right: The one, wrong: [Green, Red], why: Light scatters., sources: [linked]}
      - {id: grass, ask: What is grass?, right: The one, wrong: [Blue, Pink], why: It is alive., sources: [linked]}
      - {id: rose, ask: What is a rose?, right: The one, wrong: [Grey, Teal], why: It calls bees., sources: [linked]}
  - id: kinds
    title: Kinds
    topic: kinds
    questions:
      - id: many
        kind: several
        ask: Which are animals?
        right: [A dog, A cat]
        wrong: [A stone, A cloud]
        why: They breathe.
        sources: [linked]
      - id: truth
        kind: true-or-false
        ask: Stones breathe.
        right: false
        why: They do not.
        sources: [linked]
      - id: quiet
        kind: reflection
        ask: What colour is your day?
        choices: [Bright, Dim]
        why: It may change.
        sources: [our own]
  - id: thoughts
    title: Thoughts
    topic: thoughts
    questions:
      - {id: smile, kind: reflection, ask: Who smiled at you?, why: It may warm., sources: [our own]}
"""
WHY = ("Light scatters.", "It is alive.", "It calls bees.")


def with_packs(config: Config, folder: Path) -> Config:
    packs = folder / "packs"
    packs.mkdir()
    (packs / "trial.yaml").write_text(PACK, encoding="utf-8")
    return config.model_copy(update={"packs": [packs]})


@dataclass
class Round:
    """In the server's channel, run by `mia`."""

    world: World
    server: Server
    mia: Local
    people: list[Local] = field(default_factory=list[Local])

    @classmethod
    def of(cls, world: World, people: int = 0) -> Round:
        server = Server.open(world)
        names = ("ann", "ben", "cem", "dan", "eve", "fay")
        return cls(world, server, server.join("mia", manages=True), [server.join(each) for each in names[:people]])

    async def begin(self, **options: Any) -> str:
        """Returns what stands in the channel then."""
        wanted = {"topic": "colours", "questions": 3} | options
        options = {name: value for name, value in wanted.items() if value is not None}
        text = await self.mia.slash("server quiz", **options)
        assert "on its way" in text, text
        await self.world.beat()
        return self.screen()

    async def ask_first(self, **options: Any) -> str:
        """Begins, and waits for the first question."""
        await self.begin(**options)
        await self.world.pass_time(seconds=30)
        return self.screen()

    @property
    def latest(self) -> Any:
        """What everybody sees last in the channel."""
        return self.posted[-1]

    @property
    def posted(self) -> list[Any]:
        return [each for each in self.server.channel.history() if not each.flags.ephemeral]

    def screen(self) -> str:
        return text_of(self.latest)

    def labels(self) -> list[str]:
        return [node["label"] for node in walk(raw(self.latest)) if node.get("type") == 2]

    def letter(self, choice: str = "The one") -> str:
        """Of that choice, as it stands on the screen."""
        [line] = [line for line in self.screen().splitlines() if choice in line]
        return line.removeprefix("**")[0]

    def wrong(self) -> str:
        return next(letter for letter in "ABC" if letter != self.letter())

    async def tap(self, person: Local, label: str) -> str:
        """On what stands in the channel; what they alone read then."""
        person.seen = self.latest
        return await person.click(label)

    async def answers(self, person: Local, *, right: bool = True) -> str:
        return await self.tap(person, self.letter() if right else self.wrong())

    async def all_answer(self, right: int) -> None:
        """So many of the people right, the others wrong."""
        for number, person in enumerate(self.people):
            await self.answers(person, right=number < right)

    async def time_is_up(self, seconds: int = 30) -> str:
        await self.world.pass_time(seconds=seconds)
        return self.screen()

    async def next(self) -> str:
        """After everybody has read the answer."""
        await self.world.pass_time(seconds=12)
        return self.screen()

    async def play(self, right: int, questions: int = 3) -> str:
        """From the question that is open to the end: so many of the people are right each time."""
        for _ in range(questions):
            await self.all_answer(right)
            await self.time_is_up()
            await self.next()
        return self.screen()

    async def kept(self) -> dict[str, int]:
        """What is stored because of rounds, but what was asked here."""
        counted = await self.world.storage.counted()
        return {
            table: number for table, number in counted.items() if table.startswith("channel_") and "asked" not in table
        }
