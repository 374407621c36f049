"""A bot that practitioners use, with a pack in which each exercise shows one thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.config import Care, Config
from tests.sessions.conftest import PACK


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "packs"
    folder.mkdir()
    shutil.copy(PACK, folder)
    return config.model_copy(update={"packs": [folder], "care": Care(enabled=True, operating_read=True)})
