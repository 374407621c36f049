"""Support waits for nothing for long: what does not come soon is done without."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.base.logs import where

_T = TypeVar("_T")
_SECONDS = 1.5
"""Of the three that Discord waits for an answer."""
_log = logging.getLogger(__name__)


class TooLate(Exception):  # noqa: N818 - a state, not an error class of ours
    """It failed, or did not come soon enough."""


async def soon(act: Coroutine[Any, Any, _T]) -> _T:
    """Raises `TooLate`. Nothing is cut off halfway: what is late may still end, and nobody looks at it any more."""
    task = asyncio.create_task(act)
    done, _ = await asyncio.wait({task}, timeout=_SECONDS)
    if not done:
        task.add_done_callback(_let_go)
        _log.warning("support went on without what did not come soon")
        raise TooLate
    error = task.exception()
    if error is not None:
        _log.warning("support went on without what failed: %s", where(error))
        raise TooLate from None
    return task.result()


def _let_go(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()
