"""What a client shares, as a table for the practitioner's own records."""

from __future__ import annotations

import csv
import io

import discord

from bot.care.service.seeing import Seen
from bot.nudges.rules import Outcome
from bot.progress.rules import Trend
from bot.progress.views.files import defused
from bot.progress.views.words import MEASURES

_WORDS = {
    Outcome.DONE: "done",
    Outcome.NOT_DONE: "not done",
    Outcome.OPEN: "came today",
    Outcome.NOT_SENT: "not sent",
}
_Cells = tuple[str, str, str, str, str]
_HEAD: _Cells = ("day", "what", "went", "before", "after")
_TOLD = (
    "What this client shares of the last four weeks, for your own records; an average is of the latest that were "
    "rated. Keep it as carefully as the rest of them: "
    "once it is yours, they cannot take it back."
)


def told() -> str:
    return _TOLD


def attachment(seen: Seen) -> discord.File:
    """Named by nothing of the client's."""
    return discord.File(io.BytesIO(table(seen)), "between-sessions.csv")


def table(seen: Seen) -> bytes:
    """With the mark by which spreadsheets know UTF-8. No cell is worked out as a formula, and no single rating told:
    what is shared is how they went.
    """
    rows: list[_Cells] = []
    for work in seen.works:
        rows += [(day.local_day.isoformat(), work.title, _WORDS[day.outcome], "", "") for day in work.days]
    rows += [("", f"{MEASURES[each.measure]}, on average", "", *_rounded(each)) for each in seen.trends]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([defused(cell) for cell in row] for row in [_HEAD, *sorted(rows, key=_day)])
    return written.getvalue().encode("utf-8-sig")


def _rounded(trend: Trend) -> tuple[str, str]:
    return f"{trend.before:.1f}", f"{trend.after:.1f}"


def _day(row: _Cells) -> str:
    return str(row[0])
