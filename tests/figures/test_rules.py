from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.rules import NAME_LENGTH, Figure, FigureState, Sort, is_same, next_figure, read_sort, tidy

states = st.sampled_from(FigureState)
households = st.lists(st.builds(Figure, st.integers(1, 99), st.just("x"), st.sampled_from(Sort), states), max_size=8)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Aunt   Mo \n", "Aunt Mo"),
        ("Rex\u202etxet", "Rex txet"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("Zoe\u0308", "Zoë"),
        ("مه\u200cسا", "مه\u200cسا"),
        ("\u3164\u2800", ""),
        ("\u200d\u200c", ""),
        ("\u0301", ""),
        ("\ud800", ""),
        ("†", "†"),
    ],
)
def test_a_name_is_kept_as_people_write_it_and_is_empty_when_nothing_would_be_seen(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(st.text())
def test_a_tidied_name_is_one_short_line_that_stays_as_it_is(typed: str) -> None:
    name = tidy(typed)
    assert tidy(name) == name
    assert len(name) <= NAME_LENGTH
    assert name.splitlines() in ([name], [])
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} or c in "\u202a\u202e\u2066" for c in name)
    name.encode()


def test_the_same_name_in_other_capitals_is_the_same() -> None:
    assert is_same("OMA", "oma")
    assert not is_same("Oma", "Opa")


def test_a_form_that_sends_an_unknown_sort_means_a_person() -> None:
    assert read_sort("pet") is Sort.PET
    assert read_sort("dragon") is Sort.PERSON
    assert read_sort("") is Sort.PERSON


def test_the_figure_used_longest_ago_comes_next() -> None:
    mo, rex = (Figure(n, "x", Sort.PET, FigureState.ACTIVE) for n in (1, 2))
    assert next_figure([mo, rex], {1: 5, 2: 3}) == rex
    assert next_figure([mo, rex], {1: 5}) == rex
    assert next_figure([mo, rex], {}) == mo


@given(households, st.dictionaries(st.integers(1, 99), st.integers(0, 99)))
def test_no_resting_figure_ever_comes_next(figures: list[Figure], last_used: dict[int, int]) -> None:
    chosen = next_figure(figures, last_used)
    assert (chosen is None) == (not any(figure.is_active for figure in figures))
    assert chosen is None or chosen.is_active
