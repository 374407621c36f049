"""The one place that turns discord.py away from Discord, by two attributes that it does not promise to keep."""

from __future__ import annotations

import discord.gateway
import discord.http
import yarl

HOST = "127.0.0.1"
TOKEN = "not-a-token"  # noqa: S105 - the loopback server asks for none


def point_at(port: int) -> None:
    """From here on this process's discord.py speaks to loopback only. Raises `RuntimeError` when it would not."""
    route, gateway = discord.http.Route, discord.gateway.DiscordWebSocket
    if not str(getattr(route, "BASE", "")).endswith("/api/v10") or not isinstance(
        getattr(gateway, "DEFAULT_GATEWAY", None), yarl.URL
    ):
        raise RuntimeError(f"discord.py {discord.__version__} keeps its addresses elsewhere: bench/loopback/reach.py")
    route.BASE = f"http://{HOST}:{port}/api/v10"
    gateway.DEFAULT_GATEWAY = yarl.URL(f"ws://{HOST}:{port}/gateway")
    if not route("GET", "/users/@me").url.startswith(f"http://{HOST}:"):
        raise RuntimeError("discord.py would leave the machine: bench/loopback/reach.py")
