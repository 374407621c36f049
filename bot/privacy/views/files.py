"""What an export is handed over as: a page to read, and one file for other programs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, cast

import discord

from bot.base.errors import UserFacing
from bot.members.rules import zone_of
from bot.privacy.service import Export
from bot.privacy.views.page import has_lost, lost, readable

_EXPORTED = (
    "Here is everything that is stored about you: a page to read, which any browser opens, and one file for other "
    "programs. Only you see this."
)
_FILE = "secure-base-export"
_FORMAT = 1
_SAFE_NUMBER = 2**53
"""Beyond it, programs that read JSON numbers as floats get Discord's ids wrong."""


def exported(export: Export) -> str:
    return "\n".join([_EXPORTED, *([lost()] if has_lost(export) else [])])


def attachments(export: Export, limit: int) -> list[discord.File]:
    """Both files, or one archive of them when they are beyond `limit` bytes. Raises `UserFacing` beyond even that."""
    texts = {f"{_FILE}.json": machine(export).encode(), f"{_FILE}.html": readable(export).encode()}
    if sum(map(len, texts.values())) > limit:
        texts = {f"{_FILE}.zip": _zipped(texts)}
    if sum(map(len, texts.values())) > limit:
        raise UserFacing(
            "This is more than Discord lets us send here. Please ask whoever runs this bot for your export."
        )
    return [discord.File(io.BytesIO(text), name) for name, text in texts.items()]


def machine(export: Export) -> str:
    """JSON. Instants are ISO 8601 in the member's zone, with the offset of that moment."""
    whole = {
        "format": f"{_FILE} {_FORMAT}",
        "made_at": export.made_at,
        "zone": export.zone,
        "member_id": export.member_id,
        "sections": export.sections,
    }
    return json.dumps(plain(whole, zone_of(export.zone)), ensure_ascii=False, indent=2) + "\n"


def plain(value: Any, zone: tzinfo) -> Any:
    """As JSON knows it. Raises `TypeError` for what no room should hand over, such as bytes still sealed."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner, zone) for key, inner in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(inner, zone) for inner in cast("Sequence[Any]", value)]
    match value:
        case datetime():
            return value.astimezone(zone).isoformat()
        case date() | time():
            return value.isoformat()
        case int() if abs(value) >= _SAFE_NUMBER:
            return str(value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"an export cannot hold {type(value).__name__}")


def _zipped(texts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return packed.getvalue()
