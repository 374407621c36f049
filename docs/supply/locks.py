"""A lock: every package in its very version, with the hash of each file that may be installed for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.!+]+)(?: ; (?P<marker>[^\\]+?))? \\")
_HASH = re.compile(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?")
_VIA = re.compile(r"    #(?: via)? +(?P<who>[\w.-]+)(?: \(pyproject\.toml(?::\w+)?\))?")
US = "secure-base"


@dataclass(frozen=True)
class Locked:
    name: str
    version: str
    marker: str
    """Where it is installed at all; empty: everywhere."""
    hashes: list[str] = field(default_factory=list[str])
    wanted_by: list[str] = field(default_factory=list[str])


def read(file: Path) -> list[Locked]:
    """Raises `ValueError` for a line that a lock must not have, such as an address, and for what has no hash."""
    found: list[Locked] = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if pin := _PIN.fullmatch(line):
            found.append(Locked(pin["name"], pin["version"], pin["marker"] or ""))
        elif found and (hashed := _HASH.fullmatch(line)):
            found[-1].hashes.append(hashed[1])
        elif found and (via := _VIA.fullmatch(line)):
            found[-1].wanted_by.append(via["who"])
        elif line != "    # via":
            raise ValueError(f"{file.name}:{number}: this does not belong in a lock: {line}")
    if bare := [locked.name for locked in found if not locked.hashes]:
        raise ValueError(f"{file.name}: without a hash: {', '.join(bare)}")
    return found


def shipped() -> list[Locked]:
    """All that may run beside the bot: the runtime's lock, and the driver for PostgreSQL as the tests have it."""
    extra = {canonicalize_name(each.name) for each in wanted("postgres")}
    driver = [locked for locked in read(DEV) if locked.name in extra]
    return sorted([*read(RUNTIME), *driver], key=lambda locked: (locked.name, locked.version))


def wanted(*extras: str, group: str | None = None) -> Iterator[Requirement]:
    """What pyproject.toml asks for: itself, for these extras, or for a group."""
    said: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if group is not None:
        yield from map(Requirement, said["dependency-groups"][group])
        return
    for extra in extras:
        yield from map(Requirement, said["project"]["optional-dependencies"][extra])
    if not extras:
        yield from map(Requirement, said["project"]["dependencies"])
