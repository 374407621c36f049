"""Words that people type, through every form there is, are found nowhere but where they are sealed."""

from __future__ import annotations

import ast
import asyncio
import io
import logging
import string
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from discord import AppCommandOptionType, app_commands

from bot.base import logs, metrics
from bot.cli.backups import back_up
from bot.config import Care, Config
from bot.figures.service import Figures
from bot.support.rules import FORMS
from tests.authoring.acts import PACK, publish, yaml
from tests.care.acts import joined, practise
from tests.conftest import Person, World, walk
from tests.servers.acts import Local, Server
from tests.sessions.acts import form_id, press, values

ROOT = Path(__file__).parents[1]
STEM = "zephyrquill"
LIBRARIES = ("discord", "aiosqlite", "sqlalchemy", "sqlalchemy.engine", "aiohttp", "apscheduler", "asyncio", "alembic")
WHOLE = {
    "place": "Kathmandu",
    "when": f"after {STEM}, 08:00",
    "until": "31 December",
    "day": "31 December",
    "at": "19:00",
    "last": "31 December",
    "from": "22:00",
}
"""What these fields understand; the others take any words."""


@dataclass
class Typist:
    """Types a word of its own into every field of every form, and remembers which."""

    world: World
    ann: Person
    mia: Local
    jo: Local
    typed: dict[str, str] = field(default_factory=dict[str, str])
    """Prefix and field, by the word."""
    forms: set[str] = field(default_factory=set[str])

    async def fill(self, who: Person, *, understood: bool = False) -> str:
        assert who.form is not None, "no form is open"
        prefix = form_id(who).partition(":")[0]
        filled: dict[str, str] = {}
        for node in walk(who.form.modal):
            key = str(node.get("custom_id"))
            if node.get("type") == 4:
                word = self.word(f"{prefix}.{key}")
                filled[key] = WHOLE.get(key, word).replace(STEM, word) if understood else word
            elif node.get("type") == 3:
                filled[key] = node["options"][0]["value"]
        self.forms.add(prefix)
        return await who.fill(**filled)

    async def twice(self, who: Person) -> None:
        """First what no time or place can be read from; then, where it asks again, what it understands."""
        await self.fill(who)
        if "Try again" in who.labels():
            await who.click("Try again")
            await self.fill(who, understood=True)

    def word(self, where: str) -> str:
        first, second = divmod(len(self.typed), 26)
        word = STEM + string.ascii_lowercase[first] + string.ascii_lowercase[second]
        self.typed[word] = where
        return word


async def start(typist: Typist) -> None:
    await typist.ann.slash("start")
    await typist.ann.click("I am 16 or older, and I agree")
    await typist.twice(typist.ann)
    await typist.ann.click("Yes, start")


async def name_in_an_exercise(typist: Typist) -> None:
    await press(typist.ann, "ex-begin:secure-attachment-priming:a-voice-to-keep")
    await typist.ann.click("Name someone")
    await typist.twice(typist.ann)


async def name_and_rename(typist: Typist) -> None:
    ann = typist.ann
    await ann.slash("figures")
    await ann.click("Add")
    await typist.twice(ann)
    await ann.slash("figures")
    await ann.pick(values(ann, "figures-one")[0])
    await ann.click("Rename")
    await typist.twice(ann)


async def write(typist: Typist) -> None:
    ann = typist.ann
    await press(ann, "ex-begin:mindfulness-pauses:weather-inside")
    while "Write an answer" not in ann.labels():
        await (ann.pick("7") if "Skip" in ann.labels() else ann.click("Next"))
    await ann.click("Write an answer")
    await typist.twice(ann)


async def give_back(typist: Typist) -> None:
    [line] = await typist.world.storage.column("SELECT reflection_id FROM reflections LIMIT 1")
    ann = typist.ann
    await ann.slash("journal")
    await ann.pick(values(ann, "journal-one")[0])
    await ann.click("Keep this")
    await press(ann, f"line-form:{line}::")
    await typist.twice(ann)


