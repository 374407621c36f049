"""The two kinds of exception: what a person should read, and bugs."""

from __future__ import annotations

import errno
import sqlite3

_FULL_ON_POSTGRESQL = "53100"
_FULL_ON_SQLITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""The second one is of a file that SQLite keeps beside an open database, and makes first."""


class UserFacing(Exception):  # noqa: N818 - the name says who reads it
    """Its message is shown as written, to the person who caused it."""


def no_room(error: BaseException) -> UserFacing | None:
    """What to say of an error that is a full disk's, whoever met it; None for all others."""
    cause = getattr(error, "orig", None) or error
    is_full = (
        (isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT))
        or (isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorcode", None) in _FULL_ON_SQLITE)
        or getattr(cause, "sqlstate", None) == _FULL_ON_POSTGRESQL
    )
    said = "There is no room left on the disk. Nothing is damaged: make room, then run the same command again."
    return UserFacing(said) if is_full else None
