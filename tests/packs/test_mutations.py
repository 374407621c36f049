"""10,000 packs changed as slips and malice would: each is a pack or has problems that a person can read and find."""

from __future__ import annotations

import re
import signal
import tracemalloc
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import pytest

from bench.bombs import BOMBS
from bench.loading import documents
from bot.packs.loader import Loaded, load
from bot.packs.loader.lint import lint, read
from bot.packs.loader.problems import MOST

DOCUMENTS = 10_000
SEED = 20_261_122
LIBRARIES = re.compile(
    r"Input should|Extra inputs|Field required|type=|pydantic|while (?:parsing|scanning)|Traceback|0x"
)


def test_ten_thousand_changed_packs_are_packs_or_told_in_readable_words_with_a_place() -> None:
    good = 0
    for number, text in enumerate(documents(DOCUMENTS, SEED)):
        with no_hang(f"document {number} of seed {SEED}"):
            loaded = load(text, "p.yaml")
            assert_readable(loaded, text)
            if loaded.pack and (written := read(text, "p.yaml")):
                good += 1
                assert all(finding.line >= 1 for finding in lint([written]))
    assert 300 < good < DOCUMENTS // 2  # else the changes would be too mild, or all the same to the parser


@pytest.mark.parametrize(
    "name",
    [
        *("billion laughs", "nested lists, closed", "20,001 nodes", "9,000 unknown keys", "list signs", "emphasis"),
        *("250,000 line breaks", "wide letters"),
    ],
)
def test_a_bomb_takes_little_memory(name: str) -> None:
    text, _ = BOMBS[name]
    tracemalloc.start()
    loaded = load(text, "p.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert_readable(loaded, text)
    assert peak < 64 * 2**20


def test_the_same_seed_makes_the_same_documents() -> None:
    assert list(documents(50, 7)) == list(documents(50, 7))
    assert list(documents(50, 7)) != list(documents(50, 8))


def assert_readable(loaded: Loaded, text: str | bytes) -> None:
    lines = len(text.splitlines()) + 2
    assert (loaded.pack is None) == bool(loaded.problems)
    assert len(loaded.problems) <= MOST + 1
    for problem in loaded.problems:
        told = str(problem)
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert told.isprintable()
        assert len(told) < 1000
        assert not LIBRARIES.search(problem.message.partition("`")[0]), told


@contextmanager
def no_hang(what: str) -> Generator[None]:
    """A watchdog, not a measure: `bench.loading` measures."""

    def bark(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{what} hangs")

    before = signal.signal(signal.SIGALRM, bark)
    _ = signal.setitimer(signal.ITIMER_REAL, 60)
    try:
        yield
    finally:
        _ = signal.setitimer(signal.ITIMER_REAL, 0)
        _ = signal.signal(signal.SIGALRM, before)
