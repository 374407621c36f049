"""A PostgreSQL of our own for a trial, on loopback, gone afterwards."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.loopback.reach import HOST

OWN = "postgresql"
"""In place of an address: start one for this trial."""
_DEBIAN = Path("/usr/lib/postgresql")


@asynccontextmanager
async def storage(wish: str, folder: Path) -> AsyncGenerator[str]:
    """The address of an empty database: a SQLite file in `folder`, our own PostgreSQL, or the one that is named."""
    if wish != OWN:
        yield wish or f"sqlite:///{folder}/bot.db"
        return
    programs, place = _programs(), Path(tempfile.mkdtemp(prefix="crash-postgresql-"))
    user = _as_whom(place)
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = int(found.getsockname()[1])
    options = f"-c listen_addresses={HOST} -c port={port} -c unix_socket_directories={place}"
    data = str(place / "data")
    await _run([*user, str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "bot"])
    control = [*user, str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(place / "log")]
    await _run([*control, "-o", options, "start"])
    try:
        await _run([str(programs / "createdb"), "-h", HOST, "-p", str(port), "-U", "bot", "trial"])
        yield f"postgresql://bot@{HOST}:{port}/trial"
    finally:
        await _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(place)


def _programs() -> Path:
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    if found is None:
        raise SystemExit("PostgreSQL is not installed: apt install postgresql")
    return Path(found).parent


def _as_whom(place: Path) -> Sequence[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(place, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


async def _run(command: Sequence[str]) -> None:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stdin=quiet)
    if await process.wait():
        raise SystemExit(f"{Path(command[-1]).name}: {' '.join(command[:6])} … failed")
