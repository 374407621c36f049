"""Where every click and every form arrives: found by the first part of its custom_id, so that a restart loses none."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.base.panels import COLON

Interaction = discord.Interaction[Any]
Handler = Callable[..., Awaitable[None]]
_H = TypeVar("_H", bound=Handler)
_MARK = "__route_prefix__"
_MAX_ROW = 2**63


class Stale(Exception):  # noqa: N818 - an answer, not an error of ours
    """Raised by a handler for what its own screens do not offer (any more): nothing happens, and that is said."""


def on(prefix: str) -> Callable[[_H], _H]:
    """Marks a cog's method as the handler of one prefix.

    The rest of the custom_id becomes its arguments, read by their annotations (int or str); an id that does not fit is
    answered as stale, never passed on. Those with a default may be missing: older screens do not have them yet.
    """

    def mark(handler: _H) -> _H:
        setattr(handler, _MARK, prefix)
        return handler

    return mark


@dataclass(frozen=True)
class Route:
    handler: Handler
    kinds: tuple[type, ...]
    optional: int = 0
    """So many of them, the last ones, may be missing."""

    def arguments(self, parts: list[str]) -> list[int | str] | None:
        """The parts as the handler wants them; None where they do not fit."""
        if not len(self.kinds) - self.optional <= len(parts) <= len(self.kinds):
            return None
        values = [_read(kind, part) for kind, part in zip(self.kinds, parts, strict=False)]
        return None if any(value is None for value in values) else [value for value in values if value is not None]


class Routes:
    """All prefixes of one bot."""

    def __init__(self) -> None:
        self._routes: dict[str, Route] = {}

    @property
    def prefixes(self) -> Mapping[str, Route]:
        return self._routes

    def include(self, cog: commands.Cog) -> None:
        """Raises `ValueError` when two handlers claim one prefix."""
        for prefix, handler in _marked(cog):
            if prefix in self._routes:
                raise ValueError(f"two handlers for {prefix}")
            self._routes[prefix] = Route(handler, _kinds(handler), len(getattr(handler, "__defaults__", None) or ()))

    def find(self, interaction: Interaction) -> tuple[Handler, list[int | str]] | None:
        """The handler and its arguments; None for a custom_id that nobody knows (any more)."""
        prefix, *parts = str((interaction.data or {}).get("custom_id", "")).split(":")
        route = self._routes.get(prefix)
        arguments = route.arguments(parts) if route else None
        return None if route is None or arguments is None else (route.handler, arguments)


def chosen(interaction: Interaction) -> list[str]:
    """What was picked in the select menu that was used."""
    data: Any = interaction.data or {}
    values: list[Any] = data.get("values") or []
    return [str(value) for value in values]


def offered(interaction: Interaction, prefix: str) -> list[tuple[str, str]]:
    """Values and labels of the select menu with that prefix on the message clicked, so that it can be shown again."""
    components: list[Any] = interaction.message.components if interaction.message else []
    for menu in _menus(components):
        if menu.custom_id.split(":")[0] == prefix:
            return [(option.value, option.label) for option in menu.options]
    return []


def _menus(components: Iterable[Any]) -> Iterator[discord.SelectMenu]:
    for component in components:
        if isinstance(component, discord.SelectMenu):
            yield component
        yield from _menus(getattr(component, "children", []))


def typed(interaction: Interaction) -> dict[str, str]:
    """What was filled into the form, by field key; a menu's first choice stands as its text."""
    found: dict[str, str] = {}
    for leaf in _leaves((interaction.data or {}).get("components", [])):
        values = leaf.get("values")
        value = leaf.get("value") if values is None else (values[0] if values else "")
        found[str(leaf["custom_id"])] = str(value or "").strip()
    return found


def _leaves(nodes: Any) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if "custom_id" in node:
            yield node
        inner = [node["component"]] if "component" in node else node.get("components", [])
        yield from _leaves(inner)


def _marked(cog: commands.Cog) -> Iterator[tuple[str, Handler]]:
    for name, member in inspect.getmembers(type(cog), inspect.isfunction):
        prefix = getattr(member, _MARK, None)
        if prefix is not None:
            yield prefix, getattr(cog, name)


def _kinds(handler: Handler) -> tuple[type, ...]:
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    return tuple(int if parameter.annotation in (int, "int") else str for parameter in parameters)


def _read(kind: type, part: str) -> int | str | None:
    if kind is str:
        return part.replace(COLON, ":")
    is_number = part.isascii() and part.isdigit() and len(part) < 20
    return int(part) if is_number and int(part) < _MAX_ROW else None
