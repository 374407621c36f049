"""What an author may write: plain words, which cannot ping, invite, lead elsewhere or pass for the bot's own."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from bot.packs.loader.problems import listed, shown
from bot.packs.rules import NAME_ROOM

PLACEHOLDERS = ("{figure}", "{name}")
MOST_OF_A_SORT = 20
"""Findings of one sort in one text; more would not help anyone."""

_FILLED = {
    "{figure}": "only in say, ask and close, and only with `figure: required` or `figure: optional`",
    "{name}": "only in say, ask and close of an exercise",
}

_ANNOUNCED = "add `figure: required` to the exercise, or `figure: optional` if it also works without one"


@dataclass(frozen=True, slots=True)
class Finding:
    fragment: str
    """As it stands in the text, by which its line is found again."""
    message: str
    choices: tuple[str, ...] = ()


def length(text: str) -> int:
    """As rendered and as the strictest Discord client counts: UTF-16 units, a placeholder as long as a name may be."""
    bare, names = re.subn(r"\{figure\}|\{name\}", "", text.strip())
    return len(bare.encode("utf-16-le", "surrogatepass")) // 2 + names * NAME_ROOM


_LINK = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s<>]*|www\.[^\s<>]+", re.IGNORECASE)
_BARE_LINK = re.compile(r"(?<![a-z0-9./-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>]*", re.IGNORECASE)

_LEAD = r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>{1,3})[ \t]+)*"
_INVITE = r"(?:discord(?:app)?\s?[.。]\s?(?:(?:gg|me|io|li|new)\b|com\s?/\s?invite)|(?:dsc|invite)\.gg\b)\S{0,80}"
"""Looked for in narrow letters: a person reads the wide ones just so."""
_REACHES = r"<(?:mailto:|tel:|sms:|\+\d|[^\s<>@]{1,64}@[^\s<>@]{1,80}\.)[^\s<>]{0,80}>?"
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
_REFUSED = [
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), message)
    for pattern, message in (
        (r"[@＠﹫](?:everyone|here)\b", "pings everybody; leave it out"),
        (r"[@＠﹫]\{", "could ping somebody; leave out the `@`"),
        (r"<(?:[@#:]|a:|t:|id:|/[a-z])[^\s>]{0,80}>?", "is a Discord mention or emoji code; write it in words"),
        (_REACHES, "becomes a link that writes to somebody or calls them; leave it out"),
        (_INVITE, "invites to a server; leave it out"),
        (r"\]\([^\s)]{0,80}\)?", "hides a link behind words; write plain text"),
        (_LEAD + r"#{1,3}[ \t][^\n]{0,40}", "is shown as a heading; write plain text"),
        (_LEAD + r"-#[ \t][^\n]{0,40}", "is shown as the bot's small print; write plain text"),
        (r"^[ \t]*(?:>>>|>[ \t])[^\n]{0,40}", "is shown as a quotation; write plain text"),
        (r"`+", "is shown as code; use ordinary quotation marks"),
        (r"\|\|", "hides text as a spoiler; leave it out"),
        (r"\\", "is Discord's escape sign; leave it out"),
        (r"\n[ \t]*\n[ \t]*\n", "leaves more than one empty line; keep one"),
        (_MARKS, "stacks marks on a letter; leave them out"),
    )
]


def findings(text: str, links: frozenset[str]) -> Iterator[Finding]:
    """All that is wrong in one text. `links` are the addresses of the pack's own sources."""
    told: list[tuple[int, int]] = []
    narrow = _narrow(text)
    for pattern, message in _REFUSED:
        for found in islice(pattern.finditer(narrow if pattern.pattern == _INVITE else text), MOST_OF_A_SORT):
            told.append(found.span())
            fragment = text[found.start() : found.end()]
            quoted = fragment.strip()
            yield Finding(fragment, f"{shown(quoted)} {message}" if quoted else message)
    for pattern in (_LINK, _BARE_LINK):
        for found in islice(pattern.finditer(text), MOST_OF_A_SORT):
            inside = any(start <= found.start() < end for start, end in told)
            told.append(found.span())
            link = address(found[0])
            if link not in links and not inside:
                leads = "leads outside the pack's own sources; list it there or leave it out"
                yield Finding(link or found[0], f"{shown(link or found[0])} {leads}")
    for mark in ("**", "__", "~~"):
        if text.count(mark) % 2:
            yield Finding(mark, f"`{mark}` is opened and not closed")


def _narrow(text: str) -> str:
    """Wide and ornate letters as plain ones, each in its place."""
    plain = ((letter, unicodedata.normalize("NFKC", letter)) for letter in text)
    return "".join(narrow if len(narrow) == 1 else letter for letter, narrow in plain)


def placeholder_findings(text: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
    strange = (found for found in re.finditer(r"\{[^{}\n]{0,60}\}|[{}]", text) if found[0] not in allowed)
    for found in islice(strange, MOST_OF_A_SORT):
        if found[0] in PLACEHOLDERS and allowed:
            yield Finding(found[0], f"`{found[0]}` needs to be announced: {_ANNOUNCED}")
        elif found[0] in PLACEHOLDERS:
            yield Finding(found[0], f"`{found[0]}` is not filled in here: {_FILLED[found[0]]}")
        elif len(found[0]) == 1:
            yield Finding(found[0], f"a single `{found[0]}`; curly brackets stand only around figure and name")
        else:
            known = f"placeholders are exactly {listed(PLACEHOLDERS, 'and')}"
            yield Finding(found[0], f"there is no placeholder {shown(found[0])}; {known}", PLACEHOLDERS)


def address(link: str) -> str:
    """A link without the punctuation of the sentence around it."""
    bare = link.rstrip(".,;:!?\"'*_~|")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;:!?\"'")
    return bare


def addresses(text: str) -> list[str]:
    return [address(found[0]) for found in _LINK.finditer(text)]


def split_source(text: str) -> tuple[str, str | None]:
    """A source's words and its address, ready to stand in a link."""
    found = addresses(text)
    if not found:
        return text.strip(), None
    words = " ".join(text.replace(found[0], " ").split()).rstrip(" ,;:")
    return words, found[0].replace("(", "%28").replace(")", "%29")


def source_findings(text: str) -> Iterator[Finding]:
    found = addresses(text)
    if len(found) > 1:
        yield Finding(found[1], "a source has one address; make a second source of the other")
    for link in found:
        if wrong := _wrong_address(link):
            yield Finding(link, f"{shown(link)} {wrong}")
    if found and not re.search(r"\w{2}", split_source(text)[0]):
        yield Finding(found[0], "an address alone says nothing to a reader; write authors, year and title before it")


def _wrong_address(link: str) -> str | None:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return "is not a web address"
    if parts.scheme.casefold() not in ("https", "http"):
        return "must begin with https://"
    if not link.isascii():
        return "may hold only plain letters, digits and signs; copy the address from the browser"
    if "@" in parts.netloc or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}", host):
        return "is not the address of a public page"
    return "has a sign that does not belong in an address" if re.search(r"[\[\]{}|\\^`\"<>]", link) else None
