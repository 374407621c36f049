"""The shape of a file of helplines."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_ADDRESS = re.compile(r"https://[^\s<>()\[\]\"'`|\\]{4,300}")
_HOST = re.compile(r"(?:[^\W_](?:[^\W_]|-){0,62}\.)+[^\W\d_](?:[^\W_]|-)+")
_NUMBER = re.compile(r"[0-9+][0-9 ()./+-]{1,29}")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])(?:-([0-9]{2}))?")


def _wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{words}", {"words": words})


def _words(most: int) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, str):
            if not value.strip():
                raise _wrong("has no words; write some, or leave out the key if it is optional")
            if len(value.strip()) > most or "\n" in value.strip():
                raise _wrong(f"must be one line of at most {most} characters")
            return value.strip()
        return value

    return BeforeValidator(read)


def _shaped(pattern: re.Pattern[str], words: str) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value.strip()):
            raise _wrong(words)
        return value.strip() if isinstance(value, str) else value

    return BeforeValidator(read)


def month(written: str) -> date | None:
    """Its first day; None for what is none."""
    found = _MONTH.fullmatch(written.strip())
    with suppress(ValueError):
        return date(int(found[1]), int(found[2]), int(found[3] or 1)).replace(day=1) if found else None
    return None


def _as_month(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _MONTH.fullmatch(value.strip()):
        raise _wrong("must be a month such as 2026-03: when the line was last seen to be as it stands here")
    found = month(value)
    if found is None:
        raise _wrong("must be a day that there is, or only its month, such as 2026-03")
    return found


def _leads_somewhere(value: str) -> str:
    if not _has_host(value):
        raise _wrong("must be an address with a host that there can be, such as https://example.org/help")
    return value


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return parts.username is None and port != 0 and _HOST.fullmatch(parts.hostname or "") is not None


Address = Annotated[
    str,
    AfterValidator(_leads_somewhere),
    _shaped(_ADDRESS, "must be an address that begins with https://"),
]
Number = Annotated[str, _shaped(_NUMBER, "must be a number as it is dialled, such as 116 123")]
Code = Annotated[str, _shaped(re.compile("[A-Z]{2}"), "must be a country code of two capital letters, such as DE")]
Language = Annotated[str, _shaped(re.compile("[a-z]{2,3}"), "must be a language code in small letters, such as en")]


class LinePart(BaseModel):
    """One line, or one place to write to."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: Annotated[str, _words(60)]
    """What it is called where it is."""
    countries: Annotated[list[Code], Field(min_length=1, max_length=40)]
    """Where it can be reached: ISO 3166 codes of two letters."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=10)]
    """In which languages somebody answers: ISO 639 codes."""
    hours: Annotated[str, _words(60)]
    """When somebody answers, in the time of the country."""
    about: Annotated[str, _words(120)]
    """Who it is for, and what it costs."""
    source: Address
    """The page on which all this was read."""
    reviewed: Annotated[date, BeforeValidator(_as_month)]
    """The month in which it was last seen to be so."""
    phone: Number | None = None
    """The number to call."""
    text: Number | None = None
    """The number to send a text message to."""
    chat: Address | None = None
    """Where to write with somebody."""
    website: Address | None = None
    """The line's own page."""


class File(BaseModel):
    """A file of helplines."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    helplines: list[LinePart]
    """All of them."""
