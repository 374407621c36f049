"""A pack as large as one may be."""

from __future__ import annotations

from pathlib import Path

from bot.packs.loader import MOST_BYTES

_HEAD = """\
pack: very-long
title: Very long
version: 1.0.0
language: en
authors: [The bench]
license: CC0-1.0
about: As long as a pack may be.
sources:
  own: Our own.
exercises:
"""
_EXERCISE = """\
  - id: pause-{number}
    title: Pause number {number}
    kind: mindfulness
    when: any
    minutes: 3
    evidence: practice-lore
    sources: [own]
    figure: none
    steps:
{steps}    close: That was it. Carry it into the next hour.
"""
_STEP = """\
      - say: Look at one thing in this room, whatever it may be, and let your eyes rest on it for {number} slow breaths.
        seconds: 20
"""
_EXERCISES, _STEPS = 200, 8
"""The most exercises, and so many steps that about the most bytes come together."""


def write_pack(folder: Path) -> int:
    """Into a folder of its own; its bytes."""
    steps = "".join(_STEP.format(number=number) for number in range(1, _STEPS + 1))
    text = _HEAD + "".join(_EXERCISE.format(number=number, steps=steps) for number in range(1, _EXERCISES + 1))
    folder.mkdir()
    return (folder / "very-long.yaml").write_text(text[:MOST_BYTES], encoding="utf-8")
