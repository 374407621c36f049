"""`/metrics` and `/healthz` on a port of this computer alone."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web

from bot import __version__
from bot.base import metrics
from bot.base.health import Health

_HOST = "127.0.0.1"
_log = logging.getLogger(__name__)


@asynccontextmanager
async def monitored(health: Health, port: int) -> AsyncGenerator[None]:
    """0: no port at all. One that is taken is told and gone without: watching must not keep nudges from going out."""
    if port == 0:
        yield
        return
    runner = web.AppRunner(_pages(health), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HOST, port).start()
    except OSError as error:
        told = "monitor_port: %s cannot be opened (%s): no /healthz and no /metrics. Name another."
        _log.warning(told, port, type(error).__name__)
    try:
        yield
    finally:
        await runner.cleanup()


def _pages(health: Health) -> web.Application:
    async def show_metrics(_request: web.Request) -> web.Response:
        return _closing(web.Response(body=metrics.page(), headers={"Content-Type": "text/plain; version=0.0.4"}))

    async def show_health(_request: web.Request) -> web.Response:
        checks = await health.checks()
        is_well = all(check.is_well for check in checks)
        told = {
            "status": "ok" if is_well else "degraded",
            "version": __version__,
            "checks": {check.name: {"ok": check.is_well} | check.facts for check in checks},
        }
        return _closing(web.json_response(told, status=200 if is_well else 503))

    pages = web.Application()
    pages.add_routes([web.get("/metrics", show_metrics), web.get("/healthz", show_health)])
    return pages


def _closing(response: web.Response) -> web.Response:
    # A connection that is kept would have to be waited for at the end.
    response.force_close()
    return response
