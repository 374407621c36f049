"""Every real attempt at a request, seen from inside the HTTP client: when it may leave, and what came back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

from bot.base import metrics
from bot.base.pace import Answer, Scope
from bot.base.pacer import Pacer, Turn

_UNPACED = frozenset({"interactions", "webhooks", "gateway"})
turn: ContextVar[Turn] = ContextVar("turn", default=Turn.CLICK)
"""Who a request is for, as the trace hook sees it: it runs inside the task that asks. What is not sent by the edge,
such as a login, makes the bot answer clicks at all.
"""


def paced(pacer: Pacer) -> aiohttp.TraceConfig:
    """A trace hook through which every real attempt passes, discord.py's own retries too; the pacer hears every answer.

    What answers a click does not wait: Discord does not count it, and it has three seconds.
    """
    trace = aiohttp.TraceConfig()

    async def before(_session: object, context: SimpleNamespace, request: aiohttp.TraceRequestStartParams) -> None:
        context.left_at = None
        if _is_counted(request.url.path):
            context.left_at = await pacer.wait(Turn.TIDYING if request.method == "DELETE" else turn.get())
            metrics.took_slot()

    async def after(_session: object, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        if request.url.path.startswith("/api/"):
            await pacer.heard(context.left_at, read_answer(request.response.status, request.response.headers))
            if pacer.limits is not None:
                metrics.aims_at(pacer.limits.rate.per_second)

    async def failed(_session: object, context: SimpleNamespace, _request: object) -> None:
        await pacer.heard(context.left_at, None)

    trace.on_request_start.append(before)
    trace.on_request_end.append(after)
    trace.on_request_exception.append(failed)
    return trace


def read_answer(status: int, headers: Mapping[str, str]) -> Answer:
    if status != 429:
        reset, left = _seconds(headers, "X-RateLimit-Reset"), _seconds(headers, "X-RateLimit-Reset-After")
        return Answer(status, served_at=None if reset is None or left is None else reset - left)
    scope = headers.get("X-RateLimit-Scope")
    if "X-RateLimit-Global" in headers or scope not in set(Scope):
        # Without a word about whose limit it was, it comes from the wall in front of Discord, and is meant for us all.
        scope = Scope.GLOBAL
    return Answer(status, Scope(scope), retry_after=_seconds(headers, "Retry-After") or 1.0)


def _seconds(headers: Mapping[str, str], name: str) -> float | None:
    try:
        seconds = float(headers[name])
    except (KeyError, ValueError):
        return None
    return seconds if math.isfinite(seconds) else None


def _is_counted(path: str) -> bool:
    """Of `/api/v10/channels/…` and the like; files lie elsewhere."""
    _, api, _version, kind, *_ = [*path.split("/"), "", "", ""]
    return api == "api" and kind not in _UNPACED
