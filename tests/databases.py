"""What tests run on: SQLite, and a PostgreSQL cluster of their own on loopback that all workers of a run share.

A test that asks for `storage` runs on both. One that walks through the whole bot does so in the files named in
`WALKS`, and everywhere with `--everywhere`. Without PostgreSQL that half is skipped, and the last lines say so.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import pytest
from filelock import FileLock
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bench.cluster import Cluster, programs
from bot import migrations
from bot.base.database import Database, read_address

KINDS = ("sqlite", "postgresql")
WALKS = {
    *(
        "nudges/test_assigned.py",
        "nudges/test_cog.py",
        "nudges/test_delivery.py",
        "nudges/test_lines.py",
        "nudges/test_look_back.py",
        "nudges/test_quiz.py",
        "nudges/test_trouble.py",
        "nudges/test_went.py",
        "onboarding/test_cog.py",
        "sessions/test_cog.py",
        "sessions/test_helping.py",
        "sessions/test_worse.py",
    ),
    "progress/test_cog.py",
    *("cli/test_keyring.py", "cli/test_people.py"),
    *(
        "care/test_asking.py",
        "care/test_assigning.py",
        "care/test_cog.py",
        "care/test_erasing.py",
        "care/test_own_packs.py",
        "care/test_restored.py",
        "care/test_seeing.py",
        "care/test_sharing.py",
        "care/test_weekly.py",
    ),
    *(
        "authoring/test_answers.py",
        "authoring/test_cog.py",
        "community/test_counting.py",
        "community/test_daily.py",
        "community/test_rounds_cog.py",
        "community/test_setup.py",
        "community/test_welcome.py",
        "servers/test_cog.py",
    ),
    *(
        "privacy/test_cog.py",
        "privacy/test_lost.py",
        "privacy/test_retention.py",
        "privacy/test_schema.py",
        "progress/test_cog.py",
        "quizzes/test_cog.py",
        "quizzes/test_kinds.py",
        "streaks/test_cog.py",
        "support/test_plan.py",
        "test_start.py",
    ),
}
MISSING = "PostgreSQL is not installed (apt install postgresql)"
_NO_ROWS = """
DO $$ DECLARE found text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', found);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$"""
"""On small tables ten times as fast as TRUNCATE."""
_NOTHING = "DO $$ BEGIN DROP SCHEMA public CASCADE; CREATE SCHEMA public; END $$"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_NOBODYS = {"alembic_version", "leases", "outages", "own_keys", "pace", "pulse", "sqlite_sequence"}
"""Tables that hold nothing about anybody."""
Result = TypeVar("Result")


class Use(StrEnum):
    """What a database is for. The tables of `data` and `keys` stay from test to test, without their rows."""

    data = "data"
    keys = "keys"
    empty = "empty"


