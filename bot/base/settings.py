"""A YAML file of settings, held against a pydantic model: all that is wrong with it, each with its place and its key.

A field that is itself a model is a section: its keys stand below it, further in, and are told as `section.key`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Generic, TypeVar, cast, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from rapidfuzz import process

from bot.base.token import TOKEN_VARIABLE

_Model = TypeVar("_Model", bound=BaseModel)
_ENDLESS = 10**100
"""Python refuses to write out much longer ones."""
_PLAIN = {
    "path_type": "should be a path",
    "list_type": "should be a list in brackets",
    "string_type": "should be text",
    "too_short": "should name at least one folder",
    "model_type": "is a section: its keys stand on lines of their own below it, two spaces further in",
}


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Every key by its whole name, sections and what stands in them."""
    found: dict[str, FieldInfo] = {}
    for name, of in model.model_fields.items():
        found[name] = of
        if (section := _section(of)) is not None:
            found |= {f"{name}.{inner}": each for inner, each in section.model_fields.items()}
    return found


@dataclass
class Reading(Generic[_Model]):
    """One file. `problems` begin with their place in it, as far as they have one; `hidden` are keys whose values are
    never shown.
    """

    model: type[_Model]
    hidden: Collection[str] = ()
    rest: _Model | None = None
    """What is left without the values that do not fit, so that what else is wrong is told beside them."""
    problems: list[str] = field(default_factory=list[str])
    _places: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, text: str) -> _Model | None:
        """None when the values do not fit. Raises what YAML raises for a text that is none."""
        values = self._values(text)
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            self.problems += [self._problem(cast("dict[str, Any]", item)) for item in error.errors()]
            for item in error.errors():
                _take_out(values, item["loc"])
        with suppress(ValidationError):
            self.rest = self.model.model_validate(values)
        return None

    def _values(self, text: str) -> dict[str, Any]:
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return {}
            if not isinstance(root, yaml.MappingNode):
                self.problems.append(": expected lines of the form `key: value`.")
                return {}
            return self._entries(loader, root, "")
        finally:
            cast(Any, loader).dispose()

    def _entries(self, loader: yaml.SafeLoader, node: yaml.MappingNode, within: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in cast(list[tuple[yaml.Node, yaml.Node]], node.value):
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            whole, place = f"{within}{name}", f":{key.start_mark.line + 1}:{key.start_mark.column + 1}"
            if key.tag != "tag:yaml.org,2002:str" or not name.isprintable():
                self.problems.append(f"{place}: {self._unknown(whole or 'this')}")
            elif name in values:
                said = "it stands above already. Remove one of the two."
                self.problems.append(f"{place}: {self._unknown(whole, said)}")
            else:
                self._places[whole] = place
                values[name] = self._value(loader, value, whole)
        return values

    def _value(self, loader: yaml.SafeLoader, node: yaml.Node, whole: str) -> Any:
        of = keys_of(self.model).get(whole)
        if of is None or _section(of) is None:
            return cast(Any, loader).construct_document(node)
        if isinstance(node, yaml.MappingNode):
            return self._entries(loader, node, f"{whole}.")
        value = cast(Any, loader).construct_document(node)
        return {} if value is None else value  # a section with all its lines commented out

    def _problem(self, item: Mapping[str, Any]) -> str:
        keys = [str(part) for part in item["loc"]]
        known = keys_of(self.model)
        if item["type"] == "extra_forbidden":
            return self._placed(".".join(keys), self._unknown(".".join(keys)))
        key = ".".join(keys[:2]) if ".".join(keys[:2]) in known else keys[0]
        said = _PLAIN.get(item["type"], f"{item['msg'][0].lower()}{item['msg'][1:]}")
        given = "" if key in self.hidden or item["type"] == "too_short" else f", and it is {short(item['input'])}"
        told = f"{key}: {said}{given}. {one_line(known[key].description or '')}"
        if _section(known[key]) is None:
            told += f" The default is {short(known[key].get_default(call_default_factory=True))}."
        return self._placed(key, told)

    def _placed(self, key: str, told: str) -> str:
        return f"{self._places.get(key, '')}: {told}"

    def _unknown(self, key: str, problem: str = "there is no such key.") -> str:
        known = keys_of(self.model)
        if key in known:
            return f"{key}: {problem}"
        if "token" in key.lower() or key.count(".") > 1:
            shown = "" if key.count(".") > 1 else f"{one_line(key)}: "
            return f"{shown}a token never stands in this file. Set {TOKEN_VARIABLE}, or name a file in token_file."
        near = process.extractOne(key, list(known), score_cutoff=60) if len(key) > 3 else None
        return f"{short(key)}: {problem} " + (f"Did you mean {near[0]}?" if near else "Remove it.")


def short(value: object) -> str:
    if isinstance(value, int) and abs(value) > _ENDLESS:
        return "longer than anybody can read"
    if isinstance(value, list):
        return one_line(str([str(item) for item in cast(list[object], value)]))[:60]
    return f"{value:%H:%M}" if isinstance(value, time) else "none" if value is None else one_line(str(value))[:60]


def one_line(text: str) -> str:
    """Without what would move in a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))


def _section(of: FieldInfo) -> type[BaseModel] | None:
    kind: Any = of.annotation
    return kind if get_origin(kind) is None and isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _take_out(values: dict[str, Any], at: Sequence[int | str]) -> None:
    section = values.get(str(at[0]))
    if isinstance(section, dict) and len(at) > 1:
        cast("dict[str, Any]", section).pop(str(at[1]), None)
    else:
        values.pop(str(at[0]), None)
