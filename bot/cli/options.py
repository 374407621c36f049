"""What several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path, typer.Option("--config", help="The settings; made with: cp config.example.yaml config.yaml")
]
DEFAULT_CONFIG = Path("config.yaml")
