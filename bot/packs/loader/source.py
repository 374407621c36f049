"""The file's characters: decoded, cleaned of what cannot or must not be seen, and each with its line and column."""

import re
from bisect import bisect_right
from typing import Final

from bot.packs.loader.problems import Place, Report

MOST_BYTES: Final = 256 * 1024
TOP: Final = Place(1, 1)

_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
_BIDI = "\u202a-\u202e\u2066-\u2069"
FORBIDDEN = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_BIDI}{_UNSEEN}]")
_NO_TEXT = "this is not a text file, or not one saved as UTF-8; a pack is plain text"
_OTHER_FORMATS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
    b"OggS",
)
_HEAD = 4096
_LINE = re.compile(r"\r\n|\r|\n")


class Source:
    """The file's text, cleaned, with the way from an offset to a place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _LINE.finditer(text))]

    def place(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        starts = self._starts
        if number > len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def find(self, fragment: str, start: int, end: int) -> int | None:
        """Where a fragment of a value stands between two offsets; its first word will do where a line was folded."""
        for part in (fragment, *fragment.split()[:1]):
            at = self.text.find(part, start, end)
            if at >= 0:
                return at
        return None


def decode(content: bytes | str, report: Report) -> Source | None:
    """UTF-8, with or without a byte order mark. Forbidden characters are told and blanked, so that reading goes on."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.add(TOP, "", "the file is saved as UTF-16; save it as UTF-8")
        return None
    if data.startswith(_OTHER_FORMATS) or _is_binary(data[:_HEAD]):
        report.add(TOP, "", _NO_TEXT)
        return None
    if len(data) > MOST_BYTES:
        report.add(TOP, "", f"the file is larger than {MOST_BYTES // 1024} KiB; make two packs of it")
        return None
    if _is_binary(data):
        report.add(TOP, "", _NO_TEXT)
        return None
    source = Source(data.decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
    for index, found in enumerate(FORBIDDEN.finditer(source.text)):
        if index > 200:
            break
        report.add(source.place(found.start()), "", unwanted(found[0]))
    return Source(FORBIDDEN.sub("\ufffd", source.text))


def _is_binary(data: bytes) -> bool:
    return len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data)) > max(3, len(data) // 50)


def unwanted(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if 0xD800 <= ord(character) <= 0xDFFF:
        return "these bytes are not UTF-8 text; save the file as UTF-8"
    if re.match(f"[{_BIDI}]", character):
        return f"the character {code} turns the direction of text and can hide what is written; take it out"
    if re.match(f"[{_UNSEEN}]", character):
        return f"the character {code} cannot be seen; take it out"
    return f"the control character {code} does not belong in text; take it out"
