"""The bot's token: where it comes from, and never shown."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path

from bot.base.errors import UserFacing

TOKEN_VARIABLE = "SECURE_BASE_TOKEN"  # noqa: S105 - the name of the variable, not a token
_CREDENTIAL = "secure-base-token"
"""As a systemd unit names it under `LoadCredential`."""
_OF_SYSTEMD = "LoadCredential in the unit"
"""The path alone would name systemd's copy, which nobody can mend."""
_OR_MISSING = ", or the file that it is made from is not there"
"""Our unit has a default, because systemd's own words about a missing file name neither the file nor the matter."""


def read(file: Path | None) -> str:
    """The token from environment, systemd or file. Raises `UserFacing` saying where to put it, never the token."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if token:
        return _shaped(token, TOKEN_VARIABLE)
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", ""), _CREDENTIAL)
    if credential.is_absolute() and credential.is_file():
        # systemd sees to who may read it; the mode shows a group, which is its way of letting this service in.
        return _shaped(_text(credential, _OF_SYSTEMD), f"{_OF_SYSTEMD}: {credential}")
    if file is None:
        raise UserFacing(
            f"No token. Set the environment variable {TOKEN_VARIABLE}, or name a file in token_file "
            "(you get a token on the Bot page of your application in Discord's developer portal)."
        )
    return _shaped(_in_file(file), f"token_file: {file}")


def _in_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        if path.name.count(".") > 1:
            raise UserFacing(
                "token_file: this looks like the token itself, and names no file. "
                "Write the token into a file that only you can read, and name that file here."
            ) from None
        raise UserFacing(f"token_file: {path} does not exist, or cannot be looked at.") from None
    if not stat.S_ISREG(mode):
        raise UserFacing(f"token_file: {path} is a folder or no plain file. Name the file that holds the token.")
    if stat.S_IMODE(mode) & 0o077:
        raise UserFacing(f"token_file: other users can read it. Run: {shlex.join(['chmod', '600', str(path)])}")
    return _text(path, "token_file")


def _text(path: Path, what: str) -> str:
    try:
        token = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise UserFacing(f"{what}: {path} cannot be read as text. It has to hold the token and no more.") from None
    if not token:
        raise UserFacing(f"{what}: {path} is empty{_OR_MISSING if what == _OF_SYSTEMD else ''}.")
    return token


def _shaped(token: str, place: str) -> str:
    if re.match(r"bot\s", token, re.IGNORECASE):
        raise UserFacing(f"{place}: leave out the word Bot before the token.")
    if re.search(r"\s", token):
        raise UserFacing(f"{place}: there is a space or a line break inside the token. Write the token and no more.")
    if not re.fullmatch(r"[\w-]+(\.[\w-]+){2}", token, re.ASCII):
        raise UserFacing(
            f"{place}: this does not look like a bot token: three parts of plain letters, digits, _ and -, "
            "with dots between them, and no quotes. Copy it again from the Bot page of your application."
        )
    return token
