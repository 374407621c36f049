"""What the import contracts in pyproject.toml cannot say about the house."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.conftest import World

ROOT = Path(__file__).parents[1]
BOT = ROOT / "bot"
NOT_ROOMS = {"app", "base", "cli", "demo", "migrations"}
FILES = {"__init__", "cog", "views", "service", "store", "loader", "rules"}
ROOMS = sorted(
    folder.name for folder in BOT.iterdir() if (folder / "__init__.py").exists() and folder.name not in NOT_ROOMS
)
MODULES = sorted(file for file in BOT.rglob("*.py") if "versions" not in file.parts)
BELOW_APP = [
    file for file in MODULES if file.parent != BOT and not {"app", "cli", "demo", "migrations"} & set(file.parts)
]
CLOCKS_AND_DICE = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.monotonic", "time.perf_counter", "os.urandom", "uuid.uuid1", "uuid.uuid4"),
}
DICE_MODULES = {"random", "secrets"}
ALLOWED = {("bot/base/sealing.py", "os.urandom(_NONCE_BYTES)")}
"""A nonce that could be handed in could be repeated."""


def test_the_contracts_know_every_room_and_only_those() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if "cog over views" in contract["name"])
    assert sorted(inside["containers"]) == [f"bot.{room}" for room in ROOMS]


def test_the_map_in_the_docs_names_every_room() -> None:
    drawn = (ROOT / "docs" / "architecture.md").read_text().split("```")[1].split()
    assert set(ROOMS) <= set(drawn)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_holds_only_files_that_have_a_role(room: str) -> None:
    assert {file.stem for file in (BOT / room).iterdir() if file.name != "__pycache__"} <= FILES


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_promises_and_what_it_refuses(room: str) -> None:
    words = ast.get_docstring(ast.parse((BOT / room / "__init__.py").read_text())) or ""
    assert len(words.split()) >= 20


def test_a_rooms_store_and_cog_are_its_own() -> None:
    graph = grimp.build_graph("bot", cache_dir=None)
    for private in [f"bot.{room}.{role}" for room in ROOMS for role in ("store", "cog")]:
        inside = {module for module in graph.modules if f"{module}.".startswith(f"{private}.")}
        importers = {importer for module in inside for importer in graph.find_modules_that_directly_import(module)}
        room = private.rpartition(".")[0]
        outside = {importer for importer in importers if not importer.startswith(f"{room}.")}
        assert {importer for importer in outside if not f"{importer}.".startswith("bot.app.")} == set()


def test_a_module_stays_readable() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in MODULES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_below_app_nobody_reads_a_clock_or_rolls_dice() -> None:
    found = {
        (str(file.relative_to(ROOT)), call) for file in BELOW_APP for call in calls(file) if is_clock_or_dice(call)
    }
    assert found - ALLOWED == set()


async def test_a_prefix_of_a_button_belongs_to_one_room(world: World) -> None:
    rooms: dict[str, set[str]] = {}
    for prefix, route in world.app.bot.routes.prefixes.items():
        rooms.setdefault(prefix.partition("-")[0], set()).add(route.handler.__module__.split(".")[1])
    assert {word: sorted(owners) for word, owners in rooms.items() if len(owners) > 1} == {}


def is_clock_or_dice(call: str) -> bool:
    module, _, rest = call.partition(".")
    # A generator of one's own, from a seed, is an argument like any other.
    return call.partition("(")[0] in CLOCKS_AND_DICE or (module in DICE_MODULES and not re.match(r"Random\(.+\)", rest))


def calls(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield ast.unparse(node)
