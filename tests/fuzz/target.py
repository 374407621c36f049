"""What a target is, and what every input has to bear."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_SECONDS = 1.0
"""Of computing, for one input: anybody may hand them in, and everybody else waits meanwhile."""


@dataclass(frozen=True)
class Target:
    """`run` raises for input that is not borne. `words` help a machine to find what is read."""

    run: Callable[[bytes], None]
    most: int
    """Bytes."""
    words: tuple[str, ...] = ()


def check(target: Target, data: bytes) -> None:
    """Raises `AssertionError`, or whatever escaped."""
    before = time.thread_time()
    target.run(data)
    spent = time.thread_time() - before
    assert spent < MOST_SECONDS, f"{len(data)} bytes took {spent:.1f} seconds"
