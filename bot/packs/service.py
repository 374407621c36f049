from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.packs.loader import MOST_BYTES, Place, Problem, load
from bot.packs.loader.template import SCHEMA_FILE, template
from bot.packs.rules import Exercise, Pack, Quiz

__all__ = ["SCHEMA_FILE", "Checked", "Library", "check", "template"]

_START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Library:
    """What is served: every pack that could be read whole, and the problems of the others. Never changes once read."""

    packs: tuple[Pack, ...]
    broken: tuple[Problem, ...]
    """Why the rest is not served; each names its file. Empty when all is well."""
    _packs: Mapping[str, Pack]
    _exercises: Mapping[tuple[str, str], Exercise]
    _quizzes: Mapping[tuple[str, str], Quiz]

    @classmethod
    def of(cls, packs: Iterable[Pack], broken: Iterable[Problem] = ()) -> "Library":
        served = tuple(packs)
        return cls(
            packs=served,
            broken=tuple(broken),
            _packs=MappingProxyType({pack.id: pack for pack in served}),
            _exercises=MappingProxyType({(pack.id, each.id): each for pack in served for each in pack.exercises}),
            _quizzes=MappingProxyType({(pack.id, each.id): each for pack in served for each in pack.quizzes}),
        )

    @classmethod
    def read(cls, folders: Sequence[Path]) -> "Library":
        """Reads *.yaml and *.yml, sorted by name, folder by folder; of two packs with one id the first is served."""
        files, missing = _files(folders, named=False)
        packs, problems = _load(files)
        return cls.of(packs, [*missing, *problems])

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(self._exercises.values())

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(self._quizzes.values())

    def pack(self, pack: str) -> Pack | None:
        return self._packs.get(pack)

    def exercise(self, pack: str, exercise: str) -> Exercise | None:
        return self._exercises.get((pack, exercise))

    def quiz(self, pack: str, quiz: str) -> Quiz | None:
        return self._quizzes.get((pack, quiz))

    def about(self, pack: str) -> str:
        """Empty for a pack that is not served (any more)."""
        found = self._packs.get(pack)
        return found.about if found else ""


@dataclass(frozen=True, slots=True)
class Checked:
    problems: tuple[Problem, ...]
    packs: int
    exercises: int
    questions: int


def check(paths: Sequence[Path]) -> Checked:
    """Files and folders as a person names them on the command line; the counts are of packs without a problem."""
    files, missing = _files(paths, named=True)
    packs, problems = _load(files)
    exercises = sum(len(pack.exercises) for pack in packs)
    questions = sum(len(quiz.questions) for pack in packs for quiz in pack.quizzes)
    return Checked((*missing, *problems), len(packs), exercises, questions)


def _files(paths: Sequence[Path], *, named: bool) -> tuple[list[Path], list[Problem]]:
    """`named`: a person asked for these, so that a file may have any name and a folder without packs is a problem."""
    files: dict[Path, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found = _in_folder(path) if path.is_dir() else [path] if named and path.exists() else None
        except OSError as error:
            problems.append(_unreadable(path, error))
            continue
        if found is None:
            problems.append(Problem(str(path), 1, 1, "", "there is no such file or folder; look at the name"))
        elif not found and named:
            problems.append(Problem(str(path), 1, 1, "", "no packs in this folder: no file ends in .yaml or .yml"))
        for file in found or ():
            _ = files.setdefault(file.resolve(), file)
    return list(files.values()), problems


def _in_folder(folder: Path) -> list[Path]:
    """Hidden files are left out: editors keep half-written copies under such names."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".yaml", ".yml") and not path.name.startswith(".") and not path.is_dir()
    )


def _load(files: Iterable[Path]) -> tuple[list[Pack], list[Problem]]:
    packs: dict[str, tuple[Pack, Path]] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            content = _content(path)
        except OSError as error:
            problems.append(_unreadable(path, error))
            continue
        loaded = load(content, str(path))
        problems.extend(loaded.problems)
        if not loaded.pack:
            continue
        _, first = packs.setdefault(loaded.pack.id, (loaded.pack, path))
        if first is not path:
            message = f"the pack id `{loaded.pack.id}` is taken by {first}; give this pack another"
            problems.append(Problem(str(path), loaded.place.line, loaded.place.column, "pack", message))
    return [pack for pack, _ in packs.values()], problems


def _content(path: Path) -> bytes:
    """One byte more than is allowed at most: enough to be refused for its size, whatever is behind the name."""
    if not path.is_file():
        raise OSError(None, "not a plain file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or "the system gives no reason"
    return Problem(str(path), 1, 1, "", f"cannot be read ({reason}); look at the file and its permissions")
