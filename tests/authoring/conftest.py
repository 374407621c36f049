"""A bot that comes with three small exercises, so that what is offered is soon all seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config
from tests.databases import Storage
from tests.packs.example import changed

SHIPPED = changed(
    ("pack: warm-voices", "pack: shipped-minutes"),
    ("title: Warm voices", "title: Shipped minutes"),
    ("kind: priming  ", "kind: grounding"),
    ("minutes: 3", "minutes: 1"),
    ("figure: required", "figure: none"),
    ("{figure}", "the hills"),
)
SECOND = """
  - id: at-the-window
    title: At the window
    kind: grounding
    minutes: 1
    evidence: practice-lore
    sources: [our own]
    steps:
      - say: Look out of the window for a while.
"""
THIRD = SECOND.replace("at-the-window", "at-the-door").replace("window", "door").lstrip("\n")


@pytest.fixture
def config(storage: Storage, tmp_path: Path) -> Config:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "shipped.yaml").write_text(SHIPPED.replace("\nquizzes:", f"{SECOND}{THIRD}quizzes:"))
    return Config(
        database=storage.data(),
        keys_database=storage.keys(),
        operator_key_file=tmp_path / "operator.key",
        packs=[packs],
        first_dm_seconds=0,
    )
