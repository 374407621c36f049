"""One good pack to change, and what the loader says of it."""

import json
from typing import Any

from bot.packs.loader import load
from bot.packs.rules import Pack

Path = tuple[str | int, ...]

EXAMPLE = """\
pack: warm-voices
title: Warm voices
version: 1.2.0
language: en
authors: [The people who wrote it]
license: CC-BY-4.0
about: Short recalls of people who are on your side.
sources:
  otway2014: Otway, Carnelley & Rowe (2014). Attachment & Human Development. https://doi.org/10.1080/14616734.2013.851334
  bowlby1988: Bowlby (1988). A Secure Base. Routledge.
exercises:
  - id: a-time-you-were-comforted
    title: A time you were comforted
    kind: priming          # mindfulness gratitude priming
    when: any              # any | comfort-after | strength-before (priming only)
    minutes: 3
    evidence: supported    # supported | promising | practice-lore
    sources: [otway2014]
    caution: If this person also frightens you, choose another, a pet or a place, or skip.
    figure: required       # required | optional | none
    rate: [felt-security]  # asked before and after, 0–10
    steps:
      - say: Bring {figure} to mind as clearly as you can.
        seconds: 40
      - ask: What would they say to you right now?
        answer: long       # short | long
    close: That care is part of you. Carry it into the next hour.
quizzes:
  - id: safe-haven
    title: Safe haven or secure base?
    topic: basics
    questions:
      - id: haven
        ask: You had a hard day and call your sister. Which need is she meeting?
        right: A safe haven
        wrong: [A secure base, An internal working model]
        why: A haven is where we go when distressed; a base is what we set out from.
        sources: [bowlby1988]
programmes:
  - id: three-warm-days
    title: Three warm days
    days: [a-time-you-were-comforted, a-time-you-were-comforted]
"""


def changed(*changes: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


TEN_MISTAKES = changed(
    ("version: 1.2.0", "version: 1.2"),
    ("language: en", "langauge: en"),
    ("Short recalls", "Hey @everyone, short recalls"),
    ("kind: priming", "kind: primming"),
    ("minutes: 3", "minutes: 3 min"),
    ("[otway2014]", "[otway2041]"),
    ("{figure}", "{figur}"),
    ("answer: long", "answer: lang"),
    ("right: A safe haven", "right: A secure base"),
    ("days: [a-time", "days: [a-tame"),
)


def told(text: str | bytes) -> list[str]:
    loaded = load(text, "p.yaml")
    assert (loaded.pack is None) == bool(loaded.problems)
    return [str(problem) for problem in loaded.problems]


def good(text: str | bytes) -> Pack:
    loaded = load(text, "p.yaml")
    assert loaded.problems == ()
    assert loaded.pack is not None
    return loaded.pack


def with_say(text: str) -> str:
    """The example with its first step's text replaced, as a double-quoted YAML text."""
    return changed(("Bring {figure} to mind as clearly as you can.", json.dumps(text, ensure_ascii=False)))


def leaves(part: Any, path: Path = ()) -> list[Path]:
    """Where every text of a document stands."""
    if isinstance(part, str | float | int):
        return [path]
    keys: list[Any] = list(part) if hasattr(part, "keys") else list(range(len(part)))
    return [leaf for key in keys for leaf in leaves(part[key], (*path, key))]


def put(document: Any, path: Path, value: object) -> Any:
    """A copy of the document with a value in another place."""
    if not path:
        return value
    copied = document.copy()
    copied[path[0]] = put(document[path[0]], path[1:], value)
    return copied