class Server:
    """The cluster as one worker uses it: hands out databases and takes them back, cleaned.

    Making a database with its tables takes 250 ms, leaving it empty for the next test 10.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        # Tests take databases inside their own loop, so the work is done in another.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._free: dict[Use, list[str]] = {use: [] for use in Use}
        self._made = 0

    def take(self, use: Use) -> str:
        """The name of a database that nobody uses."""
        return self._free[use].pop() if self._free[use] else self._run(self._make(use))

    def give_back(self, name: str, use: Use) -> None:
        self._run(self._clean(name, _NOTHING if use is Use.empty else _NO_ROWS))
        self._free[use].append(name)

    def copy(self, name: str) -> str:
        """The name of a new database with the same tables and rows; nobody may have the first one open."""
        return self._run(self._create(name))

    def address(self, name: str) -> str:
        return self._cluster.address(name)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _make(self, use: Use) -> str:
        name = await self._create("template1")
        if use is Use.data:
            database = Database.open(self.address(name))
            await migrations.upgrade(database)
            await database.close()
        return name

    async def _create(self, template: str) -> str:
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        await self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _clean(self, name: str, statement: str) -> None:
        # A test that failed may have left a transaction open.
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await self._execute(name, f"{others} AND pid <> pg_backend_pid()", statement)

    async def _execute(self, name: str, *statements: str) -> None:
        engine = create_async_engine(read_address(self.address(name)), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        await engine.dispose()

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


@dataclass
class Storage:
    """The databases of one test, by name: the same name is the same one, for as long as the test runs."""

    folder: Path
    server: Server | None
    _taken: dict[str, tuple[str, Use]] = field(default_factory=dict[str, tuple[str, Use]])

    @property
    def is_sqlite(self) -> bool:
        return self.server is None

    def data(self, name: str = "bot") -> str:
        """The address of one for the bot's tables: they may be there already."""
        return self._address(name, Use.data)

    def keys(self, name: str = "keys") -> str:
        return self._address(name, Use.keys)

    def empty(self, name: str) -> str:
        return self._address(name, Use.empty)

    async def execute(self, name: str, statement: str, **values: object) -> list[Any]:
        """Past the bot, on its own connection: what the statement returns, row by row."""
        engine = create_async_engine(read_address(self._address(name, Use.data)))
        async with engine.begin() as tx:
            done = await tx.execute(text(statement), values)
            rows = list(done) if done.returns_rows else []
        await engine.dispose()
        return rows

    async def counted(self) -> dict[str, int]:
        """How many rows each table of the data and of the keys has; empty ones, and our own bookkeeping, left out."""
        counted: dict[str, int] = {}
        for name in ("bot", "keys"):
            for (table,) in await self.execute(name, _SQLITE_TABLES if self.is_sqlite else _TABLES):
                [(counted[table],)] = await self.execute(name, f'SELECT count(*) FROM "{table}"')  # noqa: S608
        return {table: number for table, number in counted.items() if number and table not in _NOBODYS}

    async def column(self, query: str) -> list[Any]:
        """The first column of what is found in the data; days as they are written."""
        found = [row[0] for row in await self.execute("bot", query)]
        return [value.isoformat() if isinstance(value, date) else value for value in found]

    def copy(self, source: str, target: str) -> None:
        """As from a backup; nobody may have either open."""
        if self.server is None:
            shutil.copy(self.folder / f"{source}.db", self.folder / f"{target}.db")
        else:
            self._taken[target] = (self.server.copy(self._taken[source][0]), Use.data)

    def with_tables(self, made: Path) -> None:
        """So that not every start makes them anew: of `made`. PostgreSQL's stay from test to test."""
        if self.is_sqlite:
            shutil.copy(made, self.folder / "bot.db")

    def close(self) -> None:
        for name, use in self._taken.values():
            assert self.server is not None
            self.server.give_back(name, use)

    def _address(self, name: str, use: Use) -> str:
        if self.server is None:
            return f"sqlite:///{self.folder}/{name}.db"
        if name not in self._taken:
            self._taken[name] = (self.server.take(use), use)
        return self.server.address(self._taken[name][0])


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: given by `pytest_generate_tests` where a test runs on both."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def storage(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Generator[Storage]:
    server: Server | None = request.getfixturevalue("postgresql") if kind == "postgresql" else None
    made = Storage(tmp_path, server)
    yield made
    made.close()


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the bot's tables and no rows."""
    made = tmp_path_factory.mktemp("tables") / "bot.db"

    async def make() -> None:
        database = Database.open(f"sqlite:///{made}")
        await migrations.upgrade(database)
        await database.close()

    with ThreadPoolExecutor(1) as thread:  # whoever asks may be inside a loop
        thread.submit(asyncio.run, make()).result()
    return made


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Generator[Server]:
    """Started by the first worker that needs it, stopped when the run ends."""
    if programs() is None:
        if request.config.getoption("require_postgresql"):
            pytest.exit(f"{MISSING}, and this run must not go without it", returncode=1)
        pytest.skip(MISSING)
    place = _place(request.config)
    with FileLock(f"{place}.lock"):
        port = Path(f"{place}.port")
        if not port.exists():
            port.write_text(str(Cluster.start(place, is_forgetful=True).port))
        server = Server(Cluster(place, int(port.read_text())))
    yield server
    server.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    needed = os.environ.get("REQUIRE_POSTGRESQL", "") not in ("", "0")
    parser.addoption("--require-postgresql", action="store_true", default=needed, help="fail without PostgreSQL")
    parser.addoption("--everywhere", action="store_true", help="every walk through the bot on PostgreSQL too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    names = set(metafunc.fixturenames)
    if "kind" not in names:
        return
    file = str(metafunc.definition.path.relative_to(Path(__file__).parent))
    only = metafunc.definition.get_closest_marker("only_on")
    if only is not None:
        metafunc.parametrize("kind", only.args, indirect=True)
    elif "world" not in names or file in WALKS or metafunc.config.getoption("everywhere"):
        metafunc.parametrize("kind", KINDS, indirect=True)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(kind): a test that is about one kind of database")
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="tests-postgresql-")
        Path(folder).chmod(0o755)
        config.stash[_PLACE] = Path(folder, "cluster")
        config.stash[_SWEEPER] = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", _SWEEP, folder], stdin=subprocess.PIPE, start_new_session=True
        )


def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgresql"] = str(node.config.stash[_PLACE])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[_SWEEPER].communicate()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    there = {
        outcome: sum("[postgresql" in report.nodeid or "-postgresql" in report.nodeid for report in reports)
        for outcome in ("passed", "failed", "skipped")
        if (reports := terminalreporter.stats.get(outcome, []))
    }
    if there.get("skipped"):
        terminalreporter.write_line(f"{there['skipped']} tests on PostgreSQL were left out: {MISSING}.", yellow=True)
    elif any(there.values()):
        terminalreporter.write_line(f"{sum(there.values())} of these ran on PostgreSQL.")


_PLACE = pytest.StashKey[Path]()
_SWEEPER = pytest.StashKey["subprocess.Popen[bytes]"]()
_SWEEP = """
trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$0/cluster/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid"
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
rm -rf "$0"
"""
"""Stops the cluster and tidies up once we are gone, also when somebody killed us: its standard input ends then."""


def _place(config: pytest.Config) -> Path:
    told: dict[str, Any] | None = getattr(config, "workerinput", None)
    return Path(told["postgresql"]) if told else config.stash[_PLACE]