async def plan(typist: Typist) -> None:
    ann = typist.ann
    [number] = await typist.world.storage.column("SELECT min(plan_id) FROM plans")
    await press(ann, "look")
    for to in ("plan-new:mix::", f"plan-time:{number}:0:", f"plan-end:{number}:", "plan-pause-day:", "plan-quiet::"):
        await press(ann, to)
        await typist.twice(ann)
    for to in ("look-time:", "plan-zone:", "plan-travel:0::"):
        await press(ann, to)
        await typist.twice(ann)


async def moderate(typist: Typist) -> None:
    mia, jo = typist.mia, typist.jo
    await mia.slash("server setup")
    await mia.click("Time and place…")
    await typist.twice(mia)
    await mia.slash("pack upload", file=yaml(PACK))
    await mia.slash("pack preview", pack="harbour-minute 1.0.0")
    await preview(typist, mia.dm)
    await jo.slash("pack return", pack="harbour-minute 1.0.0")
    await typist.twice(jo)


async def preview(typist: Typist, mia: Person) -> None:
    mia.inbox()
    await mia.click("Open the preview")
    await mia.pick("A harbour minute")
    await mia.click("Begin")
    await mia.click("Write an answer")
    await typist.twice(mia)


async def report(typist: Typist) -> None:
    await publish(typist.mia, typist.jo, PACK.replace("version: 1.0.0", "version: 1.1.0"))
    numbers = await typist.world.storage.column("SELECT pack_id FROM own_packs")
    local = typist.mia.server.join(typist.ann)
    await local.slash("streak")
    await press(typist.ann, f"ex-begin:~{max(numbers)}:a-time-you-were-comforted")
    await typist.ann.click("Report")
    await typist.twice(typist.ann)


async def safety_plan(typist: Typist) -> None:
    for number in range(len(FORMS)):
        await press(typist.ann, f"support-plan-write:{number}")
        await typist.fill(typist.ann)


async def care(typist: Typist) -> None:
    ines = await practise(typist.world)
    await ines.slash("clients invite")
    await ines.click("Make a code")
    await typist.twice(ines)
    link_id = await joined(ines, typist.ann)
    for to in ("care-away", f"care-rename:{link_id}", "care-new", "care-what:0", "care-when::", "care-weekly-time:"):
        await press(ines, to)
        if to != "care-new":
            await typist.twice(ines)


async def type_options(typist: Typist) -> None:
    """The words that a command takes with it."""
    for command in typist.world.app.bot.tree.walk_commands():
        if not isinstance(command, app_commands.Command) or any(each.type in _FILES for each in command.parameters):
            continue
        texts = [each for each in command.parameters if each.type is AppCommandOptionType.string and not each.choices]
        where = f"/{command.qualified_name}"
        if texts:
            words = {each.name: typist.word(f"{where} {each.name}") for each in texts}
            who = typist.mia if command.parent else typist.ann  # groups of commands are a server's
            await who.slash(where[1:], **words)


ACTS: tuple[Callable[[Typist], Awaitable[None]], ...] = (
    start,
    name_in_an_exercise,
    name_and_rename,
    write,
    give_back,
    plan,
    moderate,
    report,
    safety_plan,
    care,
    type_options,
)
"""A new form is opened and filled by one of these."""


_FILES = (AppCommandOptionType.attachment, AppCommandOptionType.channel)


@pytest.fixture
def config(config: Config) -> Config:
    return config.model_copy(update={"care": Care(enabled=True, operating_read=True)})


