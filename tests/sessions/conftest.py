"""The room's own pack, in which each exercise shows one thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.config import Config

PACK = Path(__file__).parent / "warm.yaml"
RATED = Path(__file__).parent / "rated.yaml"


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(PACK, folder)
    return config.model_copy(update={"packs": [folder]})


def with_rated(config: Config, tmp_path: Path) -> Config:
    """With the pack of ratings and thanks instead."""
    folder = tmp_path / "rated"
    folder.mkdir()
    shutil.copy(RATED, folder)
    return config.model_copy(update={"packs": [folder]})
