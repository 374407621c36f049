"""The building blocks of what people see keep to Discord's limits, and show words as they were written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.panels import Choice, Field, button, buttons, custom_id, escape, form, link, panel, primary, select
from tests.conftest import walk


def nodes(view: Any) -> list[dict[str, Any]]:
    return walk(view.to_components())


def test_a_panel_is_texts_then_rows_then_a_small_footer() -> None:
    shown = nodes(panel("### Head", "Words", rows=[[primary("Yes", "x-yes")]], footer="Small"))
    said = [node["content"] for node in shown if node["type"] == 10]
    assert said == ["### Head", "Words", "-# Small"]
    assert [node["type"] for node in shown if node["type"] != 14] == [17, 10, 10, 1, 2, 10]


async def test_no_view_listens_so_none_is_kept_in_memory() -> None:
    row = [button("Yes", "x-yes")]
    for view in (
        panel("Words", rows=[row]),
        buttons([button("Yes", "x-yes")]),
        form("x-form", "Title", Field("a", "A")),
    ):
        assert view.is_finished()


def test_buttons_stand_in_their_rows() -> None:
    view = buttons([button("A", "x-a"), button("B", "x-b")], [link("C", "https://example.org")])
    rows = [node for node in nodes(view) if node["type"] == 1]
    assert [[control["label"] for control in row["components"]] for row in rows] == [["A", "B"], ["C"]]


def test_a_menu_cuts_a_long_label_and_marks_what_is_chosen() -> None:
    choices = [Choice("a", "A" * 120, chosen=True), Choice("b", "B", "detail")]
    menu: Any = select("x-menu", "Which?", choices, most=7).to_component_dict()
    first, second = menu["options"]
    assert (len(first["label"]), first["default"], second["description"]) == (100, True, "detail")
    assert menu["max_values"] == 2


def test_a_form_holds_lines_areas_and_menus_with_what_stands_there_already() -> None:
    view = form(
        "x-form",
        "Title",
        Field("line", "A line", value="as typed", most=80),
        Field("area", "An area", long=True, required=False),
        Field("menu", "A menu", choices=(Choice("a", "A"),)),
    )
    line, area, menu = (node for node in walk(view.to_dict()["components"]) if node["type"] in (3, 4))
    assert (line["value"], line["max_length"], line["style"]) == ("as typed", 80, 1)
    assert (area["required"], area["style"]) == (False, 2)
    assert menu["options"][0]["value"] == "a"


def test_an_id_is_its_prefix_and_parts() -> None:
    assert custom_id("quiz-open", 7, "topic") == "quiz-open:7:topic"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*Jo*", r"\*Jo\*"),
        ("# big", r"\# big"),
        ("> quote", r"\> quote"),
        ("[here](http://x.y)", r"\[here](http://x.y)"),
        ("||hidden||", r"\|\|hidden\|\|"),
        ("<t:0>", r"\<t:0>"),
        ("</start:1>", r"\</start:1>"),
        ("<#5>", r"\<#5>"),
        ("Grandma Jo", "Grandma Jo"),
        ("O'Neill & Söhne", "O'Neill & Söhne"),
    ],
)
def test_what_people_write_is_shown_as_written(typed: str, shown: str) -> None:
    assert escape(typed) == shown


@pytest.mark.parametrize("typed", ["@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>"])
def test_nobody_is_mentioned_by_what_people_write(typed: str) -> None:
    assert typed not in escape(typed)


@settings(deadline=None)
@given(st.text(alphabet="*_`~|\\ab", max_size=40))
def test_no_formatting_survives(typed: str) -> None:
    """Every sign that formats has an odd number of backslashes before it."""
    shown = escape(typed)
    for at, sign in enumerate(shown):
        if sign in "*_`~|":
            before = shown[:at]
            assert (len(before) - len(before.rstrip("\\"))) % 2 == 1


@settings(deadline=None)
@given(st.text(alphabet="ab \n", max_size=40))
def test_line_breaks_stay(typed: str) -> None:
    assert escape(typed).count("\n") == typed.count("\n")
