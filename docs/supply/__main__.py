"""`python -m docs.supply licences` and `python -m docs.supply sbom` write their page."""

from __future__ import annotations

import sys

from docs.supply import bill, licences
from docs.supply.locks import shipped

_PAGES = {"licences": (licences.PAGE, licences.page), "sbom": (bill.FILE, bill.bill)}


def main() -> None:
    if sys.argv[1:2] not in ([name] for name in _PAGES):
        sys.exit(f"Name one of {', '.join(_PAGES)}.")
    file, write = _PAGES[sys.argv[1]]
    file.write_text(write(shipped()))


if __name__ == "__main__":
    main()
