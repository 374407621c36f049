"""The settings of one running bot, from one YAML file."""

from __future__ import annotations

import os
import re
import shlex
import stat
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError
from rapidfuzz import process

from bot.base.errors import UserFacing

TOKEN_VARIABLE = "SECURE_BASE_TOKEN"  # noqa: S105 - the name of the variable, not a token


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


WallTime = Annotated[time, BeforeValidator(_as_time)]
Whole = Annotated[int, BeforeValidator(_as_number)]
Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]


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

    packs: list[Path] = Field(default_factory=lambda: [Path("exercises")])
    """Folders with exercise packs (`*.yaml`). A broken pack is named at the start and left out."""

    minimum_age: Whole = Field(default=16, ge=13, le=99)
    """What a person confirms to be before anything is stored. Discord itself asks for 13."""

    day_starts_at: WallTime = time(4)
    """A practice day runs from this wall-clock time to the next, in the member's own zone."""

    nudges_per_day: Whole = Field(default=3, ge=1, le=10)
    """The most nudges that one member gets in a practice day."""

    late_limit_minutes: Whole = Field(default=120, ge=1, le=720)
    """A nudge overdue by up to this long is still sent and says so; an older one is not sent."""

    pace_per_second: Number = Field(default=45, gt=0, le=1000)
    """Requests to Discord a second, evenly spaced. Discord's own limit is 50 for most bots."""

    first_dm_seconds: Number = Field(default=10, ge=0, le=3600)
    """The least time between two first messages to new people. Discord limits bots that open many DMs quickly."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged. No level logs what people write, their figures' names, or the token."""


def load(path: Path) -> Config:
    """Raises `UserFacing` naming the file, the key and what to do; all problems at once."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserFacing(f"{path}: not found. Make one with: cp config.example.yaml {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserFacing(f"{path}: cannot be read ({type(error).__name__}). It has to be a UTF-8 text file.") from None
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise UserFacing(f"{path}{place}: this is not valid YAML. Check the indentation and the colons.") from None
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise UserFacing(f"{path}: expected lines of the form `key: value`.")
    return _validated(path, cast(dict[Any, Any], values))


def _validated(path: Path, values: dict[Any, Any]) -> Config:
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        raise UserFacing("\n".join(f"{path}: {_problem(dict(item))}" for item in error.errors())) from None
    return _anchored(config, path.resolve().parent)


def _problem(item: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] != "extra_forbidden":
        field = Config.model_fields[str(item["loc"][0])]
        said = f"{item['msg'][0].lower()}{item['msg'][1:]}, and it is {_short(item['input'])}"
        return (
            f"{key}: {said}. {field.description} The default is {_short(field.get_default(call_default_factory=True))}."
        )
    if "token" in key.lower():
        return f"{key}: a token never stands in this file. Set {TOKEN_VARIABLE}, or name a file in token_file."
    near = process.extractOne(key, list(Config.model_fields), score_cutoff=60)
    return f"{key}: there is no such key. " + (f"Did you mean {near[0]}?" if near else "Remove it.")


def _short(value: object) -> str:
    if isinstance(value, list):
        return str([str(item) for item in cast(list[object], value)])[:60]
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)[:60]


def _anchored(config: Config, folder: Path) -> Config:
    def file(path: Path) -> Path:
        return path if path.is_absolute() else folder / path

    def address(text: str) -> str:
        prefix, slashes, rest = text.partition(":///")
        is_relative = prefix == "sqlite" and slashes and rest and not rest.startswith(("/", ":memory:"))
        return f"sqlite:///{folder / rest}" if is_relative else text

    return config.model_copy(
        update={
            "database": address(config.database),
            "keys_database": address(config.keys_database),
            "operator_key_file": file(config.operator_key_file),
            "token_file": file(config.token_file) if config.token_file else None,
            "packs": [file(path) for path in config.packs],
        }
    )


def read_token(config: Config) -> str:
    """The token from the environment or its file. Raises `UserFacing` saying where to put it."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if token:
        return token
    if config.token_file is None:
        raise UserFacing(
            f"No token. Set the environment variable {TOKEN_VARIABLE}, or name a file in token_file "
            "(you get a token on the Bot page of your application in Discord's developer portal)."
        )
    if not config.token_file.exists():
        raise UserFacing(f"token_file: {config.token_file} does not exist.")
    if stat.S_IMODE(config.token_file.stat().st_mode) & 0o077:
        raise UserFacing(f"token_file: other users can read it. Run: chmod 600 {config.token_file}")
    token = config.token_file.read_text(encoding="utf-8").strip()
    if not token:
        raise UserFacing(f"token_file: {config.token_file} is empty.")
    return token
