"""AES-256-GCM over one value, bound to the place where it stands."""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"
OURS = "sealed:"
"""What is sealed by the bot's own key stands in columns of text, and begins so."""


class Unsealable(Exception):  # noqa: N818 - a state, not an error class of ours
    """The value was changed, moved to another place, or sealed with another key."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands; the same bytes anywhere else do not open."""

    table: str
    column: str
    member_id: int
    row_id: int

    def bound(self) -> bytes:
        return f"{self.table}|{self.column}|{self.member_id}|{self.row_id}".encode()


def new_key() -> bytes:
    return AESGCM.generate_key(KEY_BYTES * 8)


def seal(key: bytes, text: str, place: Place) -> bytes:
    # The one place below app.py that draws randomness itself: a nonce that could be handed in could be repeated.
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, text.encode(), place.bound())


def unseal(key: bytes, sealed: bytes, place: Place) -> str:
    """Raises `Unsealable`."""
    if sealed[:1] != _VERSION or len(sealed) <= 1 + _NONCE_BYTES:
        raise Unsealable
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.bound()).decode()
    except InvalidTag:
        raise Unsealable from None


def own_key(secret: bytes) -> bytes:
    """The bot's own, by the secret of its marks."""
    return hmac.digest(secret, b"key of our own", "sha256")


def seal_text(key: bytes, text: str, place: Place) -> str:
    return OURS + base64.b64encode(seal(key, text, place)).decode()


def unseal_text(key: bytes, stored: str, place: Place) -> str | None:
    """None for what cannot be opened. What older versions stored as it was is returned as it is."""
    if not stored.startswith(OURS):
        return stored
    try:
        return unseal(key, base64.b64decode(stored.removeprefix(OURS)), place)
    except (Unsealable, ValueError):
        return None
