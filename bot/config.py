"""The settings of one running bot, from one YAML file."""

from __future__ import annotations

import re
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.base import token
from bot.base.database import file_of, read_address
from bot.base.errors import UserFacing
from bot.base.settings import Reading, short
from bot.base.token import TOKEN_VARIABLE

__all__ = ("TOKEN_VARIABLE", "Config", "Operator", "Retention", "is_one_store", "load", "read_token")

_EXAMPLE = Path(__file__).parents[1] / "config.example.yaml"
_HIDDEN = {"database", "keys_database", "token_file"}
"""A password or a token could stand there: their values are never shown."""


def _as_time(value: object) -> time:
    # YAML 1.1 reads an unquoted 10:30 as the number 630.
    if isinstance(value, int) and not isinstance(value, bool) and 10 * 60 <= value < 24 * 60:
        return time(value // 60, value % 60)
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value, re.ASCII):
        return time.fromisoformat(value)
    raise PydanticCustomError("wall_time", 'should be hours and minutes in quotes, as in day_starts_at: "04:00"')


def _as_number(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("number", "should be a number")
    return value


def _as_address(value: object) -> object:
    if value is None or (isinstance(value, str) and re.fullmatch(r"https://[!-~]{3,500}", value)):
        return value
    raise PydanticCustomError("web_address", "should be a web address that begins with https://")


def _as_line(value: object) -> object:
    if value is None or (isinstance(value, str) and value.isprintable() and value.strip()):
        return value.strip() if value else value
    raise PydanticCustomError("line", "should be words on one line")


WallTime = Annotated[time, BeforeValidator(_as_time)]
Whole = Annotated[int, BeforeValidator(_as_number)]
Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]
Days = Annotated[int, BeforeValidator(_as_number), Field(le=3650)]
Words = Annotated[str | None, BeforeValidator(_as_line)]
WebAddress = Annotated[str | None, BeforeValidator(_as_address)]


class Section(BaseModel):
    """Keys that belong together, further in below one of their own. They are told as `section.key`."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Retention(Section):
    """In days. `/privacy` and the policy page tell these numbers."""

    unanswered_days: Days = Field(default=180, ge=30)
    """Nudges that nobody answered, or that did not go out, are removed after so many days; `/why` then forgets them."""

    drafts_days: Days = Field(default=60, ge=7)
    """Exercises and quizzes that were begun and not ended are removed after so many days, unless something was written
    in them; versions of a server's pack that were never approved, and reports that nobody looked at, too.
    """

    stopped_days: Days = Field(default=365, ge=30)
    """Everything about a member who stopped is removed so many days after the last thing they did here. They are told
    that day when they stop, and under `/privacy`.
    """


class Operator(Section):
    """Told on the policy page, and under `/privacy`."""

    name: Words = Field(default=None, min_length=1, max_length=200)
    """Who runs this bot and answers for what it stores: a person or an organisation."""

    contact: Words = Field(default=None, min_length=3, max_length=200)
    """Where people reach you about their data, also without Discord: an e-mail address, say."""

    policy_url: WebAddress = None
    """Where you published the page that `python -m bot policy` writes. `/privacy` links to it."""

    terms_url: WebAddress = None
    """Where you published the terms that it writes beside."""


class Care(Section):
    """Practitioners and their clients."""

    enabled: bool = False
    """Whether practitioners whom you add can invite clients: `/clients`, `/join` and `/sharing` are there only then."""

    operating_read: bool = False
    """That you have read docs/operating.md, on what Discord's policy and the law ask of you then."""


class Config(BaseModel):
    """Paths are relative to the folder of the configuration file."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    database: str = "sqlite:///data/secure-base.db"
    """Where rows are kept: `sqlite:///path` or `postgresql://user@host/name`."""

    keys_database: str = "sqlite:///data/member-keys.db"
    """Where the members' wrapped keys are kept. A store of its own: back it up apart from `database`."""

    operator_key_file: Path = Path("data/operator.key")
    """Wraps the members' keys. Made at the first start, readable by its owner only. Keep a copy elsewhere."""

    token_file: Path | None = None
    """A file, readable by its owner only, that holds the token. The environment variable SECURE_BASE_TOKEN wins."""

    packs: list[Path] = Field(default_factory=lambda: [Path("exercises")], min_length=1)
    """Folders with exercise packs (`*.yaml`), read again whenever a file changes. A broken file is named and left out;
    while the bot runs, the version before stays in service.
    """

    helplines: Path | None = None
    """A file of helplines by country, in place of the one that comes with the bot; read again whenever it changes.
    Broken at the start, it is refused; while the bot runs, the lines before stay in service.
    """

    helplines_review_months: Whole = Field(default=12, ge=1, le=60)
    """After so many months `doctor` says that a helpline is to be looked up again."""

    minimum_age: Whole = Field(default=16, ge=13, le=99)
    """What a person confirms to be before anything is stored. Discord itself asks for 13."""

    day_starts_at: WallTime = time(4)
    """A practice day runs from this wall-clock time to the next, in the member's own zone."""

    nudges_per_day: Whole = Field(default=3, ge=1, le=10)
    """The most nudges that one member gets in a practice day."""

    late_limit_minutes: Whole = Field(default=120, ge=1, le=720)
    """A nudge overdue by up to this long is still sent and says so; an older one is not sent."""

    pace_per_second: Number = Field(default=48, gt=0, le=1000)
    """Requests to Discord a second to aim at, below its limit of 50. If Discord raised yours, 0.96 of that."""

    shards: Literal["auto"] | Annotated[Whole, Field(ge=1, le=1000)] = "auto"
    """Connections to Discord's gateway. `auto` is one on SQLite, and as many as Discord recommends on PostgreSQL."""

    first_dm_seconds: Number = Field(default=10, ge=0, le=3600)
    """The least time between two first messages to new people. Discord limits bots that open many DMs quickly."""

    monitor_port: Whole = Field(default=9464, ge=0, le=65535)
    """Where `/healthz` and, for Prometheus, `/metrics` are, on 127.0.0.1 alone. 0 opens none."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged. No level logs what people write, their figures' names, or the token."""

    retention: Retention = Field(default_factory=Retention)
    """How long what nobody uses any more stays."""

    operator: Operator = Field(default_factory=Operator)
    """Who you are, for the people whose data you hold."""

    care: Care = Field(default_factory=Care)
    """Exercises between sessions, for practitioners and their clients."""


