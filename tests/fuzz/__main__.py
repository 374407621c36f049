"""`make fuzz`: each target under atheris for its share of the time; what fails stays in the corpus, for the suite.

Says for each how many inputs were tried and how many places in the code they reached. Exits with 1 after a finding.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
KEPT = HERE.parents[1] / ".fuzz"
"""What reached something new in earlier runs: not part of the project, and only time is lost with it."""
OURS = "tests.fuzz.targets"
_SLOWEST_SECONDS = 20
"""On the wall, for one input: what hangs is a finding too."""
_ADDED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_REACHED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Outcome:
    tried: int
    reached: int
    failed: str
    """The last words of what went wrong; empty when nothing did."""
    found: tuple[Path, ...]


def fuzz(
    name: str, corpus: Path, kept: Path, *, seconds: int = 0, runs: int = -1, seed: int = 0, module: str = OURS
) -> Outcome:
    """`seconds` 0 and `runs` -1 set no end; `seed` 0 is another one each time."""
    target: Target = import_module(module).TARGETS[name]
    known = corpus / name
    grown = kept / name
    for folder in (known, grown):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(known.iterdir())
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
        words.write("".join(f"{_quoted(word)}\n" for word in target.words))
        words.flush()
        limits = [f"-max_total_time={seconds}", f"-runs={runs}", f"-seed={seed}", f"-max_len={target.most}"]
        told = [f"-timeout={_SLOWEST_SECONDS}", f"-artifact_prefix={known}{os.sep}", "-print_final_stats=1"]
        dictionary = [f"-dict={words.name}"] if target.words else []
        begins = [sys.executable, "-m", "tests.fuzz.drive", module, name]
        ended = subprocess.run(  # noqa: S603 - ourselves
            [*begins, *limits, *told, *dictionary, grown, known],
            cwd=HERE.parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    found = tuple(sorted(set(known.iterdir()) - before))
    tried, reached = _ADDED.findall(ended.stdout), _REACHED.findall(ended.stdout)
    said = [line for line in ended.stdout.splitlines() if not line.startswith("INFO: ")]
    failed = "\n".join(said[-60:]) if ended.returncode else ""
    return Outcome(int(tried[-1]) if tried else 0, int(reached[-1]) if reached else 0, failed, found)


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--seconds", type=int, default=60, help="for all targets together")
    reading.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}")
    asked = reading.parse_args()
    names: list[str] = asked.targets or list(TARGETS)
    if strange := sorted(set(names) - set(TARGETS)):
        sys.exit(f"There is no target {', '.join(strange)}: there are {', '.join(TARGETS)}.")
    if find_spec("atheris") is None:
        sys.exit("atheris is not there: it comes for Linux on x86-64, with Python 3.11 to 3.14. Run: make fuzz")
    share = max(1, asked.seconds // len(names))
    failed = 0
    for name in names:
        outcome = fuzz(name, CORPUS, KEPT, seconds=share)
        print(f"{name}: {outcome.tried:,} inputs, {outcome.reached:,} places reached", flush=True)  # noqa: T201
        if outcome.failed:
            failed += 1
            kept = ", ".join(str(file.relative_to(HERE.parents[1])) for file in outcome.found) or "nothing"
            print(f"{outcome.failed}\n{name}: FAILED; kept: {kept}", flush=True)  # noqa: T201
    sys.exit(min(failed, 1))


def _quoted(word: str) -> str:
    body = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}" for byte in word.encode())
    return f'"{body}"'


if __name__ == "__main__":
    main()
