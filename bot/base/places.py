"""Where the bot's own files stand: whether they can, and whose they are."""

from __future__ import annotations

import os
from pathlib import Path

from bot.base.errors import UserFacing


def check_place(file: Path) -> None:
    """Raises `UserFacing` when a file can be neither opened nor made here. Makes nothing."""
    try:
        if file.exists() and not file.is_file():
            raise UserFacing(f"{file} is a folder or no plain file. Name a file.")
        above = next(parent for parent in file.absolute().parents if parent.exists())
        is_folder = above.is_dir()
    except (OSError, ValueError) as error:
        raise UserFacing(f"{file} cannot be looked at ({type(error).__name__}). Look at its permissions.") from None
    if not is_folder:
        raise UserFacing(f"{file} cannot be made: {above} is a file, and not a folder.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise UserFacing(f"{file} cannot be written: no permission to write in {above}.")
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        raise UserFacing(f"{file} cannot be read and written: it is another user's, or its permissions are too narrow.")


def hand_over(file: Path | int, folder: Path) -> None:
    """What root makes or puts back is for the user that the bot runs as, whose folder it is. Nobody else gives away."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=isinstance(file, int))


def make_for_owner(file: Path) -> None:
    """Root's empty file, before SQLite would make one of root's own; what SQLite puts beside it then follows it."""
    if os.geteuid() == 0:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            hand_over(handle, file.parent)
        finally:
            os.close(handle)
