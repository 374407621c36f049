"""What can be taken along: tables that spreadsheets open, and one file for other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any, cast

import discord

from bot.base.errors import UserFacing
from bot.members.rules import zone_of
from bot.packs.rules import Measure
from bot.progress.service import Rows, Takeaway
from bot.sessions.rules import PageKind
from bot.sessions.service import Finished

_FORMAT = "secure-base-progress 1"
_NAME = "secure-base-progress"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so would be worked out by a spreadsheet instead of shown."""
_RATINGS = [(measure, side) for measure in Measure for side in (PageKind.BEFORE, PageKind.AFTER)]
_TAKEN = """\
Here is your progress: tables that open in a spreadsheet, and the same for other programs as JSON. Only you see this.
-# Nothing that you wrote yourself is in it; `/privacy` exports that too, and everything else."""
Cells = Sequence[object]


def taken() -> str:
    return _TAKEN


def attachments(takeaway: Takeaway, limit: int) -> list[discord.File]:
    """One archive of them when they are beyond `limit` bytes. Raises `UserFacing` beyond even that."""
    files = {f"{name}.csv": _table(rows) for name, rows in tables(takeaway).items()}
    files[f"{_NAME}.json"] = machine(takeaway).encode()
    if sum(map(len, files.values())) > limit:
        files = {f"{_NAME}.zip": _zipped(files)}
    if sum(map(len, files.values())) > limit:
        raise UserFacing(
            "This is more than Discord lets us send here. Please ask whoever runs this bot for your export."
        )
    return [discord.File(io.BytesIO(content), name) for name, content in files.items()]


def tables(takeaway: Takeaway) -> dict[str, list[Cells]]:
    """By the name of the file; the first line names the columns."""
    zone = zone_of(takeaway.zone)
    return {
        "practice-days": [("day", "practised", "counts neither way because"), *_days(takeaway)],
        "exercises": [
            ("day", "exercise", "pack", "kind", "minutes", "begun", "done", *map(_column, _RATINGS)),
            *(_exercise(each, zone) for each in takeaway.exercises),
        ],
        "quiz-answers": [
            ("at", "question", "answer", "right"),
            *((_wall(row["at"], zone), row["question"], _said(row["answer"]), _yes(row)) for row in takeaway.answers),
        ],
    }


def machine(takeaway: Takeaway) -> str:
    """JSON. Instants are ISO 8601 in the member's zone, with the offset of that moment."""
    zone = zone_of(takeaway.zone)
    whole = {
        "format": _FORMAT,
        "made_at": takeaway.made_at,
        "zone": takeaway.zone,
        "days": _that_count(takeaway.days),
        "exercises": [
            {
                "day": each.local_day,
                "exercise": each.title,
                "pack": each.pack,
                "kind": each.kind.value,
                "minutes": each.minutes,
                "started_at": each.started_at,
                "finished_at": each.finished_at,
                "ratings": [
                    {"measure": measure, "side": side, "value": value} for measure, side, value in each.ratings
                ],
            }
            for each in takeaway.exercises
        ],
        "quiz_answers": takeaway.answers,
    }

    def plain(value: object) -> str:
        if isinstance(value, datetime):
            return value.astimezone(zone).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        raise TypeError(f"an export cannot hold {type(value).__name__}")

    return json.dumps(whole, ensure_ascii=False, indent=2, default=plain) + "\n"


def defused(cell: object) -> object:
    """Text that no spreadsheet works out: what looks like a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _table(rows: Iterable[Cells]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([defused(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _that_count(days: Rows) -> Rows:
    """A day with practice counts, whatever reason there was for it not to: an outage of ours on its evening, say."""
    practised = {row["practised"] for row in days if "practised" in row}
    return [row for row in days if "practised" in row or row["day"] not in practised]


def _days(takeaway: Takeaway) -> list[Cells]:
    """One line a day, and what was done on it."""
    done: dict[date, list[str]] = {}
    why: dict[date, str] = {}
    for row in _that_count(takeaway.days):
        if "practised" in row:
            done.setdefault(row["practised"], []).append(row["what"])
        else:
            why[row["day"]] = row["counts_neither_way_because"] or ""
    return [
        (day.isoformat(), ", ".join(sorted(set(done.get(day, ())))), why.get(day, "")) for day in sorted({*done, *why})
    ]


def _exercise(each: Finished, zone: tzinfo) -> Cells:
    given = {(measure, side): value for measure, side, value in each.ratings}
    day = each.local_day.isoformat() if each.local_day else ""
    times = (_wall(each.started_at, zone), _wall(each.finished_at, zone) if each.finished_at else "")
    ratings = [given.get((measure.value, side.value), "") for measure, side in _RATINGS]
    return (day, each.title, each.pack, each.kind.value, each.minutes, *times, *ratings)


def _column(rating: tuple[Measure, PageKind]) -> str:
    return f"{rating[0].value.replace('-', ' ')} {rating[1].value}"


def _wall(instant: datetime, zone: tzinfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _said(answer: object) -> object:
    return "; ".join(map(str, cast("list[object]", answer))) if isinstance(answer, list) else answer


def _yes(row: Mapping[str, Any]) -> str:
    """Empty for what has no right answer."""
    return {True: "yes", False: "no"}.get(row["was_right"], "")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
