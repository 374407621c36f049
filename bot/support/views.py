"""placeholder until the room lands"""
from __future__ import annotations
from discord import ui
from bot.base.panels import panel


def stale() -> ui.LayoutView:
    return panel("This button is from an earlier message, so nothing happened.")


def told(message: str) -> ui.LayoutView:
    return panel(message)


def unexpected() -> ui.LayoutView:
    return panel("Something went wrong on our side.")
