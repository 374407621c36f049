"""Names and short notes, as operators and practitioners type them: one plain line that cannot pose as anything else."""

import re
import unicodedata

NAME_LENGTH = 60
LABEL_LENGTH = 40
NOTE_LENGTH = 200
_NAME = re.compile(r"[\w .,'’&()·-]+")
_STACKED = re.compile("[\u0300-\u036f]{3}")


def name_trouble(text: str) -> str | None:
    """Why a practitioner cannot be called so. Clients decide by this name whom they trust."""
    if not 2 <= len(text) <= NAME_LENGTH:
        return f"a name has 2 to {NAME_LENGTH} characters"
    if text != _plain(text):
        return "a name is one line without spaces at its ends, doubled spaces, or signs that nobody sees"
    if "_" in text or not _NAME.fullmatch(text):
        return "a name has letters, digits, spaces and . , ' & ( ) - only: no mentions, links or formatting"
    if not any(sign.isalpha() for sign in text):
        return "a name has letters in it"
    return None


def label_from(text: str) -> str | None:
    """A practitioner's word for a client; None when nothing of it can be seen."""
    return _seen(text, LABEL_LENGTH)


def note_from(text: str) -> str | None:
    """What clients are told while the practitioner is away; None for none."""
    return _seen(text, NOTE_LENGTH)


def _seen(text: str, most: int) -> str | None:
    plain = _plain(text)[:most].strip()
    return plain if any(unicodedata.category(sign)[0] in "LNSP" for sign in plain) else None


def _plain(text: str) -> str:
    """Composed, on one line, without what hides or turns the direction of what follows."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if sign.isspace() else sign for sign in composed if sign.isspace() or _shows(sign))
    return _STACKED.sub("", " ".join("".join(kept).split()))


def _shows(sign: str) -> bool:
    return sign == "\u200d" or not unicodedata.category(sign).startswith("C")
