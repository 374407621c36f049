"""Codes that invite: 60 bits, in letters and digits that nobody mistakes for each other (Crockford's base 32)."""

import re
from datetime import timedelta

CODE_LIFE = timedelta(days=7)
LENGTH = 12
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{_SIGNS}]{{{LENGTH}}}")


def code_from(secret: str) -> str:
    """Of 32 or more random hexadecimal digits."""
    number = int(secret, 16)
    return "".join(_SIGNS[number >> 5 * place & 31] for place in range(LENGTH))


def parse_code(text: str) -> str | None:
    """As people type it: small letters, spaces, dashes and the usual misreadings are all right."""
    signs = re.sub(r"[\s‐-―−-]", "", text[:100]).upper().translate(_MISREAD)
    return signs if _CODE.fullmatch(signs) else None


def spelled(code: str) -> str:
    """In groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
