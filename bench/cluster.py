"""A PostgreSQL of our own, on loopback, gone afterwards: for trials, benches and tests. Nothing stands in it before."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.loopback.reach import HOST

OWN = "postgresql"
"""In place of an address: start one for this trial."""
_DEBIAN = Path("/usr/lib/postgresql")
_FORGETFUL = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_wal_size=4GB"


@dataclass(frozen=True)
class Cluster:
    """In the folder `place`; runs until `stop`, also when this process is gone."""

    place: Path
    port: int

    @classmethod
    def start(cls, place: Path, *, is_forgetful: bool = False) -> Cluster:
        """`is_forgetful`: fast, and nothing outlives a power cut; killed programs it still survives."""
        place.mkdir(mode=0o700, exist_ok=True)
        with socket.socket() as found:
            found.bind((HOST, 0))
            cluster = cls(place, int(found.getsockname()[1]))
        if os.geteuid() == 0:
            os.chown(place, *_somebody())
        cluster._run("initdb", "-D", "data", "-A", "trust", "-U", "bot", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-c listen_addresses={HOST} -c port={cluster.port} -c unix_socket_directories={place}"
        cluster._control("-w", "-l", "log", "-o", f"{options} {_FORGETFUL if is_forgetful else ''}", "start")
        return cluster

    def create(self, name: str) -> str:
        """The address of a new database, empty."""
        self._run("createdb", "-h", HOST, "-p", str(self.port), "-U", "bot", name)
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://bot@{HOST}:{self.port}/{name}"

    def stop(self) -> None:
        """Nothing of it is left."""
        self._control("-m", "immediate", "stop")
        shutil.rmtree(self.place)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", "data", "-s", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        folder = programs()
        if folder is None:
            raise SystemExit("PostgreSQL is not installed: apt install postgresql")
        user, group = _somebody() if os.geteuid() == 0 else (None, None)
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [folder / program, *arguments],
            cwd=self.place,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{program} {' '.join(arguments[:6])} … failed: look at the lines above")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest version; None when there is none."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else shutil.which("initdb")
    return None if found is None else Path(found).resolve().parent


@asynccontextmanager
async def storage(wish: str, folder: Path) -> AsyncGenerator[str]:
    """The address of an empty database: a SQLite file in `folder`, our own PostgreSQL, or the one that is named."""
    if wish != OWN:
        yield wish or f"sqlite:///{folder}/bot.db"
        return
    place = Path(tempfile.mkdtemp(prefix="trial-postgresql-"))
    cluster = await asyncio.to_thread(Cluster.start, place)
    try:
        yield await asyncio.to_thread(cluster.create, "trial")
    finally:
        await asyncio.to_thread(cluster.stop)


def _somebody() -> tuple[int, int]:
    """PostgreSQL refuses to run as root."""
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return user.pw_uid, user.pw_gid
