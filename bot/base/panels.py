"""Building blocks for what people see. Every view is handed out stopped.

discord.py keeps a view that still listens in memory for every message sent (3 KiB each, for ever) and forgets all of
them at a restart. Ours never listen: clicks and forms are found by their custom_id (`bot.base.routes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ButtonStyle, ui

CALM = discord.Colour(0x6C8EBF)
WARM = discord.Colour(0xD9A066)
COLON = "∶"
"""Stands in a part of a custom_id for the sign that divides the parts."""
Control = ui.Button[Any] | ui.Select[Any] | ui.ChannelSelect[Any] | ui.RoleSelect[Any]
Row = Sequence[Control]


@dataclass(frozen=True)
class Choice:
    """One line of a select menu; `detail` stands under the label."""

    value: str
    label: str
    detail: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Line:
    """A text block with a button at its right."""

    text: str
    button: ui.Button[Any]


@dataclass(frozen=True)
class Image:
    """A picture that is sent along as a file of that name; `says` is read out to those who do not see it."""

    name: str
    says: str


def custom_id(prefix: str, *parts: int | str) -> str:
    """`prefix:part:part`, read back by `bot.base.routes`. Raises `ValueError` beyond Discord's 100 characters."""
    text = ":".join([prefix, *(str(part).replace(":", COLON) for part in parts)])
    if len(text) > 100:
        raise ValueError("custom_id longer than 100 characters")
    return text


def button(
    label: str, to: str, style: ButtonStyle = ButtonStyle.secondary, *, emoji: str | None = None
) -> ui.Button[Any]:
    return ui.Button(label=label, custom_id=to, style=style, emoji=emoji)


def primary(label: str, to: str) -> Control:
    return button(label, to, ButtonStyle.primary)


def link(label: str, url: str) -> Control:
    return ui.Button(label=label, url=url)


def select(to: str, prompt: str, choices: Iterable[Choice], *, least: int = 1, most: int = 1) -> Control:
    options = [
        discord.SelectOption(label=c.label[:100], value=c.value, description=c.detail, default=c.chosen)
        for c in choices
    ]
    most = min(most, len(options))
    return ui.Select(custom_id=to, placeholder=prompt, options=options, min_values=least, max_values=most)


def channel_select(to: str, prompt: str, chosen: int | None) -> Control:
    """One of the server's channels that people write in."""
    kinds = [discord.ChannelType.text, discord.ChannelType.news]
    default = [] if chosen is None else [discord.SelectDefaultValue.from_channel(discord.Object(chosen))]
    return ui.ChannelSelect(custom_id=to, placeholder=prompt, channel_types=kinds, default_values=default)


def role_select(to: str, prompt: str, chosen: int | None) -> Control:
    """One of the server's roles, or none."""
    default = [] if chosen is None else [discord.SelectDefaultValue.from_role(discord.Object(chosen))]
    return ui.RoleSelect(custom_id=to, placeholder=prompt, min_values=0, default_values=default)


def panel(
    *texts: str | Line | Image, rows: Sequence[Row] = (), footer: str | None = None, colour: discord.Colour = CALM
) -> ui.LayoutView:
    """A Components V2 message: text blocks with air between them, then controls, then a small footer line.

    Lines stand close to each other: of 40 components, each takes three.
    """
    items: list[ui.Item[Any]] = []
    for before, text in zip((None, *texts), texts, strict=False):
        if before is not None and not (isinstance(before, Line) and isinstance(text, Line)):
            items.append(ui.Separator(visible=False))
        items.append(_block(text))
    if rows:
        items.append(ui.Separator(visible=False))
        items.extend(ui.ActionRow(*row) for row in rows)
    if footer:
        items.append(ui.TextDisplay(f"-# {footer}"))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=colour))
    view.stop()
    return view


def _block(block: str | Line | Image) -> ui.Item[Any]:
    match block:
        case Line():
            return ui.Section(block.text, accessory=block.button)
        case Image():
            item = discord.MediaGalleryItem(f"attachment://{block.name}", description=block.says)
            return ui.MediaGallery(item)
        case str():
            return ui.TextDisplay(block)


def buttons(*rows: Row) -> ui.View:
    """Classic buttons under plain content: the only kind whose text shows in a push notification."""
    view = ui.View(timeout=None)
    for number, row in enumerate(rows):
        for control in row:
            control.row = number
            view.add_item(control)
    view.stop()
    return view


@dataclass(frozen=True)
class Field:
    """One input of a form: a text line, a text area (`long`), or a menu when `choices` are given."""

    key: str
    label: str
    detail: str | None = None
    value: str | None = None
    example: str | None = None
    long: bool = False
    required: bool = True
    most: int = 100
    choices: tuple[Choice, ...] = ()


def form(to: str, title: str, *fields: Field, says: str = "") -> ui.Modal:
    """`says` stands above the fields: a label has room for 45 characters only."""
    modal = ui.Modal(title=title, custom_id=to, timeout=None)
    if says:
        modal.add_item(ui.TextDisplay(says))
    for field in fields:
        modal.add_item(ui.Label(text=field.label, description=field.detail, component=_input(field)))
    modal.stop()
    return modal


def _input(field: Field) -> ui.Item[Any]:
    if field.choices:
        options = [
            discord.SelectOption(label=c.label[:100], value=c.value, description=c.detail, default=c.chosen)
            for c in field.choices
        ]
        return ui.Select(custom_id=field.key, options=options, required=field.required)
    return ui.TextInput(
        custom_id=field.key,
        style=discord.TextStyle.long if field.long else discord.TextStyle.short,
        default=field.value,
        placeholder=field.example,
        required=field.required,
        max_length=field.most,
    )


def escape(text: str) -> str:
    """A member's or author's words as plain text: no formatting, masked links, mentions or times. Line breaks stay."""
    return discord.utils.escape_markdown(discord.utils.escape_mentions(text)).replace("<", "\\<")


_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
_SIGNS = re.compile(r"[\\`|<>\[\]#]")
_PINGS = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_LINKS = re.compile(r"[a-z][a-z0-9+.-]{0,30}://|(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/", re.IGNORECASE)
_ADDRESS = re.compile(
    r"https?://(?!\S*(?:discord(?:app)?\.(?:gg|com/invite)|dsc\.gg))[!#-'*-;=?A-Z^_a-z~%$&]+", re.IGNORECASE
)


def authored(text: str, links: Iterable[str | None] = ()) -> str:
    """A pack's words. Emphasis and lists stay; nothing else is formatted, pings, hides, or leads away but `links`.

    The checker of packs has refused all that before. This holds where something should get past it.
    """
    kept = sorted((link for link in links if link and _ADDRESS.fullmatch(link)), key=len, reverse=True)
    bare = _STACKED.sub(r"\1", _UNSEEN.sub("", text))
    if not kept:
        return _plain(bare)
    alone = rf"(?<![^\s(\"'])({'|'.join(map(re.escape, kept))})(?=[.,;:!?)\"']*(?:\s|$))"
    return "".join(part if number % 2 else _plain(part) for number, part in enumerate(re.split(alone, bare)))


def cited(words: str, url: str | None) -> str:
    """A source's words as a link to it; without one when the address is none, or would end the link early."""
    return f"[{authored(words)}](<{url}>)" if url and _ADDRESS.fullmatch(url) else authored(words)


def _plain(text: str) -> str:
    escaped = _PINGS.sub("@\u200b", _SIGNS.sub(r"\\\g<0>", text))
    return _LINKS.sub(lambda link: link[0].replace("/", "\\/"), escaped)
