"""A short crash trial in every run of the tests, on either database; `make crash KILLS=1000` is the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.databases import Storage


def test_a_bot_killed_again_and_again_loses_and_doubles_nothing(storage: Storage) -> None:
    trial = ["--kills", "12", "--members", "25", "--seed", "2", "--database", storage.empty("trial")]
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench.crash", *trial],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert last.startswith("kills=12 due=")
    assert last.endswith("twice=0 lost=0")
