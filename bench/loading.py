"""How long and how much memory the loader needs at worst: by hand, `python -m bench.loading --documents 10000`.

The documents are packs that we ship, a part at a time, changed at random as slips and malice would; then the bombs.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.bombs import BOMBS
from bot.packs.loader import load
from bot.packs.service import template

SHIPPED = Path(__file__).parents[1] / "exercises"
PIECES = (
    *(
        "&a ",
        "*a",
        "!t ",
        "!!python/name:os.system ",
        "<<: *a",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "- ",
        "? ",
        "\n",
        "\t",
        "'",
        '"',
        "|\n",
    ),
    *(
        ">-\n",
        "---\n",
        "...\n",
        " #",
        "%YAML 1.2\n",
        "\0",
        "\x1b[31m",
        "no",
        "~",
        "0x10",
        "1e9",
        "2026-01-01",
        "null",
        "{figure}",
    ),
    *(
        "{name",
        "{0}",
        "@here",
        "<@1>",
        "https://evil.example",
        "discord.gg/x",
        "[a](b)",
        "```",
        "||",
        "# ",
        "-# ",
        "> ",
        "\\",
    ),
    *(
        "\u202e",
        "\u200b",
        "\u3164",
        "\u2028",
        "\ufeff",
        "\ud800",
        "\u0334" * 9,
        "é",
        "🙂",
        "  ",
        "      ",
        "x" * 300,
        "word " * 90,
    ),
)
KEYS = (
    "say",
    "ask",
    "id",
    "kind",
    "when",
    "steps",
    "sources",
    "right",
    "wrong",
    "choices",
    "days",
    "exercises",
    "nothing",
)


def parts() -> list[str]:
    """The head of each pack with one exercise or quiz; small, so that many can be tried."""
    shipped = [file.read_text(encoding="utf-8") for file in sorted(SHIPPED.glob("*.yaml"))]
    return [part for text in (*shipped, template()) for part in _parts(text)]


def _parts(text: str) -> Iterator[str]:
    for key in ("exercises:\n", "quizzes:\n"):
        head, found, body = text.partition(f"\n{key}")
        for item in body.split("\n  - ")[:4] if found else ():
            yield f"{head}\n{key}  - {item.removeprefix('  - ')[:2000]}\n"


def documents(count: int, seed: int) -> Iterator[str | bytes]:
    """The same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    kept = parts()
    for _ in range(count):
        text = rng.choice(kept)
        for _ in range(rng.choice((1, 1, 2, 3, 6, 12))):
            text = rng.choice(_CHANGES)(text, rng)
        yield _saved(text, rng)


def _put(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(PIECES) + text[at + rng.choice((0, 0, 1, 5, 40)) :]


def _cut(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] if rng.random() < 0.2 else text[:at] + text[at + rng.randrange(200) :]


def _line(text: str, rng: random.Random) -> str:
    """Taken out, doubled, moved, indented otherwise, or under another key."""
    lines = text.splitlines(keepends=True) or ["\n"]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            _ = lines.pop(at)
        case 1:
            lines[at] *= rng.choice((2, 2, 3, 50))
        case 2:
            lines.insert(to, lines.pop(at))
        case 3:
            lines[at] = " " * rng.randrange(12) + lines[at].lstrip(" ")
        case _:
            lines[at] = f"    {rng.choice(KEYS)}: {lines[at].partition(':')[2].strip()}\n"
    return "".join(lines)


def _swap(text: str, rng: random.Random) -> str:
    """One word for a piece, everywhere."""
    words = text.split()
    return text.replace(rng.choice(words), rng.choice(PIECES)) if words else text


_CHANGES = (_put, _put, _cut, _line, _line, _swap)


def _saved(text: str, rng: random.Random) -> str | bytes:
    match rng.randrange(20):
        case 0:
            return text.encode("utf-16", "surrogatepass")
        case 1:
            return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
        case 2:
            return text.encode("latin-1", "replace")
        case 3:
            data = bytearray(text.encode("utf-8", "surrogatepass"))
            for _ in range(min(len(data), 5)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            return bytes(data)
        case 4:
            return text.replace("\n", "\r\n")
        case _:
            return text


def _timed(text: str | bytes) -> float:
    began = time.perf_counter()
    _ = load(text, "p.yaml")
    return time.perf_counter() - began


def _peak(text: str | bytes) -> int:
    tracemalloc.start()
    _ = load(text, "p.yaml")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def _told(name: str, times: Sequence[float]) -> str:
    ordered = sorted(times)
    middle, high = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    spread = f"middle {middle * 1000:.1f} ms, 99 of 100 below {high * 1000:.1f} ms"
    return f"{name}: {spread}, slowest {ordered[-1] * 1000:.0f} ms"


def main() -> None:
    asked = argparse.ArgumentParser()
    _ = asked.add_argument("--documents", type=int, default=10_000)
    _ = asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    made = list(documents(options.documents, options.seed))
    times = [_timed(text) for text in made]
    slowest = made[times.index(max(times))]
    print(_told(f"{len(made):,} documents", times))  # noqa: T201
    print(f"  the slowest has {len(slowest):,} characters and takes {_peak(slowest) / 2**20:.1f} MiB at most")  # noqa: T201
    bombs = {name: _timed(text) for name, (text, _) in BOMBS.items()}
    print(_told(f"{len(bombs)} bombs", list(bombs.values())))  # noqa: T201
    peaks = {name: _peak(text) for name, (text, _) in BOMBS.items()}
    for name in sorted(bombs, key=lambda each: -bombs[each])[:5]:
        print(f"  {name}: {bombs[name] * 1000:.0f} ms, {peaks[name] / 2**20:.1f} MiB")  # noqa: T201
    hungry = max(peaks, key=lambda each: peaks[each])
    print(f"  most memory: {hungry}, {peaks[hungry] / 2**20:.1f} MiB")  # noqa: T201


if __name__ == "__main__":
    main()
