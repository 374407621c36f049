"""Days that are exercises of other packs: whether those are there can only be seen with all packs read."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.packs.loader.checks import NEVER_A_DAY
from bot.packs.loader.problems import Place, Problem, shown, suggest
from bot.packs.rules import Day, Pack, When


@dataclass(frozen=True, slots=True)
class Abroad:
    """A day of another pack, and where it stands."""

    place: Place
    field: str
    day: Day


def without_astray(packs: Iterable[Pack], abroad: Iterable[tuple[str, Abroad]]) -> tuple[list[Pack], list[Problem]]:
    """A programme that lacks a day is left out and the rest of its pack stays. With each day goes its file's name."""
    served = {pack.id: pack for pack in packs}
    astray = [(file, named, wrong) for file, named in abroad if (wrong := _wrong(named.day, served))]
    lost = {named.day for _, named, _ in astray}
    problems = [Problem(file, at.place.line, at.place.column, at.field, wrong) for file, at, wrong in astray]
    return [_with_whole_programmes(pack, lost) for pack in served.values()], problems


def _wrong(day: Day, packs: Mapping[str, Pack]) -> str | None:
    if day.pack not in packs:
        message = f"there is no pack {shown(day.pack)} beside this one; correct the name, or put that pack with it"
        return suggest(message, day.pack, packs)
    exercises = {exercise.id: exercise for exercise in packs[day.pack].exercises}
    if found := exercises.get(day.exercise):
        return NEVER_A_DAY if found.when == When.STRENGTH_BEFORE else None
    message = f"the pack {shown(day.pack)} has no exercise {shown(day.exercise)}; correct the id"
    return suggest(message, day.exercise, exercises)


def _with_whole_programmes(pack: Pack, lost: set[Day]) -> Pack:
    whole = tuple(programme for programme in pack.programmes if lost.isdisjoint(programme.days))
    return pack if whole == pack.programmes else dataclasses.replace(pack, programmes=whole)
