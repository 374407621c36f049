"""Every real request to Discord, counted as it goes out and as its answer comes in."""

from __future__ import annotations

import asyncio
import re
from types import SimpleNamespace

import aiohttp

from bot.base import metrics
from bot.base.clock import Clock
from bot.base.presses import Presses

_CALLBACK = re.compile(r"/interactions/([0-9]+)/[^/]+/callback")


def counted(trace: aiohttp.TraceConfig, presses: Presses, clock: Clock | None = None) -> aiohttp.TraceConfig:
    """Put around the paced one, so that waiting for the pace is no time in flight. `clock` hears Discord's time."""

    async def begin(_session: object, context: SimpleNamespace, request: aiohttp.TraceRequestStartParams) -> None:
        context.is_asked = request.url.path.startswith("/api/")
        if context.is_asked:
            metrics.asked()

    async def on_wire(_session: object, _context: object, request: aiohttp.TraceRequestHeadersSentParams) -> None:
        if answer := _CALLBACK.search(request.url.path):
            metrics.called_back(int(answer[1]), asyncio.get_running_loop().time())
            presses.answered(int(answer[1]))

    async def end(_session: object, context: SimpleNamespace, request: aiohttp.TraceRequestEndParams) -> None:
        if getattr(context, "is_asked", False):
            metrics.answered(request.response.status)
            if clock is not None:
                clock.heard(request.response.headers.get("Date"))

    async def fail(_session: object, context: SimpleNamespace, _request: object) -> None:
        if getattr(context, "is_asked", False):
            metrics.answered(None)

    trace.on_request_start.append(begin)
    trace.on_request_headers_sent.append(on_wire)
    trace.on_request_end.append(end)
    trace.on_request_exception.append(fail)
    return trace
