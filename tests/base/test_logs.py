"""No level and no library lets out what people write."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.base import logs
from tests.conftest import World

CANARY = "Quillon Zephyrbrook"
LIBRARIES = ("discord", "aiosqlite", "sqlalchemy", "sqlalchemy.engine", "aiohttp", "apscheduler", "asyncio", "alembic")
ours = logging.getLogger("bot.somewhere")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged, with every logger of every library turned up."""
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


async def test_what_people_write_is_in_no_line_even_with_every_library_at_debug(
    stream: io.StringIO, world: World
) -> None:
    asyncio.get_running_loop().set_debug(True)
    ann = world.person()
    await ann.slash("start")
    await ann.click("I am 16 or older, and I agree")
    await ann.slash("figures")
    await ann.click("Add")
    assert CANARY in await ann.fill(name=CANARY, sort="person")
    await ann.says(f"my secret is {CANARY}")
    asyncio.get_running_loop().set_debug(False)
    ours.info("that was all")
    assert "that was all" in stream.getvalue()
    for word in CANARY.split():
        assert word not in stream.getvalue()


def test_every_line_is_one_object_with_time_level_and_place(stream: io.StringIO) -> None:
    ours.warning("an answer did not go out: http %s", 500)
    line = json.loads(stream.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "an answer did not go out: http 500", "level": "warning", "logger": "bot.somewhere"}


def test_the_facts_of_an_event_are_fields(stream: io.StringIO) -> None:
    ours.info("a beat", extra=logs.facts(sent=3, seconds=0.5, late=None))
    line = json.loads(stream.getvalue())
    assert (line["event"], line["sent"], line["seconds"]) == ("a beat", 3, 0.5)
    assert "late" not in line


def test_what_a_library_calls_facts_is_not_told(stream: io.StringIO) -> None:
    logging.getLogger("discord.x").warning("a %s", "b", extra=logs.facts(name=CANARY))
    assert CANARY not in stream.getvalue()


def test_of_an_exception_only_its_type_and_place_are_told(stream: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        ours.exception("failed: %s", error)
    line = json.loads(stream.getvalue())
    assert line["error"].startswith("ValueError at base/test_logs.py:")
    assert line["event"].startswith("failed: ValueError at base/test_logs.py:")
    assert CANARY not in stream.getvalue()


def test_of_a_librarys_warning_the_fixed_words_and_numbers_stay(stream: io.StringIO) -> None:
    words = "We are being rate limited. %s %s responded with 429. Retrying in %.2f seconds."
    logging.getLogger("discord.http").warning(words, "POST", f"https://x/{CANARY}", 1.5)
    event = json.loads(stream.getvalue())["event"]
    assert event == "We are being rate limited. … … responded with 429. Retrying in 1.50 seconds."


def test_of_a_librarys_message_that_came_put_together_only_the_place_is_told(stream: io.StringIO) -> None:
    logging.getLogger("asyncio").error(f"Task exception was never retrieved: {CANARY}")  # noqa: G004 - as asyncio does
    assert json.loads(stream.getvalue())["event"].startswith("base/test_logs.py:")
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize("arguments", [(CANARY,), (CANARY, CANARY), ({"name": CANARY},), (123456789012345678,)])
def test_arguments_that_do_not_fit_are_not_told_either(stream: io.StringIO, arguments: tuple[object, ...]) -> None:
    logging.getLogger("discord.x").error("only a number: %d", *arguments)
    assert "number" in stream.getvalue()
    assert CANARY not in stream.getvalue()
    assert "123456789012345678" not in stream.getvalue()


def test_below_info_no_library_is_heard(stream: io.StringIO) -> None:
    logging.getLogger("aiosqlite").debug("executing %s", CANARY)
    assert not stream.getvalue()


def test_on_a_terminal_a_line_is_for_reading() -> None:
    handlers = logging.getLogger().handlers[:]
    written = io.StringIO()
    logs.configure("info", as_json=False, stream=written)
    ours.info("connected")
    ours.debug("not at this level")
    logging.getLogger().handlers[:] = handlers
    assert "[info     ] connected" in written.getvalue()
    assert "not at this level" not in written.getvalue()
