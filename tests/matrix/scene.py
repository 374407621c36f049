"""A house full of people and of what is theirs, from which the matrix takes what it presses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from simcord import ChannelHandle

from bot.authoring import views as authoring
from bot.community import views as community
from bot.community.views import quiet
from bot.onboarding import views as onboarding
from bot.packs.rules import Exercise, FigureUse, When
from bot.sessions import views as sessions
from bot.support import views as support
from tests.authoring.acts import NEXT, PACK, yaml
from tests.care.acts import ADULT, assign, joined
from tests.community.hosts import set_up
from tests.conftest import Person, World, walk
from tests.matrix.recorder import Recorder
from tests.matrix.stage import BUTTON, Control, Place, Stage
from tests.matrix.walker import Walker
from tests.servers.acts import MANAGER, Local, Server, let_moderate

COMMANDS = (
    *("start", "exercise", "quiz", "streak", "progress", "schedule", "figures", "journal"),
    *("why", "privacy", "support", "help", "pause"),
)
LOOKING_AFTER = ("server setup", "server daily", "server stats", "server welcome", "pack list")
SECRETS = ("Marguerite of ann", "zephyrbrook of ann")
"""What ann writes."""
QUIETENS = frozenset(["plan-pause-for", "plan-pause-until", "plan-quiet-set", "plan-end-set", "plan-days", "plan-most"])
"""With these no nudges would come."""
ENDS = frozenset(
    [
        "privacy-erase",
        "privacy-ask",
        "start-stop",
        "plan-stop",
        "plan-drop-yes",
        "figures-gone",
        "journal-gone",
        "care-leave",
        "care-end-yes",
        "support-plan-gone",
    ]
)
"""Left for later: what follows would have nothing to be about."""


@dataclass(frozen=True)
class Traits:
    """Who somebody is, as far as it matters to what they may do."""

    has_account: bool = True
    manages: frozenset[str] = frozenset()
    """Names of places."""
    moderates: frozenset[str] = frozenset()
    is_practitioner: bool = False


_HARBOUR, _ELSEWHERE = frozenset({"Harbour"}), frozenset({"Elsewhere"})
CAST: Mapping[str, Traits] = {
    "ann": Traits(),
    "ben": Traits(),
    "newcomer": Traits(has_account=False),
    "mia": Traits(manages=_HARBOUR, moderates=_HARBOUR),
    "jo": Traits(has_account=False, moderates=_HARBOUR),
    "zoe": Traits(has_account=False, manages=_ELSEWHERE, moderates=_ELSEWHERE),
    "ines": Traits(is_practitioner=True),
    "otto": Traits(is_practitioner=True),
    "fay": Traits(),
    "operator": Traits(has_account=False),
}
"""Ann and, until lately, fay are clients of ines; ben is one of otto. Mia has Manage Server in Harbour and jo the role,
zoe has it elsewhere. The operator is nobody in Discord.
"""
OWNERS = ("mia", "ines", "ann")
"""From whose screens is taken what the others press; where two were shown the same, the later one's."""


