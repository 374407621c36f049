"""The streak in words: what was practised, never what was not."""

from __future__ import annotations

from discord import ui

from bot.base.panels import Choice, button, custom_id, panel, select
from bot.streaks.rules import Headline
from bot.streaks.service import EXCUSE_BACK, Card


def line(card: Card) -> str:
    """One line for under a finished exercise."""
    if card.hides_number:
        return "Noted for today."
    kind, number = card.streak.headline
    if kind is Headline.run and number > 1:
        return f"Day {number}."
    if card.streak.total == 1:
        return "Your first practice day."
    return f"{card.streak.total} practice days."


def card(card: Card) -> ui.LayoutView:
    toggle = (
        button("Show the number", custom_id("streak-show"))
        if card.hides_number
        else button("Hide the number", custom_id("streak-hide"))
    )
    rows = [[button("I was ill or away", custom_id("streak-away")), toggle]]
    return panel(
        _headline(card), _beside(card), rows=rows, footer="Rest days, pauses and our own outages cost nothing."
    )


def away(today_note: str = "") -> ui.LayoutView:
    spans = (1, 2, 3, 5, 7, 10, 14, 21, EXCUSE_BACK)
    choices = [Choice(str(days), "Yesterday" if days == 1 else f"The last {days} days") for days in spans]
    return panel(
        "### I was ill or away",
        f"Pick how far back. Those days will count neither way. {today_note}".strip(),
        rows=[[select(custom_id("streak-excuse"), "Which days?", choices)], [button("Back", custom_id("streak"))]],
    )


def _headline(card: Card) -> str:
    if card.streak.total == 0:
        return "### Your practice days will gather here"
    if card.hides_number:
        return "### You have practised today" if card.is_done_today else "### Here whenever you are"
    kind, number = card.streak.headline
    if kind is Headline.run and number > 1:
        return f"### {number} days in a row, with room to rest"
    return "### 1 practice day" if card.streak.total == 1 else f"### {card.streak.total} practice days"


def _beside(card: Card) -> str:
    if card.streak.total == 0:
        return "One small exercise is enough to begin: `/exercise`."
    today = "Today is done." if card.is_done_today else "Today is still open, if you want it."
    if card.hides_number:
        return today
    return f"{today}\n**{card.streak.total}** practice days in all · **{card.streak.last_28}** in the last 28"
