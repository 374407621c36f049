"""A click finds its handler by its custom_id; whatever does not fit finds none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord.ext import commands
from hypothesis import given
from hypothesis import strategies as st

from bot.base.panels import custom_id
from bot.base.routes import Interaction, Routes, chosen, on, typed


class Cog(commands.Cog):
    @on("thing")
    async def thing(self, interaction: Interaction, row_id: int, word: str) -> None: ...

    @on("thing-plain")
    async def plain(self, interaction: Interaction) -> None: ...


class Rival(commands.Cog):
    @on("thing")
    async def mine(self, interaction: Interaction) -> None: ...


@pytest.fixture(scope="module")
def routes() -> Routes:
    made = Routes()
    made.include(Cog())
    return made


def test_the_parts_become_arguments_by_their_annotations(routes: Routes) -> None:
    found = routes.find(click(custom_id("thing", 7, "warm")))
    assert found is not None
    handler, arguments = found
    assert (handler.__name__, arguments) == ("thing", [7, "warm"])


@pytest.mark.parametrize(
    "forged",
    ["", "nobody", "thing", "thing:7", "thing:7:warm:more", "thing:-1:warm", "thing:seven:warm", "thing:٣:warm",
     "thing: 7:warm", f"thing:{2**63}:warm", f"thing:{'9' * 40}:warm", "thing-plain:1"],
)  # fmt: skip
def test_an_id_that_does_not_fit_finds_nobody(routes: Routes, forged: str) -> None:
    assert routes.find(click(forged)) is None


@given(st.text(max_size=100))
def test_no_id_makes_it_raise(forged: str) -> None:
    made = Routes()
    made.include(Cog())
    made.find(click(forged))


def test_two_handlers_for_one_prefix_are_refused(routes: Routes) -> None:
    with pytest.raises(ValueError, match="two handlers for thing"):
        routes.include(Rival())


def test_an_id_longer_than_discord_takes_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="100"):
        custom_id("thing", "x" * 100)


def test_what_was_picked_is_read() -> None:
    assert chosen(click("any", values=["a", "b"])) == ["a", "b"]
    assert chosen(click("any")) == []


def test_what_was_typed_is_read_by_field_trimmed() -> None:
    fields: list[dict[str, Any]] = [
        {"type": 18, "component": {"type": 4, "custom_id": "name", "value": "  Rex "}},
        {"type": 18, "component": {"type": 3, "custom_id": "sort", "values": ["pet"]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": ""}]},
        {"type": 10, "content": "words between"},
    ]
    assert typed(click("any", components=fields)) == {"name": "Rex", "sort": "pet", "old": ""}


def click(pressed: str, **more: Any) -> Interaction:
    return cast(Interaction, SimpleNamespace(data={"custom_id": pressed, **more}))
