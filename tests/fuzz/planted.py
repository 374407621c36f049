"""A fault to be found: by chance alone it would take years."""

from __future__ import annotations

from tests.fuzz.target import Target


def trip(data: bytes) -> None:
    if data[:1] == b"b" and data[1:2] == b"u" and data[2:3] == b"g" and data[3:4] == b"!":
        raise KeyError("planted")


TARGETS = {"planted": Target(trip, 8)}