def load(path: Path) -> Config:
    """Raises `UserFacing` naming the file, the key and what to do; all problems at once."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        example = Path(_EXAMPLE.name) if Path.cwd() == _EXAMPLE.parent else _EXAMPLE
        made = shlex.join(["cp", str(example), str(path)])
        raise UserFacing(f"{path}: not found. Copy {_EXAMPLE.name}, which comes with the bot: {made}") from None
    except (OSError, ValueError) as error:
        raise UserFacing(f"{path}: cannot be read ({type(error).__name__}). It has to be a UTF-8 text file.") from None
    reading = Reading(Config, _HIDDEN)
    try:
        config = reading.read(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise UserFacing(f"{path}{place}: this is not valid YAML. Check the indentation and the colons.") from None
    except (ValueError, LookupError, ArithmeticError, AttributeError, TypeError, RecursionError):
        raise UserFacing(f"{path}: a value is none that YAML knows. Put quotes around it.") from None
    problems = reading.problems
    if sound := config or reading.rest:
        told = (*_addresses(sound), *_exposed(path, sound), *_care(sound.care))
        problems += [f": {problem}" for problem in told]
    if config is not None:
        config = _anchored(path, config)
        if not problems and is_one_store(config.database, config.keys_database):
            problems.append(": keys_database: this is the same as `database`, and must be another file. Name another.")
    if problems or config is None:
        raise UserFacing("\n".join(f"{path}{problem}" for problem in problems))
    return config


def _addresses(config: Config) -> Iterator[str]:
    """What is wrong with them."""
    for key, address in (("database", config.database), ("keys_database", config.keys_database)):
        try:
            url = read_address(address, key)
        except UserFacing as problem:
            yield str(problem)
        else:
            if url.get_backend_name() == "sqlite" and not url.database:
                yield f"{key}: no file is named. Write three slashes and a path, as in sqlite:///data/name.db."


def _care(care: Care) -> Iterator[str]:
    if care.enabled and not care.operating_read:
        yield (
            "care.operating_read: `care` is enabled, so this has to be true. First read docs/operating.md: it says "
            "what Discord's policy and the law ask of whoever runs this for practitioners."
        )


def _exposed(path: Path, config: Config) -> Iterator[str]:
    """A group may read it: that is how a service without a home gets its settings."""
    if not stat.S_IMODE(path.stat().st_mode) & 0o007:
        return
    for key, address in (("database", config.database), ("keys_database", config.keys_database)):
        with suppress(UserFacing):
            url = read_address(address)
            if url.password or "password" in url.query:
                way = f"Run: chmod 600 {shlex.quote(str(path))}, or keep the password in ~/.pgpass"
                yield f"{key}: a password stands here, and other users can read this file. {way}."


def is_one_store(one: str, other: str) -> bool:
    """By any way of writing it: beside the data, a forgotten key would still stand in every backup of it."""
    first, second = file_of(one), file_of(other)
    if first is None or second is None:
        places = [(url.host, url.port or 5432, url.database) for url in map(read_address, (one, other))]
        return places[0] == places[1] and ":memory:" not in one
    try:
        return first.resolve() == second.resolve() or first.samefile(second)
    except (OSError, RuntimeError):
        return False


def _anchored(path: Path, config: Config) -> Config:
    folder = path.resolve().parent

    def file(name: Path) -> Path:
        if not str(name).isprintable():
            raise UserFacing(f"{path}: {short(name)}: no file can have such a name. Write another.")
        try:
            return folder / name.expanduser()
        except RuntimeError:
            raise UserFacing(f"{path}: there is no such home folder: {name.parts[0]}. Write the whole path.") from None

    def address(text: str) -> str:
        prefix, slashes, rest = text.partition(":///")
        is_path = prefix == "sqlite" and slashes and rest and not rest.startswith(":memory:")
        return f"sqlite:///{file(Path(rest))}" if is_path else text

    return config.model_copy(
        update={
            "database": address(config.database),
            "keys_database": address(config.keys_database),
            "operator_key_file": file(config.operator_key_file),
            "token_file": file(config.token_file) if config.token_file else None,
            "packs": [file(each) for each in config.packs],
            "helplines": file(config.helplines) if config.helplines else None,
        }
    )


def read_token(config: Config) -> str:
    """Raises `UserFacing` saying where to put it, never the token."""
    return token.read(config.token_file)
