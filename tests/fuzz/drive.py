"""One target under atheris, which keeps what reached something new and changes it further: `drive MODULE TARGET …`.

The further arguments are libFuzzer's own. In a process of its own: atheris ends it, and changes each module it watches.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def main() -> None:
    atheris: Any = import_module("atheris")
    module, name = sys.argv.pop(1), sys.argv.pop(1)
    with atheris.instrument_imports(include=["bot", "tests.fuzz.planted"]):
        target = import_module(module).TARGETS[name]
        check = import_module("tests.fuzz.target").check

    def once(data: bytes) -> None:
        check(target, data)

    target.run(b"")  # what is made once is made before its time is taken
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
