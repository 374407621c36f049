"""The operator's key in its file, and the two there are while one takes the place of the other.

The store of keys says which hold. Until the last row is wrapped by the new one, it keeps the new key wrapped by the old
and the old wrapped by the new: whoever has either has both, on any machine, after a crash at any moment.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import shlex
import stat
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from filelock import FileLock, Timeout

from bot.base import sealing
from bot.base.errors import UserFacing, no_room
from bot.base.places import check_place, hand_over

MARKS, NEXT, PREVIOUS, TAKEN = "marks", "next", "previous", "taken:"
"""Rows of the key store about itself: the secret of the marks, the new key wrapped by the old and the old by the new,
and which workers have taken the new one into their file.
"""
_REPLACED = ".replaced-"
_NOBODY_YET = " If it is lost for good, move the store of keys (`keys_database`) aside: no member has a key in it yet."
_LOCK_SECONDS = 10


class Foreign(UserFacing):
    """The operator's key is not the one that wrapped what is stored."""


@dataclass
class Ring:
    """The keys that hold now, the newest first. It is one for all who wrap, so that all learn of a new one at once."""

    keys: tuple[bytes, ...]

    def wrap(self, plain: bytes) -> bytes:
        return aes_key_wrap(self.keys[0], plain)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises `InvalidUnwrap`."""
        for key in self.keys:
            plain = opened(key, wrapped)
            if plain is not None:
                return plain
        raise InvalidUnwrap

    def anew(self, wrapped: bytes) -> bytes | None:
        """By the newest key; the same when it is already, None when no key opens it."""
        if opened(self.keys[0], wrapped) is not None:
            return wrapped
        try:
            return self.wrap(self.unwrap(wrapped))
        except InvalidUnwrap:
            return None

    def ways(self, plain: bytes) -> list[bytes]:
        """How it may stand in the store."""
        return [aes_key_wrap(key, plain) for key in self.keys]


@dataclass(frozen=True)
class Held:
    """What a store of keys holds: the rows about itself, some members' keys and some marks of erasures. Before anybody
    is a member, counts hang on its secret already, and other machines may have agreed on a key.
    """

    own: Mapping[str, bytes]
    members: Sequence[object]
    erased: Sequence[object] = ()

    @property
    def is_empty(self) -> bool:
        return not self.members and not self.erased and not self.own


def opened(key: bytes, wrapped: object) -> bytes | None:
    try:
        return aes_key_unwrap(key, wrapped) if isinstance(wrapped, bytes) else None
    except (InvalidUnwrap, ValueError):
        return None


def learned(known: Sequence[bytes], own: Mapping[str, bytes]) -> tuple[bytes, ...] | None:
    """Which keys hold now, the newest first, for one who knows some of them; None when none of those does."""
    if NEXT not in own:
        return next(((key,) for key in known if MARKS not in own or opened(key, own[MARKS])), None)
    for key in known:
        if new := opened(key, own[NEXT]):
            return new, key
        if old := opened(key, own.get(PREVIOUS)):
            return key, old
    return None


def secret_of(keys: Sequence[bytes], own: Mapping[str, bytes]) -> bytes | None:
    """That of the marks, if the store keeps it readably."""
    return next((secret for key in keys if (secret := opened(key, own.get(MARKS)))), None)


def older_secret(keys: Sequence[bytes]) -> bytes:
    """What older versions went by, which kept none; they knew one key only."""
    return hmac.digest(keys[-1], b"marks", "sha256")


def fitting_keys(path: Path, held: Held, *, sealed_rows: bool) -> tuple[bytes, ...] | None:
    """The operator's keys that hold, by the one in the file; None when it is to be made.

    Raises `UserFacing` when key, store and data do not belong together.
    """
    if held.is_empty and not sealed_rows and not path.exists():
        check_place(path)
        return None
    some = [*held.members, *held.erased]
    nobody_yet = "" if some or sealed_rows else _NOBODY_YET
    try:
        key = read_operator_key(path)
    except UserFacing as problem:
        raise UserFacing(f"{problem}{nobody_yet}") from None
    keys = learned([key], held.own)
    if keys is None and NEXT not in held.own and any(opened(key, each) for each in some):
        keys = (key,)  # only the secret of the marks is damaged
    if keys is None or (some and not any(opened(each, one) for one in some for each in keys)):
        raise Foreign(
            f"{path}: this key does not open the stored member keys. Put the right one back; "
            f"with several machines, copy that of the others.{nobody_yet}"
        )
    if sealed_rows and not held.members:
        raise UserFacing("The store of member keys is empty, but the data holds sealed words. Put its backup back.")
    return keys


def key_id(key: bytes) -> str:
    """Tells keys apart and says nothing about them."""
    return hmac.digest(key, b"which key this is", "sha256").hex()[:8]


def read_operator_key(path: Path) -> bytes:
    """Raises `UserFacing` for a missing, readable-by-others or damaged file."""
    lost = UserFacing(f"{path}: the operator key is missing. Put the file back from where you keep your copy.")
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UserFacing(f"{path}: this is a folder or no plain file, and no operator key. Name another file.")
        if stat.S_IMODE(mode) & 0o077:
            raise UserFacing(f"{path}: other users can read this key. Run: chmod 600 {shlex.quote(str(path))}")
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (FileNotFoundError, NotADirectoryError):
        raise lost from None
    except OSError as error:
        raise UserFacing(f"{path}: cannot be read ({type(error).__name__}). Look at its permissions.") from None
    except (binascii.Error, UnicodeDecodeError):
        key = b""
    if len(key) != sealing.KEY_BYTES:
        raise UserFacing(f"{path}: this is not an operator key (44 characters of base64). Put your copy back.")
    return key


def write_operator_key(path: Path) -> bytes:
    """Makes a new key file, readable by its owner only. Never overwrites one."""
    check_place(path)
    key = sealing.new_key()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        hand_over(file.fileno(), path.parent)
        file.write(_written(key))
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)
    return key


def replaced_files(path: Path) -> list[Path]:
    """The keys from before, kept beside, oldest first."""
    path = path.resolve()
    files = [each for each in path.parent.glob(f"{path.name}{_REPLACED}*") if each.is_file()]
    return sorted(files, key=lambda each: (each.stat().st_mtime, each.name))


def check_replaceable(path: Path, known: Sequence[bytes]) -> None:
    """Raises `UserFacing` when another key cannot take the place of the one in the file, which is one of `known`."""
    if read_operator_key(path) not in known:
        raise Foreign(f"{path}: this is not the key in use. Put the right one back first.")
    trial = path.resolve().with_name(f".{path.resolve().name}.new")
    with _said(path):
        _write(trial, known[0])
        trial.unlink()


def adopt(path: Path, keys: tuple[bytes, ...]) -> Path | None:
    """The newest of `keys` takes the place of the one in the file, at one stroke; where the other is kept, if it did.

    Raises `UserFacing`, with the file as it was.
    """
    path = path.resolve()
    with _said(path), FileLock(f"{path}.lock", timeout=_LOCK_SECONDS) as lock:  # another worker may share the file
        hand_over(Path(lock.lock_file), path.parent)
        old = read_operator_key(path)
        if old == keys[0]:
            return None
        if old not in keys:
            raise Foreign(f"{path}: this is not the key in use. Put the right one back first.")
        kept = path.with_name(f"{path.name}{_REPLACED}{key_id(old)}")
        for file, key in ((kept, old), (path, keys[0])):
            staged = path.with_name(f".{path.name}.new")
            _write(staged, key)
            staged.replace(file)
            _sync(path.parent)
        return kept


def _write(file: Path, key: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as written:
        os.fchmod(written.fileno(), 0o600)
        hand_over(written.fileno(), file.parent)
        written.write(_written(key))
        written.flush()
        os.fsync(written.fileno())


def _written(key: bytes) -> bytes:
    return base64.b64encode(key) + b"\n"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _said(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, Timeout) as error:
        raise no_room(error) or UserFacing(
            f"{path}: no other key can be written there ({type(error).__name__}). "
            "Look at the disk and the permissions of its folder."
        ) from None
