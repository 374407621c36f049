"""The one place that reaches behind discord.py's public face. What it finds changed, it leaves alone and says so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import discord
from discord.http import HTTPClient

_SWEEP_SECONDS = 10
_SWEEP = "_try_clear_expired_ratelimits"
_PROBE = "self-check"
_log = logging.getLogger(__name__)


def sweep_seldom(client: discord.Client, now: Callable[[], float]) -> bool:
    """discord.py keeps a rate-limit bucket for each channel for five minutes, and looks through all of them whenever
    it meets a new channel: with the 15,000 that full pace leaves behind, 3.6 ms for each message. Here it looks every
    ten seconds. `now` is a monotonic clock in seconds. To be called inside the running loop.

    False, changing nothing, if this discord.py is built otherwise: it stays correct, but slow with many channels.
    """
    http: Any = client.http
    if type(http) is not HTTPClient:
        return False  # a stand-in, as in the demo, keeps no buckets
    sweep = getattr(http, _SWEEP, None)
    if not callable(sweep) or not _is_swept_for_each_new_channel(http):
        _log.warning("discord.py %s sweeps its rate limits in another way: sending may be slow", discord.__version__)
        return False
    swept_at = float("-inf")

    def seldom() -> None:
        nonlocal swept_at
        if now() - swept_at >= _SWEEP_SECONDS:
            swept_at = now()
            sweep()

    setattr(http, _SWEEP, seldom)
    return True


async def look_up_member(client: discord.Client, server_id: int, user_id: int) -> None:
    """Raises what Discord answers when they are not there. discord.py asks only through a server that it has in memory,
    and of several workers one alone has that.
    """
    await client.http.get_member(server_id, user_id)


def _is_swept_for_each_new_channel(http: Any) -> bool:
    """Tried out rather than read: asks for a bucket that there is not, and sees whether the sweep is called, once."""
    calls: list[None] = []
    try:
        setattr(http, _SWEEP, lambda: calls.append(None))
        first = http.get_ratelimit(_PROBE)
        is_kept = http.get_ratelimit(_PROBE) is first
        del http._buckets[_PROBE]  # noqa: SLF001 - what this file is for
        return is_kept and len(calls) == 1
    except (AttributeError, KeyError, TypeError):
        return False
    finally:
        http.__dict__.pop(_SWEEP, None)
