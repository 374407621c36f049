"""What the operator asks of a running bot: one line of JSON through a Unix socket that nobody else can open.

Every answer is lines of JSON too: how far it has come, and last what it came to, or why it is refused.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from bot.base.errors import UserFacing, no_room
from bot.base.logs import where

Progress = Callable[[str, int, int], None]
Act = Callable[[Mapping[str, Any], Progress], Awaitable[dict[str, Any]]]
_ASK_SECONDS = 5
_LONGEST = 4096
_NAME_BYTES = 100
"""Longer names than some 107 bytes no socket can have."""
_CREDENTIALS = struct.Struct("3i")
_log = logging.getLogger(__name__)


class NotListening(Exception):  # noqa: N818 - a state: no bot runs there
    pass


@asynccontextmanager
async def listening(path: Path | None, acts: Mapping[str, Act]) -> AsyncGenerator[None]:
    """For whoever keeps every other process out of this folder's database: a socket that is there is left over."""
    if path is None:
        yield
        return
    under_way: set[asyncio.Task[None]] = set()

    def came(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_answer(reader, writer, acts), name="operator's request")
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    with ExitStack() as stack:
        server = None
        try:
            server = await asyncio.start_unix_server(came, sock=_bound(path, stack), limit=_LONGEST)
        except OSError as error:
            _log.warning(
                "%s cannot be made (%s): export, erase and keys need a stopped bot", path, type(error).__name__
            )
        try:
            yield
        finally:
            _gone(path)
            if server is not None:
                server.close()
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)


def ask(path: Path, do: str, progress: Progress, **of: Any) -> dict[str, Any]:
    """What it came to. Raises `NotListening` when no bot is there, `UserFacing` when it refuses."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            with _near(path) as near:
                line.connect(near)
        except PermissionError:
            raise UserFacing(f"{path}: only the user that the bot runs as may ask it. Run this as that one.") from None
        except OSError:
            raise NotListening from None
        with suppress(BrokenPipeError):
            line.sendall(_line({"do": do, **of}))
        with suppress(ConnectionResetError), line.makefile("rb") as answers:
            for answer in map(json.loads, answers):
                if "done" in answer:
                    return answer["done"]
                if "refused" in answer:
                    raise UserFacing(answer["refused"])
                progress(*answer["progress"])
    raise UserFacing("The bot stopped in the middle of it. Run this again: it goes on where it was.")


def _gone(path: Path) -> None:
    path.unlink(missing_ok=True)


def _bound(path: Path, stack: ExitStack) -> socket.socket:
    _gone(path)
    made = stack.enter_context(socket.socket(socket.AF_UNIX))
    mask = os.umask(0o177)
    try:
        with _near(path) as near:
            made.bind(near)
    finally:
        os.umask(mask)
    return made


@contextmanager
def _near(path: Path) -> Generator[str]:
    """A name for it that is short enough."""
    if len(os.fsencode(path)) <= _NAME_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, acts: Mapping[str, Act]) -> None:
    def tell(**said: Any) -> None:
        if not writer.is_closing():
            writer.write(_line(said))

    def come(doing: str, done: int, total: int) -> None:
        tell(progress=(doing, done, total))

    try:
        if not _is_ours(writer):
            return None
        try:
            asked = json.loads(await asyncio.wait_for(reader.readline(), _ASK_SECONDS))
            act = acts[asked["do"]]
        except (ValueError, LookupError, TypeError):
            return tell(refused="The running bot does not know this request. Is it of another version? Restart it.")
        tell(done=await act(asked, come))
        await writer.drain()
    except UserFacing as problem:
        tell(refused=str(problem))
    except (TimeoutError, ConnectionError):
        return None
    except Exception as bug:  # noqa: BLE001 - the edge: its message may quote what somebody wrote
        if full := no_room(bug):
            return tell(refused=str(full))
        _log.exception("an operator's request failed")
        tell(refused=f"Something unexpected happened, and this is a mistake of ours: {where(bug)}")
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def _is_ours(writer: asyncio.StreamWriter) -> bool:
    """The same user, or root. The mode of the socket says so too, but not on every system."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    told = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return user in (0, os.geteuid())


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