@dataclass
class Scene:
    stage: Stage
    recorder: Recorder
    keepers: Any
    """The role of jo."""
    shown: dict[str, dict[str, Control]] = field(default_factory=lambda: defaultdict(dict))
    """By who was shown it: every custom_id."""
    worked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Of everybody's own presses: the prefixes that did something else than refuse."""

    @classmethod
    async def lived(cls, world: World) -> Scene:
        """After some days."""
        scene = await cls.furnish(world)
        stage = scene.stage
        await scene.person("ann").start()
        await scene.person("ben").start()
        await scene._find_practitioners()
        ann = scene.walker("ann", stage.dm, QUIETENS)
        await ann.walk(["start", "figures", "journal", "schedule"], 80)
        for _ in range(3):
            for exercise in _telling(world):
                await ann.press(Control(f"ex-begin:{exercise.pack}:{exercise.id}", BUTTON))
                await ann.walk(["journal"], 20)
            await ann.walk(COMMANDS, 40)
            await world.move_to((world.now() + timedelta(days=1)).replace(hour=8, minute=1))
            await ann.walk([], 30)
        await scene.walker("ann", stage.dm).walk(["schedule", "pause", "sharing"], 50)
        await scene.walker("ben", stage.dm).walk(["figures", "exercise"], 40)
        await scene.walker("newcomer", stage.dm, {"start-agree"}).walk(["exercise", "privacy"], 30)
        await scene.walker("ines", stage.dm).walk(
            ["clients invite", "clients end", "clients list", "clients assign"], 60
        )
        await scene._meet_in_the_channel()
        # Whoever tries every menu of the setup leaves some other role in it.
        await let_moderate(scene.local("mia"), scene.keepers)
        return scene

    @classmethod
    async def furnish(cls, world: World) -> Scene:
        stage, recorder = Stage.build(world), Recorder.beside(world)
        assert stage.harbour.guild is not None
        assert stage.elsewhere.guild is not None
        stage.enter("ann")
        stage.enter("ben")
        for name in ("newcomer", "operator", "ines", "otto", "fay"):
            stage.enter(name)
        stage.enter("mia", harbour=stage.harbour.guild.create_role("managers", permissions=MANAGER))
        keepers = stage.harbour.guild.create_role("keepers")
        stage.enter("jo", harbour=keepers)
        stage.enter("zoe", elsewhere=stage.elsewhere.guild.create_role("managers", permissions=MANAGER))
        scene = cls(stage, recorder, keepers)
        await scene._look_after_server()
        return scene

    def local(self, name: str) -> Local:
        """Them in Harbour's channel."""
        guild = self.stage.harbour.guild
        assert guild is not None
        world, user = self.stage.world, self.stage.people[name]
        channel = ChannelHandle(world.env, guild, world.env.backend.get_channel(self.stage.harbour.channel_id or 0))
        actor = self.stage.actors[name, "Harbour"]
        return Local(world, user, actor=actor, server=Server(world, guild, channel))

    def walker(self, name: str, place: Place, besides: Collection[str] = ()) -> Walker:
        walker = Walker(self.stage, name, place, REFUSALS, {*ENDS, *besides})
        walker.shown, walker.worked = self.shown[name], self.worked[name]
        return walker

    async def _look_after_server(self) -> None:
        mia, jo = self.local("mia"), self.local("jo")
        await let_moderate(mia, self.keepers)
        await mia.dm.start()
        await mia.slash("pack upload", file=yaml(PACK))
        await jo.slash("pack approve", pack="harbour-minute")
        await set_up(mia)

    async def _find_practitioners(self) -> None:
        """As the operator adds them, and as clients join."""
        roster, now = self.stage.world.app.rooms.roster, self.stage.world.now()
        people = {name: self.person(name) for name in ("ann", "ben", "ines", "otto", "fay")}
        for name in ("ines", "otto"):
            await roster.add(people[name].id, f"{name}, psychotherapist", now)
            await people[name].slash("clients invite")
            await people[name].click(ADULT)
        await people["fay"].start()
        for client, practitioner in (("ann", "ines"), ("ben", "otto"), ("fay", "ines")):
            await joined(people[practitioner], people[client], ratings=True)
        await people["fay"].click("Leave")
        await assign(people["ines"], "Tue 10", what="The weather inside")

    async def _meet_in_the_channel(self) -> None:
        """A draft and a report to look at, and a round under way."""
        stage = self.stage
        mia = self.local("mia")
        await mia.slash("pack upload", file=yaml(NEXT))
        ann = self.walker("ann", stage.harbour)
        own = next(each for each in stage.world.app.shelf.in_servers([mia.server.guild.id]).exercises if each.by)
        await ann.press(Control(f"ex-begin:{own.pack}:{own.id}", BUTTON))
        await ann.walk(["exercise"], 15)
        await self.walker("mia", stage.harbour, {"server-off", "pack-withdraw"}).walk(LOOKING_AFTER, 100)
        await self.walker("mia", stage.dm).walk([], 40)
        await self.walker("jo", stage.harbour, {"pack-withdraw", "round-stop", "start-agree"}).walk(["pack list"], 25)
        await mia.slash("server quiz", by_hand=True, names=True)
        for _ in range(5):
            await stage.world.pass_time(minutes=1)
            await self.walker("ann", stage.harbour).walk([], 8)
            await self.walker("mia", stage.harbour, {"round-stop"}).walk([], 6)

    def person(self, name: str) -> Person:
        return Person(self.stage.world, self.stage.people[name])

    def worked_for_all(self) -> set[str]:
        """Commands and prefixes that did something else than refuse so far, by whatever hand."""
        return {act.name for act, answer in self.recorder.answered() if answer.text not in REFUSALS}

    def minted(self, prefix: str) -> Control:
        """What no walk was shown."""
        ids = {"privacy-clear": f"{self.stage.channel('ann', self.stage.dm)}:0:0"}
        kinds = self.stage.world.app.bot.routes.prefixes[prefix].kinds
        parts = ids.get(prefix) or ":".join("1" if kind is int else "a" for kind in kinds)
        return Control(f"{prefix}:{parts}" if parts else prefix, BUTTON)


def _telling(world: World) -> Sequence[Exercise]:
    """One that needs somebody, one with ratings, and one to write in."""
    every = [each for each in world.app.shelf.files.exercises if each.when is When.ANY]
    figure = next(each for each in every if each.figure is FigureUse.REQUIRED)
    rated = next(each for each in every if each.rate)
    asking = next(each for each in every if any(step.ask for step in each.steps) and each.figure is FigureUse.NONE)
    return figure, rated, asking


def _words(view: Any) -> str:
    return "\n".join(str(node["content"]) for node in walk(view.to_components()) if node.get("type") == 10)


STALE = _words(support.stale())
NOT_STARTED = _words(onboarding.not_started([]))
GONE = _words(sessions.gone())
NOT_PRACTITIONER = "This is for practitioners whom whoever runs this bot has added."
FORBIDDEN = frozenset(
    {
        NOT_PRACTITIONER,
        NOT_STARTED,
        authoring.NOT_HERE,
        authoring.NOT_YOURS,
        community.NOT_HERE,
        community.NOT_MANAGER,
        community.NOT_MODERATOR,
        quiet.NOT_FOR_YOU,
        quiet.NOT_HERE,
    }
)
"""Says that it is not for who asks."""
REFUSALS = FORBIDDEN | {GONE, STALE, quiet.OVER}
"""Also what is said of a row that never was, or is not any more."""
