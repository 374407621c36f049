"""What members type, made even before it is read."""

import unicodedata

MAX_TEXT = 120
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def tidy(text: str) -> str | None:
    """Full-width and foreign digits become ASCII, spaces single; invisible and direction-changing characters go."""
    if len(text) > MAX_TEXT:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    kept = (" " if c.isspace() else c for c in plain if c.isspace() or not unicodedata.category(c).startswith("C"))
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
    return " ".join("".join(digits).split()) or None
