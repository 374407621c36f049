"""With everything that can be switched on."""

from __future__ import annotations

import pytest

from bot.config import Care, Config


@pytest.fixture
def config(config: Config) -> Config:
    return config.model_copy(update={"care": Care(enabled=True, operating_read=True)})
