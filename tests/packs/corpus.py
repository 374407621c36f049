"""What somebody might write into a pack so that it pings, leads away, disguises itself or breaks a message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

INJECTIONS: dict[str, tuple[str, ...]] = {
    "pings": (
        "Hello @everyone!",
        "hello @here",
        "@Everyone",
        "＠everyone",
        "hi <@123456789012345678>",
        "<@!123456789012345678>",
        "<@&123456789012345678>",
        "<@{figure}>",
        "@{name}",
        "**@everyone**",
        "a@everyone",
    ),
    "places": (
        "<#123456789012345678>",
        "</start:123456789012345678>",
        "<id:customize>",
        "<id:guide>",
        "https://discord.com/channels/1/2/3",
        "discord://-/users/1",
    ),
    "invites": (
        "discord.gg/abc",
        "https://discord.gg/abc",
        "DISCORD.GG/abc",
        "discord . gg/abc",
        "discord.com/invite/abc",
        "https://discordapp.com/invite/abc",
        "dsc.gg/abc",
        "discord。gg/abc",
        "(discord.gg/abc)",
        "*discord.gg/abc*",
        "ｄｉｓｃｏｒｄ．ｇｇ／abc",
        "𝐝𝐢𝐬𝐜𝐨𝐫𝐝.gg/abc",
    ),
    "links": (
        "https://evil.example",
        "http://evil.example/{name}",
        "HTTPS://EVIL.EXAMPLE",
        "evil.example/login",
        "www.evil.example",
        "steam://run/1",
        "javascript://x",
        "x:https://a.b",
        "_https://evil.example_",
        "<https://evil.example>",
        "https://dоi.org/10.1080",  # a Cyrillic letter in it
        "https://doi.org@evil.example/",
        "https://doi.org/10.1080/14616734.2013.851334.evil.example",
    ),
    "letters and calls": (
        "<mailto:me@evil.example>",
        "<me@evil.example>",
        "<tel:+15550100>",
        "<sms:+15550100>",
        "<+15550100>",
    ),
    "masks": (
        "[click](https://evil.example)",
        "[click](<https://evil.example>)",
        "[a]({name})",
        "[a](b)",
        "![x](y)",
        "[https://good.example](https://evil.example)",
        "[x](https://doi.org/10.1080/14616734.2013.851334)",
        "[a\nb](https://evil.example)",
    ),
    "shapes": (
        "# Secure Base",
        "###  x",
        "text\n# Big",
        "  # Big",
        "- # Big",
        "> # Big",
        "1. # Big",
        "-# small print",
        "text\n-# Written by the bot",
        "> quoted",
        ">>> all quoted",
        "```\ncode\n```",
        "```ansi\n\x1b[31mred\x1b[0m\n```",
        "`code`",
        "||spoiler||",
        "back\\slash",
        "\\<@123456789012345678>",
        "\\\\<@123456789012345678>",
    ),
    "emoji and times": (
        "<:smile:123456789012345678>",
        "<a:smile:123456789012345678>",
        "<t:1700000000>",
        "<t:1700000000:R>",
    ),
    "placeholders": (
        "{figure.__class__.__init__.__globals__}",
        "{0}",
        "{",
        "}",
        "{figure!r}",
        "{FIGURE}",
        "%{x}",
        "{name:>1000000}",
        "{{figure}}",
        "${figure}{x}",
    ),
    "unseen": (
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "@\u200beveryone",
        "disc\u00adord.gg/abc",
        "a\u0000b",
        "a\u001b[31mb",
        "a\u2028b",
        "\U000e0041",
        "\u3164",
        "\u115f\u1160",
        "\uffa0",
        "\ufeffa",
    ),
    "masses": ("x" * 5000, "Z" + "\u0334\u0321\u031b\u0340" * 400, "a\n\n\n\nb", "W" * 4001, "🙂" * 1000),
}
"""Each is refused by the checker, with its place."""

EVERY = tuple(text for texts in INJECTIONS.values() for text in texts)
GENTLE = (
    "%s",
    "%(name)s",
    "$figure",
    "a < b",
    "50 % or 2/3",
    "and/or",
    "C sharp",
    "1. one\n2. two",
    "- one\n- two",
    "*so*",
)
"""Looks odd, and does nothing: neither refused nor changed to the eye."""

_SHIELDED = re.compile(r"\\([^0-9A-Za-z\s])")
_EFFECTS = {
    "ping": r"@(?:everyone|here)\b|<@[!&]?\d+>",
    "place": r"<#\d+>|<id:\w+>|</[^:>\n]+:\d+>",
    "emoji or time": r"<t:-?\d+(?::\w)?>|<a?:\w+:\d+>",
    "link": r"(?:https?|steam|discord|javascript)://[^\s<>]+",
    "letter or call": r"(?<!\\)<(?:mailto:|tel:|sms:|\+\d|[^\s<>@]+@)[^\s<>]+>",
    "invite": r"(?:discord(?:app)?\.(?:gg|com/invite)|dsc\.gg)/\w",
    "mask": r"\[[^\]]+\]\(<?[^)\s]+>?\)",
    "heading": r"^[ \t]*(?:(?:[-*+]|\d+\.|>{1,3})[ \t]+)*#{1,3}[ \t]",
    "small print": r"^[ \t]*(?:(?:[-*+]|\d+\.|>{1,3})[ \t]+)*-#[ \t]",
    "quotation": r"^[ \t]*>{1,3}[ \t]",
    "code": r"`",
    "spoiler": r"\|\|[\s\S]*?\|\|",
    "unseen": "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u115f\u1160\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]",
    "stack": "[\u0300-\u036f]{4}",
}


def effects(text: str) -> Counter[str]:
    """What Discord would make of a text besides showing it, as far as it can do harm."""
    bare = _SHIELDED.sub("\ue000", text)
    return Counter(found for found in _found(bare))


def _found(text: str) -> Iterator[str]:
    for name, pattern in _EFFECTS.items():
        for _ in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE):
            yield name
