"""For when a button is old, or something of ours fails: each leads to Support."""

from __future__ import annotations

import math
from datetime import timedelta

from discord import ui

from bot.base.panels import panel
from bot.support.views.doors import help_button

_MINUTE = 60


def stale() -> ui.LayoutView:
    return panel(
        "This button is an old one, so nothing happened. `/help` shows what works now.",
        rows=[[help_button()]],
    )


def told(message: str) -> ui.LayoutView:
    return panel(message)


def unexpected() -> ui.LayoutView:
    return panel(
        "Something went wrong on our side. It was nothing you did. Please try again in a minute.",
        rows=[[help_button()]],
    )


def too_soon(wait: timedelta) -> ui.LayoutView:
    """Rounded up: never told too early."""
    seconds = math.ceil(wait.total_seconds())
    span = f"{seconds} seconds" if seconds <= _MINUTE else f"{math.ceil(seconds / _MINUTE)} minutes"
    return panel(
        f"That one takes me a while, so I do it only so often. Please try again in about {span}. Nothing is lost.",
        rows=[[help_button()]],
    )
