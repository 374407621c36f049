"""What is installed is exactly what was looked at: each file by its hash, from wherever, and nothing by an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.supply.locks import DEV, ROOT, RUNTIME, US, Locked, read, wanted

LOCKS = {
    RUNTIME: list(wanted()),
    ROOT / "requirements-demo.lock": [*wanted(), *wanted("demo")],
    DEV: [*wanted(), *wanted("dev", "postgres")],
    ROOT / "requirements-fuzz.lock": list(wanted(group="fuzz")),
}
GOOD = f"a-name==1.0 \\\n    --hash=sha256:{'0' * 64}\n    # via secure-base (pyproject.toml)\n"


def test_each_lock_is_known_and_the_makefile_makes_it() -> None:
    assert set(ROOT.glob("requirements*.lock")) == set(LOCKS)
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"-o {lock.name}" in makefile and f"-r {lock.name}" in makefile for lock in LOCKS)
    assert "--require-hashes" in makefile
    assert "--no-emit-index-url" in makefile


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_has_a_hash_and_nothing_comes_from_an_address(lock: Path) -> None:
    assert len(read(lock)) >= len({each.name for each in LOCKS[lock]})
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_what_the_project_asks_for_is_there_in_a_version_that_it_asks_for(lock: Path) -> None:
    locked = read(lock)
    for wish in LOCKS[lock]:
        found = [each for each in locked if each.name == canonicalize_name(wish.name) and _is_for(each, wish)]
        assert found, f"{lock.name} lacks {wish}: run make lock"
        assert all(wish.specifier.contains(each.version) for each in found), f"{lock.name}: {wish}: run make lock"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_nothing_is_there_that_nobody_asks_for(lock: Path) -> None:
    locked = read(lock)
    asked = {canonicalize_name(each.name) for each in LOCKS[lock]}
    reached, left = {each.name for each in locked if US in each.wanted_by}, True
    assert reached == asked
    while left:
        more = {each.name for each in locked if reached.intersection(each.wanted_by)} - reached
        left, reached = bool(more), reached | more
    assert reached == {each.name for each in locked}


def test_the_bot_runs_in_the_versions_that_it_is_tested_in() -> None:
    tested = {(each.name, each.version, each.marker): set(each.hashes) for each in read(DEV)}
    for each in read(RUNTIME):
        assert tested.get((each.name, each.version, each.marker)) == set(each.hashes), f"{each.name}: run make lock"


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url https://packages.example/simple",
        "--find-links ./wheels",
        "-e .",
        "-r other.txt",
        "b @ https://packages.example/b-1.0.whl",
        "b @ git+https://code.example/b@main",
        "b>=1.0",
        "b==1.0",
        "https://packages.example/b-1.0.whl",
        "    --hash=md5:00",
    ],
)
def test_a_line_that_a_lock_must_not_have_is_refused(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(GOOD)
    assert [(each.name, each.wanted_by) for each in read(lock)] == [("a-name", [US])]
    lock.write_text(f"{GOOD}{line}\n")
    with pytest.raises(ValueError, match="does not belong in a lock"):
        read(lock)


def test_a_package_without_a_hash_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"b==1.0 \\\n{GOOD}")
    with pytest.raises(ValueError, match="without a hash: b"):
        read(lock)


def _is_for(locked: Locked, wish: Requirement) -> bool:
    """Two wishes for one package, for different Pythons, are told apart by their versions."""
    return wish.marker is None or wish.specifier.contains(locked.version)
