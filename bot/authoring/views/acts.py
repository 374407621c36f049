"""Who did what with packs, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.authoring.rules import Act
from bot.authoring.service.desk import PAGE
from bot.base.panels import Control, button, custom_id, escape, panel

_ACTS = {
    Act.UPLOADED: "uploaded",
    Act.UPLOADED_ALONE: "uploaded, with nobody else to tell,",
    Act.APPROVED: "approved",
    Act.ALONE: "approved alone, after a day",
    Act.RETURNED: "returned",
    Act.WITHDREW: "withdrew",
    Act.REPLACED: "replaced, by a newer upload,",
    Act.ROLLED_BACK: "went back to",
    Act.DISABLED: "switched off",
    Act.ENABLED: "switched on again",
    Act.SETTLED: "looked at a report on",
}


def acts(rows: Sequence[Any], total: int, page: int) -> ui.LayoutView:
    lines = [f"{who(row.user_id)} {_ACTS[Act(row.act)]} **{escape(row.what)}**, {when(row.at)}" for row in rows]
    last = max(0, (total - 1) // PAGE)
    turn: list[Control] = []
    if page > 0:
        turn.append(button("Newer", custom_id("pack-acts", page - 1)))
    if page < last:
        turn.append(button("Older", custom_id("pack-acts", page + 1)))
    return panel("### Who did what", "\n".join(lines) or "Nothing yet.", rows=[[*turn, back()]])


def who(user_id: int | None) -> str:
    return f"<@{user_id}>" if user_id else "someone who has left"


def when(at: datetime) -> str:
    return discord.utils.format_dt(at, "f")


def back() -> Control:
    return button("All packs", custom_id("pack-list"))
