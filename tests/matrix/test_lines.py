"""Every command and every button, menu and form has a line that says who may."""

from __future__ import annotations

import inspect

from tests.conftest import World
from tests.matrix.lines import BUTTONS, COMMANDS, NEEDS_ROWS

ADD = "say in tests/matrix/lines.py who may"
FOR_ANYBODY = {"quiz-new", "privacy-clear", "plan-travel", "plan-journey-set"}
"""They name a row, and ask in other words whose it is: by the chat that it stands in, or of whoever presses alone."""


def test_every_command_has_a_line(world: World) -> None:
    typed = {each.qualified_name for each in world.app.bot.tree.walk_commands() if not hasattr(each, "commands")}
    assert not typed - {*COMMANDS}, f"{ADD} use these commands: {sorted(typed - {*COMMANDS})}"
    assert not {*COMMANDS} - typed, f"these are no commands any more: {sorted({*COMMANDS} - typed)}"


def test_every_button_menu_and_form_has_a_line(world: World) -> None:
    pressed = {*world.app.bot.routes.prefixes}
    assert not pressed - {*BUTTONS}, f"{ADD} press these: {sorted(pressed - {*BUTTONS})}"
    assert not {*BUTTONS} - pressed, f"these are no prefixes any more: {sorted({*BUTTONS} - pressed)}"


def test_what_names_a_row_is_for_somebody(world: World) -> None:
    named = {prefix for prefix in world.app.bot.routes.prefixes if names_a_row(world, prefix)}
    unsafe = {prefix for prefix in named & {*BUTTONS} if BUTTONS[prefix].who not in NEEDS_ROWS} - FOR_ANYBODY
    kinds = ", ".join(each.value for each in NEEDS_ROWS)
    assert not unsafe, f"these name a row, so that their line has to say whose, one of {kinds}: {sorted(unsafe)}"


def names_a_row(world: World, prefix: str) -> bool:
    """Whether one part of its custom_id is a row's number, by the name of the handler's argument."""
    route = world.app.bot.routes.prefixes[prefix]
    names = list(inspect.signature(route.handler).parameters)[1:]
    pairs = zip(names, route.kinds, strict=True)
    return any(kind is int and (name.endswith("_id") or name == "line") and name != "member_id" for name, kind in pairs)
