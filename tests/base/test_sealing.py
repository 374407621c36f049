"""A sealed value opens in its place, with its key, unchanged; in no other case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.sealing import Place, Unsealable, new_key, seal, unseal

KEY = new_key()
HERE = Place("reflections", "text", 1, 7)
texts = st.text(st.characters(codec="utf-8"), max_size=200)


@given(texts)
def test_what_was_sealed_comes_back(text: str) -> None:
    assert unseal(KEY, seal(KEY, text, HERE), HERE) == text


@given(st.text("abcdefgh", min_size=8))
def test_nothing_of_the_text_shows(text: str) -> None:
    assert text.encode() not in seal(KEY, text, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, table="figures"),
        replace(HERE, column="title"),
        replace(HERE, member_id=2),
        replace(HERE, row_id=8),
    ],
)
def test_moved_to_another_place_it_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(Unsealable):
        unseal(KEY, seal(KEY, "mine", HERE), elsewhere)


def test_another_members_key_does_not_open_it() -> None:
    with pytest.raises(Unsealable):
        unseal(new_key(), seal(KEY, "mine", HERE), HERE)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_changed_in_any_bit_it_does_not_open(position: int, bit: int) -> None:
    sealed = bytearray(seal(KEY, "a text of some length", HERE))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(Unsealable):
        unseal(KEY, bytes(sealed), HERE)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(40)])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unsealable):
        unseal(KEY, sealed, HERE)


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal(KEY, "again", HERE) for _ in range(100)}) == 100
