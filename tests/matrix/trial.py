"""Presses and types whatever there is as somebody somewhere, and judges the answers and the rows."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.conftest import World
from tests.matrix.lines import BUTTONS, COMMANDS, NEEDS_ROWS, Line, Who
from tests.matrix.scene import CAST, ENDS, FORBIDDEN, OWNERS, REFUSALS, SECRETS, Scene
from tests.matrix.stage import Answer, Books, Control, Place, Press, Rows, changed

NEVER = 10**15 + 7
"""The id of no row."""
AT_ONCE = 12
"""What is pressed in the same moment; simcord takes longer for each the more there are."""
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    **{f"pack {act}": {"pack": "harbour-minute"} for act in ("preview", "approve", "return", "withdraw", "rollback")},
    "pack download": {"pack": "harbour-minute"},
    **{f"pack {act}": {"what": "harbour-minute"} for act in ("disable", "enable")},
    **{f"pack {act}": {"file": ...} for act in ("check", "upload")},
    "join": {"code": "AAAA-BBBB-CCCC"},
}
_WHOSE = frozenset(NEEDS_ROWS) - {Who.HERE}
_BY_PLACE = frozenset({Who.HERE, Who.MODERATOR, Who.MANAGER})
_NOTED = frozenset({"members"})
"""That they were here today stands in a row of their own, also where they were refused."""


_LEAVES = frozenset({"start-stop", "privacy-erase", "server-role"})


class Round(IntEnum):
    """What is pressed in which turn, so that what comes later is about something."""

    STAYS = 0
    ENDS = 1
    LEAVES = 2
    """After these somebody has no account, rests, or is no moderator."""

    @classmethod
    def of(cls, prefix: str) -> Round:
        return cls.LEAVES if prefix in _LEAVES else cls(prefix in ENDS)


@dataclass(frozen=True)
class Case:
    """One press. `never`: the same of a row that never was, where the answer must not tell them apart."""

    control: Control
    custom_id: str
    line: Line
    may: bool
    never: str | None = None


@dataclass
class Trial:
    """Keeps what was wrong in words, so that one run tells of all."""

    scene: Scene
    books: Books
    wrong: list[str] = field(default_factory=list[str])
    count: int = 0
    done: set[str] = field(default_factory=set[str])
    """Commands and prefixes that did something else than refuse, for somebody who may."""
    never: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], Answer])
    """What each was answered about a row that never was; it says the same everywhere."""

    @property
    def cells(self) -> Sequence[tuple[str, Place]]:
        return [(name, place) for name in CAST for place in self.scene.stage.places]

    def captured(self) -> Sequence[tuple[str, Control]]:
        """The latest of each prefix that somebody was shown, by whom; what nobody was shown is made up."""
        made_up = {prefix: self.scene.minted(prefix) for prefix in BUTTONS}
        # The first of the rows that practitioners have are all of ines.
        latest = {
            prefix: ("ines" if BUTTONS[prefix].who is Who.PRACTITIONER else "", control)
            for prefix, control in made_up.items()
        }
        for name in OWNERS:
            latest.update({control.prefix: (name, control) for control in self.scene.shown[name].values()})
        return sorted(latest.values(), key=lambda each: each[1].prefix)

    async def press_forbidden(self, name: str, place: Place, captured: Sequence[tuple[str, Control]]) -> None:
        others = [(owner, control) for owner, control in captured if owner != name]
        cases = [case for owner, control in others for case in self._cases(name, place, owner, control)]
        forbidden = [case for case in cases if not case.may or case.never is not None]
        for at in range(0, len(forbidden), AT_ONCE):
            await self._press(name, place, forbidden[at : at + AT_ONCE])

    async def press_allowed(
        self, name: str, place: Place, captured: Sequence[tuple[str, Control]], round_: Round
    ) -> None:
        """What is theirs by its line: as it stood on their own screen, else on another's."""
        own = {control.prefix: control for control in self.scene.shown[name].values()}
        by_tables: dict[frozenset[str], list[Case]] = defaultdict(list)
        for _, shown in captured:
            control, line = own.get(shown.prefix, shown), BUTTONS[shown.prefix]
            is_others = line.who in _WHOSE and control.prefix not in own and self._names_row(control)
            # A row of somebody else's is what `press_forbidden` presses.
            is_turn = Round.of(control.prefix) is round_ and self._is_turn(name, place, shown.prefix, line)
            if is_turn and self._may(name, place, line) and not is_others:
                by_tables[line.touches].append(Case(control, control.custom_id, line, may=True))
        for touches, cases in by_tables.items():
            for at in range(0, len(cases), AT_ONCE):
                await self._press(name, place, cases[at : at + AT_ONCE], touches)

    def _is_turn(self, name: str, place: Place, act: str, line: Line) -> bool:
        """What does not ask where somebody is, each tries in one of the places, all of them in each."""
        if line.who in _BY_PLACE:
            return True
        turn = [*CAST].index(name) + [*BUTTONS, *COMMANDS].index(act)
        return place is self.scene.stage.places[turn % len(self.scene.stage.places)]

    def _names_row(self, control: Control) -> bool:
        return named(self.scene.stage.world, control.custom_id, NEVER) != control.custom_id

    def _cases(self, name: str, place: Place, owner: str, control: Control) -> Iterator[Case]:
        """As it was shown; and, where it says whose it is, as if it were whoever presses it."""
        world, line, traits = self.scene.stage.world, BUTTONS[control.prefix], CAST[name]
        own = named(world, control.custom_id, self.scene.stage.people[name].id, of="member_id")
        for custom_id in {control.custom_id: 0, own: 0}:
            never = named(world, custom_id, NEVER)
            names_row = never != custom_id
            if line.who is Who.OWNER and names_row:
                # What is made up may be a row of theirs.
                if owner or not traits.has_account:
                    yield Case(control, custom_id, line, may=False, never=never)
            elif line.who is Who.OWNER:
                yield Case(control, custom_id, line, may=custom_id == own)
            else:
                may = self._may(name, place, line)
                is_elsewhere = place is not self.scene.stage.harbour
                about_others = line.who is Who.PRACTITIONER or (line.who in NEEDS_ROWS[2:4] and is_elsewhere)
                yield Case(control, custom_id, line, may, never if may and names_row and about_others else None)

    async def _press(
        self, name: str, place: Place, cases: Sequence[Case], touches: Collection[str] | None = None
    ) -> None:
        """With `touches` they may: then rows of those tables may change, besides their own."""
        before = self.books.read()
        presses: list[Press] = []
        for case in cases:
            is_there = case.line.who is Who.HERE and place is self.scene.stage.harbour
            is_known = case.never is None or (name, case.never) in self.never
            for custom_id in (case.custom_id,) if is_known else (case.custom_id, case.never or ""):
                fields = {key: value or "Elsewhere" for key, _, value in case.control.fields}
                presses.append(Press(case.control, custom_id, None, fields, not is_there))
        answers = iter(await self.scene.stage.press_all(name, place, presses))
        rows = changed(before, self.books.read())
        self.count += len(presses)
        self._check_requests(is_all=touches is None or name in OWNERS)
        prefixes = sorted({case.control.prefix for case in cases})
        for case in cases:
            where = f"{name} in {place.name} pressed {case.control.prefix}"
            answer = next(answers)
            if case.never is not None and (name, case.never) not in self.never:
                self.never[name, case.never] = next(answers)
            self._judge(where, name, answer, may=case.may, never=self.never.get((name, case.never or "")))
            if case.may and case.never is None and answer.text not in REFUSALS:
                self.done.add(case.control.prefix)
        self._judge_rows(f"{name} in {place.name}, one of {prefixes}", name, rows, touches)

    async def type_forbidden(self, name: str, place: Place) -> None:
        await self._type(name, place, [each for each, line in COMMANDS.items() if not self._may(name, place, line)])

    async def type_allowed(self, name: str, place: Place) -> None:
        """But what takes a file: real ones are handed in while the scene is lived."""
        for command, line in COMMANDS.items():
            may = self._may(name, place, line) and self._is_turn(name, place, command, line)
            if may and "file" not in OPTIONS.get(command, {}) and command != "stop":
                await self._type(name, place, [command], line.touches)

    async def _type(
        self, name: str, place: Place, commands: Sequence[str], touches: Collection[str] | None = None
    ) -> None:
        before = self.books.read()
        answers = await self.scene.stage.type_all(name, place, {each: OPTIONS.get(each, {}) for each in commands})
        for command, answer in zip(commands, answers, strict=True):
            self._judge(f"{name} in {place.name} typed /{command}", name, answer, may=touches is not None)
            if touches is not None and answer.text not in REFUSALS:
                self.done.add(command)
        self._judge_rows(f"{name} in {place.name} typed {commands}", name, changed(before, self.books.read()), touches)
        self.count += len(commands)
        self._check_requests(is_all=touches is None or name in OWNERS)

    def _check_requests(self, *, is_all: bool) -> None:
        """Against Discord's description; what is allowed is answered in so many ways that some people's have to do."""
        if is_all:
            self.wrong += self.scene.stage.departures()
        self.scene.stage.forget_requests()

    def _judge(self, where: str, name: str, answer: Answer, *, may: bool, never: Answer | None = None) -> None:
        if not answer.is_acknowledged:
            self.wrong.append(f"{where}: not answered")
        if may and answer.text in FORBIDDEN:
            self.wrong.append(f"{where}: may, and is told {answer.text!r}")
        if not may and never is None and (answer.text not in REFUSALS or answer.files or answer.is_form):
            self.wrong.append(f"{where}: {answer.text!r}")
        if never is not None and answer.told != never.told:
            self.wrong.append(f"{where}: {answer.told!r}, but of no row {never.told!r}")
        if name != "ann" and any(secret in str(answer) for secret in SECRETS):
            self.wrong.append(f"{where}: words of ann's in {answer.text!r}")

    def _judge_rows(self, where: str, name: str, rows: Rows, touches: Collection[str] | None) -> None:
        user_id = self.scene.stage.people[name].id
        others = {table for table, each in rows.items() if any(user_id not in row for row in each)}
        if touches is not None:
            wrong = others - {*touches}
        else:
            noted = _NOTED if CAST[name].has_account else frozenset[str]()
            wrong = others | ({*rows} - noted)
        if wrong:
            self.wrong.append(f"{where}: {sorted(wrong)} changed")

    def _may(self, name: str, place: Place, line: Line) -> bool:
        """Whether it is theirs at all; of a row it names, whose that is comes on top."""
        traits = CAST[name]
        is_here = place is self.scene.stage.harbour or (line.where_known and traits.has_account)
        return {
            Who.ANYONE: True,
            Who.OWNER: traits.has_account,
            Who.MEMBER: traits.has_account,
            Who.HERE: is_here,
            Who.MODERATOR: place.name in traits.moderates
            or (line.in_practice and traits.is_practitioner and place is self.scene.stage.dm),
            Who.MANAGER: place.name in traits.manages,
            Who.PRACTITIONER: traits.is_practitioner,
        }[line.who]


def named(world: World, custom_id: str, number: int, of: str | None = None) -> str:
    """With that number in place of each row's id, or of one part."""
    prefix, *parts = custom_id.split(":")
    route = world.app.bot.routes.prefixes[prefix]
    names = list(inspect.signature(route.handler).parameters)[1:]
    for place, (each, kind) in enumerate(zip(names, route.kinds, strict=True)):
        is_row = kind is int and (each.endswith("_id") or each == "line") and each != "member_id"
        # A nought stands for no row.
        if each == of or (of is None and is_row and parts[place] != "0"):
            parts[place] = str(number)
    return ":".join([prefix, *parts])
