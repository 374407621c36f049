"""The machine that looks for faults finds one, keeps it, and finds none where there is none."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.__main__ import CORPUS, fuzz

pytestmark = pytest.mark.skipif(find_spec("atheris") is None, reason="make fuzz installs atheris, where there is one")


def test_a_fault_that_chance_would_not_find_is_found_and_kept(tmp_path: Path) -> None:
    outcome = fuzz("planted", tmp_path / "corpus", tmp_path / "kept", runs=200_000, seed=1, module="tests.fuzz.planted")
    assert "KeyError: 'planted'" in outcome.failed
    assert [file.read_bytes()[:4] for file in outcome.found] == [b"bug!"]


def test_a_sound_reader_is_tried_as_often_as_asked(tmp_path: Path) -> None:
    outcome = fuzz("days", CORPUS, tmp_path / "kept", runs=500, seed=1)
    assert (outcome.failed, outcome.found) == ("", ())
    assert outcome.tried >= 500
    assert outcome.reached > 50