def forms_there_are() -> set[str]:
    """The prefixes of all that reads typed words, out of the code."""
    found: set[str] = set()
    readers = 0
    for file in sorted(ROOT.glob("bot/*/cog*")) + sorted(ROOT.glob("bot/*/cog/*.py")):
        if file.suffix != ".py":
            continue
        tree = ast.parse(file.read_text())
        readers += sum(_calls(node, "typed") for node in ast.walk(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef) and any(_calls(inner, "typed") for inner in ast.walk(node)):
                prefixes = [str(ast.literal_eval(each.args[0])) for each in node.decorator_list if _is_on(each)]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
                assert len(prefixes) == 1, f"{file.name}: {node.name} reads typed words, and no form leads to it"
                found.update(prefixes)
    assert readers >= len(found)
    return found


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_on(node: ast.AST) -> bool:
    return _calls(node, "on")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged at DEBUG, with every logger of every library turned up."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "discord.client", *LIBRARIES)]
    before = [(logger, logger.level) for logger in loggers]
    handlers, raises = logging.getLogger().handlers[:], logging.raiseExceptions
    written = io.StringIO()
    logs.configure("debug", as_json=True, stream=written)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    logging.getLogger().handlers[:] = handlers
    logging.raiseExceptions = raises
    for logger, level in before:
        logger.setLevel(level)


async def test_words_typed_into_every_form_are_found_nowhere(
    world: World, stream: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.get_running_loop().set_debug(True)
    harbour = Server.open(world)
    mia, jo = harbour.join("mia", manages=True), harbour.join("jo", manages=True)
    typist = Typist(world, world.person("ann"), mia, jo)
    for act in ACTS:
        await act(typist)
        await world.beat()
    await typist.ann.says(f"nobody hears {typist.word('typed into the DM')}")
    assert typist.forms == forms_there_are(), "open the new form in one of ACTS, and fill it"

    await break_and_say(typist, monkeypatch)
    asyncio.get_running_loop().set_debug(False)
    told = {"logs": stream.getvalue().encode(), "metrics": metrics.page()}
    assert b"RuntimeError at " in told["logs"]
    assert b"OperationalError at " in told["logs"]

    await back_up(world.config, tmp_path / "copies", tmp_path / "copies" / "keys", world.now(), quiet)
    written = files_in(tmp_path)
    assert {"bot.db", "bot.db-wal", "keys.db"} <= written.keys()
    assert sum(name.startswith("copies") and name.endswith(".db") for name in written) == 2
    for name, content in (told | written).items():
        found = {typist.typed[word] for word in typist.typed if word.encode() in content.lower()}
        assert not found, f"in {name}: {sorted(found)}"


async def break_and_say(typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes of ours, each with somebody's words in its message: one our own, one the database's."""
    ann, world = typist.ann, typist.world

    async def failing(_self: object, _member_id: int, name: str, *_: object) -> None:
        raise RuntimeError(f"could not keep {name}")

    with monkeypatch.context() as broken:
        broken.setattr(Figures, "create", failing)
        await ann.slash("figures")
        await ann.click("Add")
        assert STEM not in await typist.fill(ann)
    await ann.slash("figures")
    await ann.click("Add")
    await world.storage.execute("bot", "ALTER TABLE figures RENAME TO away")
    assert STEM not in await typist.fill(ann)
    await world.storage.execute("bot", "ALTER TABLE away RENAME TO figures")
    assert len(world.app.bot.bugs) == 2, "noticed"
    world.app.bot.bugs.clear()
    world.env.errors.clear()


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def quiet(_doing: str, _done: int, _total: int) -> None:
    pass


CRASH = """
import asyncio, faulthandler, gc, logging, sys, threading, warnings
from bot.base import logs
faulthandler.enable()
logs.configure("debug", as_json=True)
logs.catch_crashes()
word = sys.argv[1]

def die():
    raise ValueError(f"somebody wrote {word}")

class Dying:
    def __del__(self):
        die()

async def forgotten():
    async def task():
        die()
    asyncio.get_running_loop().call_soon(die)
    kept = asyncio.create_task(task())
    await asyncio.sleep(0.01)
    del kept
    gc.collect()

thread = threading.Thread(target=die)
thread.start(); thread.join()
Dying()
asyncio.run(forgotten())
warnings.warn(f"somebody wrote {word}")
if sys.argv[2] == "signal":
    import ctypes
    faulthandler.dump_traceback(all_threads=True)
    ctypes.string_at(0)
die()
"""


@pytest.mark.parametrize("end", ["exception", "signal"])
def test_nothing_of_it_is_in_what_a_crash_leaves(end: str, tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", CRASH, STEM, end],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode not in (0, 2)
    assert ended.stderr.count("ValueError at ") >= (5 if end == "exception" else 4)
    assert STEM not in ended.stdout + ended.stderr
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
