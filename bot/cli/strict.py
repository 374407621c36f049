"""`check --strict`: what no rule forbids and yet would make a pack less kind, less clear or less honest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.base.errors import UserFacing
from bot.cli.screens import check_screens
from bot.packs import service as packs
from bot.packs.loader import Problem
from bot.packs.loader.lint import Grade, lint, read

_LIBRARY = "textstat"


@dataclass(frozen=True)
class Strict:
    findings: tuple[Problem, ...]
    foreign: tuple[str, ...]
    """Files in other languages, in which no words were looked at."""
    read: frozenset[str]
    """Files that were looked at: those that are in order."""


def examine(paths: Sequence[Path]) -> Strict:
    """Of the files that are in order. Raises `UserFacing` where the library for the reading level is missing."""
    grade = _grade()
    written = [each for name, content in packs.contents(paths) if (each := read(content, name))]
    foreign = tuple(each.file for each in written if not each.is_english)
    return Strict(lint(written, grade, check_screens), foreign, frozenset(each.file for each in written))


def _grade() -> Grade:
    """The Automated Readability Index, which needs no dictionary: for others, textstat downloads one."""
    if find_spec(_LIBRARY) is None:
        raise UserFacing(f"--strict needs {_LIBRARY} for the reading level: {sys.executable} -m pip install {_LIBRARY}")
    from textstat import textstat  # noqa: PLC0415 - an extra, and slow to import

    return textstat.automated_readability_index
