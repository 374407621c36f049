"""The fields of a pack: each says in words what is wrong with a value, and describes itself in the schema."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.packs.loader.problems import shown
from bot.packs.loader.text import length
from bot.packs.rules import OUR_OWN

_READ_AS_TEXT = ["string", "number", "boolean"]
"""What an editor may take for more than text, in `right: 1969` or `wrong: [False]`; the loader reads the characters."""


_EMPTY = "has no words; write some, or leave out the key if it is optional"
_NO_WORDS = "has no words; write some beside the signs, which not everyone can see or hear"


def _wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("ours", "{words}", {"words": words})


@dataclass(frozen=True)
class Fits:
    """Text of a length that Discord shows whole, with the space around it taken off."""

    most: int
    one_line: bool = True
    letters: bool = False
    """A number alone will not do: it is somebody's name."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        types = [each for each in _READ_AS_TEXT if not (self.letters and each == "number")]
        return handler(schema) | {"type": types, "minLength": 1, "maxLength": self.most}

    def _read(self, text: str) -> str:
        bare = text.strip()
        if not re.search(r"\w", bare):
            raise _wrong(_NO_WORDS if bare else _EMPTY)
        if self.letters and not re.search(r"[^\W\d_]", bare):
            raise _wrong(f"{shown(bare)} has no letters; write a name, a nickname or the name of a server")
        if length(bare) > self.most:
            raise _wrong(f"has {length(bare):,} characters as it is shown, {self.most:,} at most; shorten it")
        if self.one_line and "\n" in bare:
            raise _wrong("must stand on one line; take out the line break")
        return bare


@dataclass(frozen=True)
class Shaped:
    """Text of a fixed form."""

    pattern: str
    words: str
    digits: bool = False
    """Digits alone fit too, which an editor takes for a number."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        types = {"type": ["string", "integer"], "minimum": 0} if self.digits else {}
        return handler(schema) | {"pattern": f"^(?:{self.pattern})$"} | types

    def _read(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise _wrong(f"{shown(text)} does not fit: {self.words}")
        return text


@dataclass(frozen=True)
class AtMost:
    """Items of a list. Only the schema is told here; `checks` counts, because pydantic leaves a long list unread."""

    most: int

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"maxItems": self.most}


@dataclass(frozen=True)
class OneOrMore:
    """A list of texts, or one text in its place."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}

    def _read(self, value: object) -> object:
        if isinstance(value, dict):
            raise _wrong(
                "must be text, or a list of texts, and is a group of keys; put quotes around text with a colon"
            )
        return [value] if isinstance(value, str) else value


@dataclass(frozen=True)
class Whole:
    """A whole number, written in digits: read from text, so that `12:30` or `1e3` is never taken for one."""

    least: int
    most: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded = core_schema.int_schema(ge=self.least, le=self.most)
        return core_schema.no_info_before_validator_function(self._read, bounded)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Also in quotes, which an editor takes for text."""
        digits = f"^[1-9][0-9]{{0,{len(str(self.most)) - 1}}}$"
        return handler(schema) | {"type": ["integer", "string"], "pattern": digits}

    def _read(self, value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"0|[1-9][0-9]{0,5}", value):
            number = int(value)
            if self.least <= number <= self.most:
                return number
        written = (shown(value) if value else "empty") if isinstance(value, str) else "a list or a group of keys"
        raise _wrong(f"must be a whole number from {self.least} to {self.most}, and is {written}")


_WORDS = "[a-z0-9]+(?:-[a-z0-9]+)*"
ID = f"(?=.{{1,40}}$){_WORDS}"
Id = Annotated[
    str,
    Shaped(
        ID,
        "lower-case words joined by hyphens, 1 to 40 characters, such as `warm-voices`",
        digits=True,
    ),
]
DayId = Annotated[
    str,
    Shaped(
        f"(?:(?=[a-z0-9-]{{1,40}}/){_WORDS}/)?(?=[a-z0-9-]{{1,40}}$){_WORDS}",
        "the id of an exercise in this pack, or `pack/exercise` for one of another pack, such as "
        "`warm-voices/a-note-to-you`",
        digits=True,
    ),
]
SourceKey = Annotated[
    str, Shaped("[A-Za-z0-9][A-Za-z0-9_-]{0,39}", "letters, digits and hyphens, 1 to 40, such as `bowlby1988`")
]
SourceRef = Annotated[
    str,
    Shaped(
        f"[A-Za-z0-9][A-Za-z0-9_-]{{0,39}}|{OUR_OWN}", f"a key of the pack's `sources`, or `{OUR_OWN}`", digits=True
    ),
]
Refs = Annotated[list[SourceRef], Field(min_length=1), AtMost(5)]
_NUMBER = "(?:0|[1-9][0-9]{0,4})"
Version = Annotated[str, Shaped(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}", "three numbers with points, such as 1.2.0")]
Language = Annotated[
    str, Shaped("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", "a language code such as `en`, `de` or `pt-BR`")
]
Title = Annotated[str, Fits(80)]
Choice = Annotated[str, Fits(200)]
Short = Annotated[str, Fits(300, one_line=False)]
