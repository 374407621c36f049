"""What strangers, authors and operators hand in, each as bytes; a target says what must hold whatever they are.

One way in for all: Hypothesis and the corpus go through it in the suite, atheris in `make fuzz`.
"""

from __future__ import annotations

import asyncio
import atexit
import random
import re
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot.app import open_app
from bot.base.database import file_of
from bot.base.errors import UserFacing
from bot.base.panels import COLON, custom_id
from bot.base.routes import Interaction, Route, Routes
from bot.config import Config, is_one_store, load
from bot.members.loader import Cities
from bot.members.rules import (
    MAX_ANCHOR,
    MAX_DAYS_AHEAD,
    parse_day,
    parse_offset,
    parse_time,
    parse_when,
    zone_label,
    zone_of,
)
from bot.nudges.rules import Plan, parse_times, written
from bot.onboarding.rules import when_text, word_in
from bot.packs import loader as packs
from bot.packs.loader.lint import lint, read
from bot.packs.loader.models import PARTS
from tests.fuzz.backups import read_backup
from tests.fuzz.target import Target
from tests.packs.corpus import effects

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOON = date(9999, 12, 1)
"""From here, most days to come are none that Python knows."""
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it


def read_pack(data: bytes) -> None:
    loaded = packs.load(data, "p.yaml")
    lines = data.count(b"\n") + data.count(b"\r") + 2
    assert (loaded.pack is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert str(problem).isprintable()
    if loaded.pack is not None:
        for text in _texts(loaded.pack):
            assert not effects(text), text
        found = read(data, "p.yaml")
        assert found is not None
        assert all(problem.line >= 1 for problem in lint([found]))


def press(data: bytes) -> None:
    text = _text(data)
    found = _routes().find(_click(text))
    if found is None:
        return
    prefix, _, rest = text.partition(":")
    route, arguments = _routes().prefixes[prefix], found[1]
    assert len(arguments) == len(route.kinds) == (rest.count(":") + 1 if ":" in text else 0)
    assert all(type(value) is kind for value, kind in zip(arguments, route.kinds, strict=True))
    assert all(0 <= value < 2**63 for value in arguments if isinstance(value, int))
    again = custom_id(prefix, *arguments) if len(text) <= 100 else None
    assert again is None or _routes().find(_click(again)) == found


def make_button(data: bytes) -> None:
    """What is put into a custom_id comes out of it, as one part, or is refused for its length."""
    parts = [_text(part) for part in data.split(b"\0")]
    prefix = "fuzz"
    try:
        made = custom_id(prefix, *parts)
    except ValueError:
        assert len(prefix) + sum(len(part) + 1 for part in parts) > 100
        return
    assert len(made) <= 100
    arguments = Route(_nobody, (str,) * len(parts)).arguments(made.split(":")[1:])
    assert arguments == [part.replace(COLON, ":") for part in parts]


def read_time(data: bytes) -> None:
    text = _text(data)
    word_in(text)
    at = parse_time(text)
    if at is not None:
        assert (at.second, at.microsecond, at.tzinfo) == (0, 0, None)
        assert parse_time(f"{at:%H:%M}") == at
        assert parse_when(text) is not None
    when = parse_when(text)
    if when is not None:
        _anchor_is_plain(when.anchor)
        again = parse_when(when_text(when.at, when.anchor))
        assert again is not None
        assert again.at == when.at
    times = parse_times(text)
    if times is not None:
        _anchor_is_plain(times.anchor)
        assert times.until != times.at
        again = parse_times(written(Plan(times.at, times.until), times.anchor))
        assert again is not None
        assert (again.at, again.until) == (times.at, times.until)


def read_day(data: bytes) -> None:
    text = _text(data)
    for today in (TODAY, date(2028, 2, 28), SOON):
        day = parse_day(text, today)
        if day is not None:
            assert 0 < (day - today).days <= MAX_DAYS_AHEAD
            assert parse_day(day.isoformat(), today) == day


def read_place(data: bytes) -> None:
    text = _text(data)
    offset = parse_offset(text)
    if offset is not None:
        assert parse_offset(zone_label(offset, NOW)) == offset
    with suppress(ValueError, KeyError):
        zone_of(text).utcoffset(NOW)
    found = Cities.load().find(text)
    assert len(found) <= 5
    assert len({place.zone for place in found}) == len({place.label for place in found}) == len(found)
    for place in found:
        assert NOW.astimezone(zone_of(place.zone)).utcoffset() is not None
        assert place.label.isprintable()


def read_config(data: bytes) -> None:
    file = _folder() / "config.yaml"
    file.write_bytes(data)
    try:
        config = load(file)
    except UserFacing as told:
        lines = str(told).split("\n")
        assert all(line.startswith(str(file)) and line.isprintable() and len(line) < 1000 for line in lines), lines
    else:
        _is_usable(config)


def read_copy(data: bytes) -> None:
    read_backup(_folder(), data)


def _is_usable(config: Config) -> None:
    assert not is_one_store(config.database, config.keys_database)
    for address in (config.database, config.keys_database):
        file = file_of(address)
        assert file is None or file.is_absolute()
    assert all(file.is_absolute() for file in (config.operator_key_file, *config.packs))
    assert 13 <= config.minimum_age <= 99
    assert 0 < config.pace_per_second <= 1000


def _anchor_is_plain(anchor: str | None) -> None:
    if anchor is not None:
        assert 0 < len(anchor) <= MAX_ANCHOR
        assert anchor.isprintable()
        assert anchor == " ".join(anchor.split())


def _texts(pack: Any) -> list[str]:
    exercises = [text for each in pack.exercises for text in (each.title, each.caution, each.why, each.close)]
    steps = [text for each in pack.exercises for step in each.steps for text in (step.say, step.ask)]
    asked = [text for quiz in pack.quizzes for each in quiz.questions for text in (each.ask, *each.right, *each.wrong)]
    reasons = [text for quiz in pack.quizzes for each in quiz.questions for text in (quiz.title, each.why)]
    own = [re.escape(source.url) for source in pack.sources.values() if source.url]
    cited = re.compile("|".join(sorted(own, key=len, reverse=True)) or r"(?!)")
    return [cited.sub("", text) for text in (pack.title, pack.about, *exercises, *steps, *asked, *reasons) if text]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _click(pressed: str) -> Interaction:
    return cast(Interaction, SimpleNamespace(data={"custom_id": pressed}))


async def _nobody() -> None: ...


@cache
def _routes() -> Routes:
    """Of the whole bot."""

    async def opening() -> Routes:
        memory = "sqlite:///:memory:"
        config = Config(database=memory, keys_database=memory, operator_key_file=_folder() / "key")
        app = await open_app(config, rng=random.Random(1))
        await app.close()
        return app.bot.routes

    return asyncio.run(opening())


@cache
def _folder() -> Path:
    """One for all inputs: a folder for each would take longer than the reading. In memory, where there is a place."""
    above = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    made = Path(tempfile.mkdtemp(prefix="fuzz-", dir=above))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


_TIMES = (
    "noon",
    "midnight",
    "half past ",
    "quarter to ",
    " o'clock",
    " am",
    "pm",
    "between ",
    " and ",
    " uhr",
    "after ",
)
_PLACES = ("UTC+", "GMT-", "Etc/GMT+", "Europe/", "Paris, Texas", "St. ", "PST", "new yrok", ":30", "Z")
_DAYS = ("in ", " days", " weeks", "friday", "this ", "24 dec", "24.12.", "2026-12-24", "until ", "24th of ", "sept")
_KEYS = tuple(f"{key}: " for key in Config.model_fields)
_MARKS = (": ", "- ", "\n  ", "&a ", "*a", "!!", "|\n", ">-\n", "<<: ", '"', "'", "[", "]", "{", "}", "---", "? ", "#")
_PACKS = tuple({f"{key}: ": None for part in PARTS.values() for key in part.model_fields})
_MANIFEST = tuple(f'"{key}":' for key in ("format", "kind", "made_at", "schema", "tables", "rows", "digest"))
TARGETS = {
    "packs": Target(read_pack, 4096, (*_PACKS, *_MARKS)),
    "clicks": Target(press, 200, (":", COLON)),
    "buttons": Target(make_button, 200, (":", COLON, "\0")),
    "times": Target(read_time, 160, _TIMES),
    "days": Target(read_day, 160, _DAYS),
    "places": Target(read_place, 160, _PLACES),
    "config": Target(read_config, 4096, (*_KEYS, *_MARKS, "sqlite:///", "postgresql://", "~/", "\\0")),
    "backups": Target(read_copy, 2048, (*_MANIFEST, "SQLite format 3")),
}
