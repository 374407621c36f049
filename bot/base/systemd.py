"""What systemd wants to hear from a service of `Type=notify`. Without systemd, nothing is said to anybody."""

from __future__ import annotations

import os
import socket


def tell(*words: str) -> None:
    """Such as `READY=1`. Whether it arrived is no concern of ours."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaking:
            speaking.connect(address)
            speaking.sendall("\n".join(words).encode())
    except OSError:
        return
