"""Whatever is handed in is read or refused in words, within a second; what once was not stands in the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.__main__ import CORPUS
from tests.fuzz.target import check
from tests.fuzz.targets import TARGETS

FILES = sorted(CORPUS.rglob("*"))
KNOWN = {name: [file.read_bytes() for file in FILES if file.is_file() and file.parent.name == name] for name in TARGETS}
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12)), min_size=1, max_size=4)


def test_each_target_has_something_to_begin_with() -> None:
    assert all(KNOWN.values())
    assert {file.parent.name for file in FILES if file.is_file()} == set(TARGETS)


@pytest.mark.parametrize("file", [file for file in FILES if file.is_file()], ids=lambda file: "/".join(file.parts[-2:]))
def test_what_is_known_is_borne(file: Path) -> None:
    check(TARGETS[file.parent.name], file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@given(st.data())
def test_words_in_any_order_are_borne(name: str, data: st.DataObject) -> None:
    piece = st.sampled_from(TARGETS[name].words) | st.text(max_size=4) | st.integers(0, 99).map(str)
    text = "".join(data.draw(st.lists(piece, max_size=16)))
    check(TARGETS[name], text.encode("utf-8", "surrogatepass")[: TARGETS[name].most])


@pytest.mark.parametrize("name", TARGETS)
@given(st.data())
def test_changes_to_what_is_known_are_borne(name: str, data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(KNOWN[name]))
    for share, removed in data.draw(EDITS):
        at = int(share * len(known))
        known = known[:at] + data.draw(st.binary(max_size=4)) + known[at + removed :]
    check(TARGETS[name], known[: TARGETS[name].most])
