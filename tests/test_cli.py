"""The command line as people use it, from a folder of their own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.base.operator_key import write_operator_key
from bot.config import TOKEN_VARIABLE
from tests.loopback import discord_on_loopback
from tests.shell import ROOT, TOKEN, Bot, Ended

_PATIENCE = 120
"""Seconds. For what hangs; on a busy machine a start takes long."""
START = """
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from bot.__main__ import main
Route.BASE = "{address}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("{address}/socket")
main()
"""


def test_every_command_says_what_it_does(bot: Bot) -> None:
    shown = bot("--help")
    assert shown.code == 0
    for command in ("run", "demo", "check", "schema", "migrate", "backup", "restore", "doctor", "version"):
        assert command in shown.out


def test_check_is_content_with_the_packs_we_ship(bot: Bot) -> None:
    shown = bot("check", str(ROOT / "exercises"))
    assert (shown.code, shown.err) == (0, "")
    assert "packs" in shown.out
    one = next((ROOT / "exercises").glob("*.yaml"))
    assert "All in order: 1 pack, " in bot("check", str(one)).out


def test_check_tells_each_mistake_by_file_line_and_column(bot: Bot, folder: Path) -> None:
    (folder / "mine.yaml").write_text("pack: mine\ntitel: Mine\nkind: none\n")
    shown = bot("check", "mine.yaml")
    assert shown.code == 1
    assert any(line.startswith("mine.yaml:2:1: ") and "did you mean `title`" in line for line in shown.out.splitlines())
    assert all(line.startswith("mine.yaml:") for line in shown.out.splitlines())


def test_the_schema_is_json(bot: Bot) -> None:
    assert "properties" in json.loads(bot("schema").out)


def test_migrate_makes_the_tables_for_its_owner_alone(bot: Bot, folder: Path) -> None:
    assert "is now at schema" in bot("migrate").out
    assert "was already at schema" in bot("migrate").out
    assert (folder / "data" / "secure-base.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_missing_configuration_is_one_line_with_the_way_to_one(bot: Bot, folder: Path, command: str) -> None:
    (folder / "config.yaml").unlink()
    shown = bot(command)
    assert (shown.code, shown.out) == (1, "")
    made = f"cp {ROOT / 'config.example.yaml'} config.yaml"
    assert shown.err == f"config.yaml: not found. Copy config.example.yaml, which comes with the bot: {made}\n"


def test_run_without_a_token_says_where_to_put_it(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE)
    shown = bot("run")
    assert shown.code == 1
    assert shown.err.startswith("No token. Set the environment variable SECURE_BASE_TOKEN")
    assert len(shown.err.splitlines()) == 1


def test_a_bug_is_one_line_that_quotes_nothing(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_file: Path) -> None:
        raise LookupError("what somebody wrote")

    monkeypatch.setattr("bot.cli.storage.load", broken)
    shown = bot("migrate")
    assert shown.code == 1
    assert "a mistake of ours: LookupError at " in shown.err
    assert "what somebody wrote" not in shown.err


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_damaged_database_is_one_line_with_what_to_do(bot: Bot, folder: Path, command: str) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "secure-base.db").write_text("this is no database at all")
    shown = bot(command)
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "Put a backup back" in shown.err


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_newer_schema_is_one_line(bot: Bot, folder: Path, command: str) -> None:
    bot("migrate")
    with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    shown = bot(command)
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "9999" in shown.err
    assert "newer" in shown.err


def test_a_missing_key_and_a_wrong_one_are_one_line_each(bot: Bot, folder: Path) -> None:
    bot("migrate")
    with closing(sqlite3.connect(folder / "data" / "member-keys.db")) as database, database:
        database.execute("CREATE TABLE member_keys (member_id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL)")
        database.execute("INSERT INTO member_keys VALUES (7, zeroblob(60))")
    key = folder / "data" / "operator.key"
    shown = bot("run")
    assert (shown.code, len(shown.err.splitlines()), key.exists()) == (1, 1, False)
    assert "operator key is missing" in shown.err
    write_operator_key(key)
    shown = bot("run")
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "does not open the stored member keys" in shown.err


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_server_that_is_not_there_is_one_line_with_what_to_do(bot: Bot, folder: Path, command: str) -> None:
    (folder / "config.yaml").write_text("database: postgresql://ann:secret@127.0.0.1:9/name\n")
    shown = bot(command)
    assert (shown.code, len(shown.err.splitlines())) == (1, 1)
    assert "cannot be reached" in shown.err
    assert "secret" not in shown.err


def test_without_any_exercise_the_start_is_refused_and_doctor_says_so(bot: Bot, folder: Path) -> None:
    (folder / "exercises").mkdir()
    (folder / "config.yaml").write_text("packs: [exercises, config.yaml]\n")
    shown = bot("doctor")
    assert shown.code == 1
    assert "exercises holds no pack" in shown.out
    assert "config.yaml is a file. Name the folder" in shown.out
    assert "no exercise is served" in shown.out
    shown = bot("run")
    assert (shown.code, "packs: no exercise is served" in shown.err) == (1, True)


async def test_a_wrong_token_is_one_line_without_the_token(folder: Path) -> None:
    async with discord_on_loopback(status=401) as discord:
        shown = await ended(await started(folder, discord.address))
    assert (shown.code, shown.out) == (1, "")
    assert said(shown.err) == ["Discord refuses this token. Make a new one on the Bot page of your application."]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (403, "Discord does not let this bot in (http 403). Look at your application"),
        (404, "Discord does not let this bot in (http 404). Look at your application"),
        (429, "Discord asks for fewer requests from here (http 429). Wait an hour"),
        (503, "Discord has a problem of its own (http 503). Start again later."),
    ],
)
async def test_what_discord_answers_at_login_is_one_line_with_what_to_do(folder: Path, status: int, told: str) -> None:
    async with discord_on_loopback(status=status) as discord:
        shown = await ended(await started(folder, discord.address))
    [line] = said(shown.err)
    assert shown.code == 1
    assert line.startswith(told)


async def test_no_network_is_one_line(folder: Path) -> None:
    shown = await ended(await started(folder, "http://127.0.0.1:9"))
    [line] = said(shown.err)
    assert shown.code == 1
    assert line.startswith("Discord cannot be reached (")


def said(err: str) -> list[str]:
    """What is not the log, of which each line is JSON where no terminal reads it."""
    return [line for line in err.splitlines() if not line.startswith("{")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_run_serves_until_a_signal_and_then_ends_calmly(folder: Path, number: signal.Signals) -> None:
    (folder / "broken.yaml").write_text("pack: broken\n")
    (folder / "config.yaml").write_text(f"packs: [{ROOT / 'exercises'}, {folder}]\n")
    async with discord_on_loopback() as discord:
        process = await started(folder, discord.address)
        lines = await lines_until(process, "connected")
        second = await ended(await started(folder, discord.address))
        process.send_signal(number)
        rest = await ended(process)
    assert rest.code == 0
    assert any("broken.yaml" in line and "left out" in line for line in lines)
    assert {json.loads(line)["level"] for line in [*lines, *rest.err.splitlines()]} <= {"info", "warning"}
    assert TOKEN not in "".join(lines)
    assert [request for request in discord.asked if request.startswith("PUT")] == ["PUT /applications/900/commands"]
    assert (second.code, "is in use by another process" in second.err) == (1, True)


class TestDoctor:
    def test_before_the_first_start_all_is_well_and_nothing_is_made(self, bot: Bot, folder: Path) -> None:
        before = files(folder)
        shown = bot("doctor")
        assert (shown.code, shown.err) == (0, "")
        lines = [line.split() for line in shown.out.splitlines() if line[0] in "✓!✗"]
        said = {what: sign for sign, what, *_ in lines}
        assert list(said) == ["config", "token", "keys", "database", "packs", "helplines", "zones"]
        assert said.pop("helplines") in {"✓", "!"}, "the months go by, and lines are to be looked up again"
        assert set(said.values()) == {"✓"}
        assert "will be made at the first start" in shown.out
        assert TOKEN not in shown.out
        assert files(folder) == before

    def test_it_looks_at_a_database_in_use_without_touching_it(self, bot: Bot, folder: Path) -> None:
        bot("migrate")
        with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as held:
            held.execute("BEGIN IMMEDIATE")
            before = files(folder)
            shown = bot("doctor")
            assert files(folder) == before
        assert shown.code == 0
        assert "schema 0" in shown.out

    def test_it_leaves_no_journal_beside_a_database_at_rest(self, bot: Bot, folder: Path) -> None:
        bot("migrate")
        before = files(folder)
        bot("doctor")
        assert files(folder) == before

    def test_every_trouble_is_a_line_with_what_to_do(
        self, bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "data").mkdir()
        (folder / "data" / "secure-base.db").write_text("this is no database at all")
        (folder / "data" / "operator.key").touch(mode=0o644)
        (folder / "broken.yaml").write_text("pack: broken\n")
        (folder / "config.yaml").write_text("packs: [broken.yaml, .]\n")
        monkeypatch.setenv(TOKEN_VARIABLE, "not-a-token")
        shown = bot("doctor")
        assert shown.code == 1
        lines = {line.split()[1]: line for line in shown.out.splitlines() if line[0] in "✓✗"}
        assert {what for what, line in lines.items() if line.startswith("✗")} == {"token", "keys", "database", "packs"}
        assert "Put a backup back" in lines["database"]
        assert "chmod 600" in lines["keys"]
        assert "broken.yaml:1:1:" in shown.out

    def test_a_lost_key_beside_stored_words_is_seen(self, bot: Bot, folder: Path) -> None:
        bot("migrate")
        with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database, database:
            database.execute("CREATE TABLE more (words BLOB)")
            database.execute("INSERT INTO more VALUES (x'01')")
        shown = bot("doctor")
        assert shown.code == 1
        assert "operator key is missing" in shown.out

    def test_a_lost_store_of_keys_beside_stored_words_is_seen(self, bot: Bot, folder: Path) -> None:
        bot("migrate")
        write_operator_key(folder / "data" / "operator.key")
        with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database, database:
            database.execute("CREATE TABLE more (words BLOB)")
            database.execute("INSERT INTO more VALUES (x'01')")
        shown = bot("doctor")
        assert shown.code == 1
        assert "✗ keys      The store of member keys is empty" in shown.out

    def test_a_file_where_the_folder_should_be_is_seen(self, bot: Bot, folder: Path) -> None:
        (folder / "data").touch()
        shown = bot("doctor")
        assert shown.code == 1
        assert shown.out.count("is a file, and not a folder") == 2

    def test_a_newer_schema_is_seen(self, bot: Bot, folder: Path) -> None:
        bot("migrate")
        with closing(sqlite3.connect(folder / "data" / "secure-base.db")) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
        shown = bot("doctor")
        assert shown.code == 1
        assert "has schema 9999" in shown.out

    def test_a_wrong_configuration_is_the_first_thing_it_says(self, bot: Bot, folder: Path) -> None:
        (folder / "config.yaml").write_text("pace: 1\n")
        shown = bot("doctor")
        assert shown.code == 1
        assert shown.out.startswith("✗ config")
        assert "Did you mean pace_per_second?" in shown.out


async def started(folder: Path, address: str) -> asyncio.subprocess.Process:
    """`run` in a process of its own, with Discord at that address."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", START.format(address=address), "run"]
    return await asyncio.create_subprocess_exec(*program, cwd=folder, env=surroundings, stdout=-1, stderr=-1)


async def lines_until(process: asyncio.subprocess.Process, word: str) -> list[str]:
    assert process.stderr is not None
    lines = [""]
    while word not in lines[-1]:
        line = await asyncio.wait_for(process.stderr.readline(), _PATIENCE)
        assert line, lines
        lines.append(line.decode())
    return lines[1:]


async def ended(process: asyncio.subprocess.Process) -> Ended:
    out, err = await asyncio.wait_for(process.communicate(), _PATIENCE)
    return Ended(process.returncode or 0, out.decode(), err.decode())


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
