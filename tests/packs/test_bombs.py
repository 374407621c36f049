import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.bombs import BOMBS
from bot.packs.loader import Loaded, load
from tests.packs.example import EXAMPLE, TEN_MISTAKES, leaves, put, told
from tests.packs.test_mutations import no_hang

MOST_CALLS = 4_000_000
"""The worst of them needs 2.3 million. One that is looked through again for each of its parts would need hundreds."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_turned_away_with_a_place_and_little_work(name: str) -> None:
    text, words = BOMBS[name]
    with no_hang(name), counted_calls() as counted:
        lines = told(text)
    assert counted[0] < MOST_CALLS
    assert any(words in line for line in lines), lines[:3]
    assert all(len(line) < 1000 for line in lines)


@contextmanager
def counted_calls() -> Generator[list[int]]:
    """Functions called meanwhile, ours and the libraries': as many on a slow machine as on a fast one."""
    counted = [0]

    def called(_frame: FrameType, event: str, _called: object) -> None:
        counted[0] += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        yield counted
    finally:
        sys.setprofile(None)


def test_what_is_no_text_is_told_in_one_line() -> None:
    assert len(told(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 10)) == 1
    for start in (b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", bytes(range(256)) * 16):
        for size in (0, 300 * 1024):
            (line,) = told(start + b"abc" * (size // 3))
            assert line.startswith("p.yaml:1:1: this is not a text file"), (start, size)
    assert "larger than 256 KiB" in told("#" * 300 * 1024)[0]
    assert "U+0000" in told(EXAMPLE.replace("Warm", "W\0rm", 1))[0]


def test_the_slow_parser_serves_where_the_fast_one_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [load(text, "p") for text in (EXAMPLE, TEN_MISTAKES)]
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert [load(text, "p") for text in (EXAMPLE, TEN_MISTAKES)] == expected
    assert told('a: "\\UFFFFFFFF"')
    assert all(told(text) for text, _ in BOMBS.values() if len(text) < 10_000)


def sound(loaded: Loaded, text: str | bytes) -> None:
    size = len(text.splitlines()) + 2
    assert (loaded.pack is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert 1 <= problem.line <= size
        assert problem.column >= 1
        assert str(problem).isprintable()


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300) | st.text("-:{}[]&*!|>'\"%@`#\n\t ab,?", max_size=60))
def test_any_text_gives_a_pack_or_a_problem(text: str | bytes) -> None:
    sound(load(text, "p"), text)


fragments = st.sampled_from(
    [
        "&a ",
        "*a",
        "!t ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "? ",
        "\n",
        "\t",
        "'",
        '"',
        "|\n",
        ">-\n",
        "---\n",
        "#",
        "\0",
        "no",
        "<<: ",
        "say: ",
        "exercises:\n",
        "{figure}",
        "@here",
        "\u202e",
        "  ",
        "\\",
        "0",
        "%",
        "\ud800",
    ]
) | st.text(max_size=5)
edits = st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 40), fragments)


@settings(deadline=None)
@given(st.lists(edits, min_size=1, max_size=8))
def test_any_change_to_a_good_pack_gives_a_pack_or_a_problem(changes: list[tuple[int, int, str]]) -> None:
    text = EXAMPLE
    for at, removed, added in changes:
        text = text[:at] + added + text[at + removed :]
    sound(load(text, "p"), text)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["our own", "1", "calm", "{figure}"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["say", "ask", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.data())
def test_any_value_in_any_field_gives_a_pack_or_a_problem(data: st.DataObject) -> None:
    document = yaml.safe_load(EXAMPLE)
    path = data.draw(st.sampled_from(leaves(document)))
    cut = data.draw(st.integers(1, len(path)))
    text = json.dumps(put(document, path[:cut], data.draw(values)))
    sound(load(text, "p"), text)
