"""Codes, the guard, and names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.rules import Guard, code_from, label_from, name_trouble, note_from, parse_code, spelled
from bot.care.rules.names import LABEL_LENGTH

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
secrets = st.integers(0, 2**256 - 1).map("{:064x}".format)


@given(secrets)
def test_a_code_is_read_however_it_is_typed(secret: str) -> None:
    code = code_from(secret)
    shown = spelled(code)
    sloppy = shown.lower().replace("0", "o").replace("1", "l")
    assert [parse_code(each) for each in (code, shown, f"  {sloppy} ", shown.replace("-", " "))] == [code] * 4


def test_codes_use_every_bit_of_sixty() -> None:
    assert code_from("0" * 64) == "0" * 12
    assert code_from("f" * 64) == "Z" * 12
    assert len({code_from(f"{1 << bit:064x}") for bit in range(61)}) == 61


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(text: str) -> None:
    code = parse_code(text)
    assert code is None or parse_code(spelled(code)) == code


def test_a_slip_or_two_costs_nothing_and_then_each_costs_more() -> None:
    guard, now, waits = Guard(), NOW, list[float]()
    for _ in range(14):
        assert guard.opens_at(1, now) == now
        guard.slipped(1, now)
        opens = guard.opens_at(1, now)
        waits.append((opens - now).total_seconds())
        now = opens
    assert waits[:6] == [0, 0, 30, 60, 120, 240]
    assert waits == sorted(waits)
    assert waits[-1] == 7200
    assert guard.opens_at(2, NOW) == NOW


def test_a_day_later_or_after_a_good_code_it_is_forgotten() -> None:
    guard = Guard()
    for _ in range(5):
        guard.slipped(1, NOW)
    assert guard.opens_at(1, NOW) > NOW
    later = NOW + timedelta(days=1, seconds=1)
    assert guard.opens_at(1, later) == later
    guard.slipped(1, later)
    assert guard.opens_at(1, later) == later
    for _ in range(5):
        guard.slipped(2, NOW)
    guard.succeeded(2)
    assert guard.opens_at(2, NOW) == NOW


def test_many_people_who_guess_are_slowed_down_together() -> None:
    guard = Guard()
    for person in range(200):
        guard.slipped(person, NOW)
    assert guard.opens_at(999, NOW) == NOW + timedelta(minutes=10)
    assert guard.opens_at(999, NOW + timedelta(minutes=10)) == NOW + timedelta(minutes=10)


def test_the_guard_remembers_only_so_many() -> None:
    guard = Guard()
    for person in range(6000):
        guard.slipped(person, NOW + timedelta(minutes=person))
    assert len(guard) == 5000


@pytest.mark.parametrize(
    "name", ["Ines Nowak", "Dr. Ana-Sofía O’Hara (CBT)", "Praxis am Fluß, M. Sc.", "田中 先生", "A & B"]
)
def test_these_are_names(name: str) -> None:
    assert name_trouble(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "A",
            "x" * 61,
            " Ines",
            "Ines  Nowak",
            "Ines\nNowak",
            "Ines\u202eNowak",
            "Ines\u200bNowak",
            "12 34",
            "---",
        ),
        *("@everyone", "<@123>", "**Ines**", "[Ines](https://x.example)", "https://x.example", "discord.gg/abc"),
        *(
            "`Ines`",
            "Ines ~~Nowak~~",
            "In_es_",
            "# Ines",
            "> Ines",
            "||Ines||",
            "Ines <t:1:R>",
            "I\u0301\u0301\u0301\u0301nes",
        ),
    ],
)
def test_these_are_none_and_it_says_why(name: str) -> None:
    assert name_trouble(name)


@given(st.text())
def test_a_label_can_be_seen_and_stays_on_one_line(text: str) -> None:
    label = label_from(text)
    assert label is None or (label == label.strip() and len(label) <= LABEL_LENGTH and "\n" not in label)
    assert label_from(label or "Tue") == (label or "Tue")


def test_a_note_without_anything_to_see_is_none() -> None:
    assert [note_from(text) for text in ("", "  ", "\u200b\u2060", "\u202e")] == [None] * 4
    assert note_from(" Back  on\nMonday ") == "Back on Monday"
