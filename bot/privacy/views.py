"""What is stored, in plain words; the two files of an export; the receipt of an erasure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, cast

import discord
from discord import ButtonStyle, ui

from bot.base.errors import UserFacing
from bot.base.panels import button, custom_id, panel, primary
from bot.community import views as community_views
from bot.members.rules import zone_of
from bot.privacy.service import Export

_EXPORTED = "Here is everything that is stored about you: one file to read, one for other programs. Only you see this."
_LOST = "Some words can no longer be opened: their key is gone. They are marked “cannot be opened”."
_FILE = "secure-base-export"
_FORMAT = 1
_SAFE_NUMBER = 2**53
"""Beyond it, programs that read JSON numbers as floats get Discord's ids wrong."""
_WIDE = 6
"""A row with more values than this gets one line for each."""
_TITLES = {
    "members": "You and your settings",
    "figures": "Who and what comforts you",
    "logbook": "Your practice days",
    "quizzes": "Quizzes",
    "sessions": "Exercises, and what you wrote",
    "nudges": "Plans and nudges",
    "servers": "Servers where you used the bot",
    "daily": "Daily exercises you set up",
    "authoring": "Packs of your servers",
    "participation": "Being counted in servers",
    "progress": "How your pictures look",
    "support": "Your safety plan",
}
_STORED = """\
### What is stored, and why
- **That you agreed, and when**, with your Discord id: so that nothing begins without you.
- **Settings**: zone, times, quiet hours, pauses, and whether your DM is open: so that a nudge comes at your minute.
- **Days**: on which you practised, and which count neither way: for `/streak`.
- **Exercises, quizzes, nudges**: what was done and when, ratings, answers: to choose what comes next, and for `/why`.
- **Servers** where you used the bot, and when last: so that you have what their moderators wrote. For \
moderators: what you did with packs, for the list that the others see; and that you set a daily exercise up, so that I \
can tell you when it cannot be posted.
- **Being counted**: that somebody took part in a server's week, as a mark that is no name and is gone when the week \
is over; and where you do not want that.
- **Sealed, with a key of your own**: what you write, and the names of those who comfort you. A stolen copy of our \
data does not open them. Whoever runs this bot holds the keys, so that the bot can show your words to you.

Messages you type outside the forms are not kept."""
_CARRIED = """\
### What Discord carries
All you type or press here, and all you are shown, goes through Discord and follows Discord's own rules. Bots have no \
end-to-end encryption. We cannot seal or erase what Discord keeps; that holds for an export's files too."""
_RECEIPT = """\
- Everything stored about you: your settings, days, exercises, answers, figures, nudges.
- Your key, and with it the words it sealed, in older copies of the data too. A backup of the key itself may live on \
for up to 30 days; then it is gone as well."""


def overview(*, is_known: bool) -> ui.LayoutView:
    now = "" if is_known else "**Right now, nothing is stored about you.**"
    row = [primary("Export", custom_id("privacy-export")), button("Erase everything", custom_id("privacy-ask"))]
    rows = [[*row, community_views.counts_button()]]
    return panel(*filter(None, [now, _STORED, _CARRIED]), rows=rows)


def nothing() -> ui.LayoutView:
    return panel("### Nothing is stored about you", "There is nothing to export and nothing to erase.")


def sure() -> ui.LayoutView:
    erase = button("Yes, erase everything", custom_id("privacy-erase"), ButtonStyle.danger)
    return panel(
        "### Erase everything?",
        "All that is stored about you goes, your days and your words too, and nudges end. This cannot be taken back. "
        "If you want a copy, export first.",
        rows=[[erase, primary("Export first", custom_id("privacy-export"))], [button("Keep", custom_id("privacy"))]],
    )


def erased(now: datetime) -> ui.LayoutView:
    return panel(
        f"### Erased on {now:%Y-%m-%d at %H:%M} UTC",
        _RECEIPT,
        "What stays, for a bit over a year, is a sealed note that your id was erased: so no backup brings you back.",
        "What stands in this chat is Discord's, and stays there. From us, nothing more will come.",
        footer="Whenever you like, /start begins afresh.",
    )


def exported(export: Export) -> str:
    return "\n".join([_EXPORTED, *_lost(export)])


def attachments(export: Export, limit: int) -> list[discord.File]:
    """Both files, or one archive of them when they are beyond `limit` bytes. Raises `UserFacing` beyond even that."""
    texts = {f"{_FILE}.json": machine(export).encode(), f"{_FILE}.md": readable(export).encode()}
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


def readable(export: Export) -> str:
    """A page for people, in Markdown."""
    zone = zone_of(export.zone)
    made = export.made_at.astimezone(zone)
    parts = [
        "# Everything that is stored about you",
        f"Made on {made:%Y-%m-%d at %H:%M}. All times are in your zone, {export.zone}.",
        *_lost(export),
    ]
    for name, rows in export.sections.items():
        parts += [
            f"## {_TITLES.get(name, name.capitalize())}",
            "\n".join(_row(row, zone) for row in rows) or "Nothing.",
        ]
    return "\n\n".join(parts) + "\n"


def _lost(export: Export) -> list[str]:
    rows = (row for rows in export.sections.values() for row in rows)
    return [_LOST] if any(key == "cannot_be_opened" for row in rows for key, _ in _flat(row)) else []


def _row(row: Mapping[str, Any], zone: tzinfo) -> str:
    pairs = [(key.replace("_", " "), _said(value, zone)) for key, value in _flat(row) if value is not None]
    lined = [f"**{key}**: {text}" for key, text in pairs if "\n" not in text]
    long = [f"  **{key}**:\n\n{_quoted(text)}\n" for key, text in pairs if "\n" in text]
    between = "\n- " if len(lined) > _WIDE else " · "
    return "\n".join(["- " + between.join(lined), *long])


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """All pairs on one level."""
    for key, value in row.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, Any]", value))
        else:
            yield key, value


def _said(value: Any, zone: tzinfo) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
        case time():
            return f"{value:%H:%M}"
        case list() | tuple():
            return ", ".join(_said(inner, zone) for inner in cast("Sequence[Any]", value))
        case _:
            return str(plain(value, zone))


def _quoted(text: str) -> str:
    return "\n".join(f"  > {line}" for line in text.splitlines())


def _zipped(texts: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return packed.getvalue()
