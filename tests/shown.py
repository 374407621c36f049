"""Tests that documents and lists name: whether they exist."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


def exists(named: str) -> bool:
    """`tests/room/test_file.py::test_name`, also `::TestClass::test_name`."""
    file, _, name = named.partition("::")
    return bool(name) and name in _tests(file)


@cache
def _tests(file: str) -> frozenset[str]:
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8")).body
    for node in tree:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{name}" for name in _named(node.body)}
        elif isinstance(node, ast.Assign):
            # A machine of Hypothesis's is run by a name at the top of the file.
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset({*found, *_named(tree)})


def _named(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name
