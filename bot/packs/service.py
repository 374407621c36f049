from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.base.database import Tx
from bot.packs.loader import MOST_BYTES, Abroad, Loaded, Place, Problem, load, without_astray
from bot.packs.loader.lint import lint, read
from bot.packs.loader.own import load_own
from bot.packs.loader.template import SCHEMA_FILE, template
from bot.packs.rules import Exercise, Pack, Programme, Quiz, without

__all__ = ["MOST_BYTES", "SCHEMA_FILE", "Checked", "Library", "Loaded", "Problem", "Shelf", "Stock"]
__all__ += ["advise", "check", "contents", "load_own", "template"]

_START = Place(1, 1)
_VIEWS = 1000
"""Kept ready, of members in the same servers."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Library:
    """What is served: every pack that could be read whole, and the problems of the others. Never changes once read."""

    packs: tuple[Pack, ...]
    broken: tuple[Problem, ...]
    """Why the rest is not served; each names its file. Empty when all is well."""
    files: Mapping[str, str]
    """Where each pack that was read stands."""
    _packs: Mapping[str, Pack]
    _exercises: Mapping[tuple[str, str], Exercise]
    _quizzes: Mapping[tuple[str, str], Quiz]

    @classmethod
    def of(
        cls, packs: Iterable[Pack], broken: Iterable[Problem] = (), files: Mapping[str, str] | None = None
    ) -> "Library":
        served = tuple(packs)
        return cls(
            packs=served,
            broken=tuple(broken),
            files=MappingProxyType(dict(files or {})),
            _packs=MappingProxyType({pack.id: pack for pack in served}),
            _exercises=MappingProxyType({(pack.id, each.id): each for pack in served for each in pack.exercises}),
            _quizzes=MappingProxyType({(pack.id, each.id): each for pack in served for each in pack.quizzes}),
        )

    @classmethod
    def read(cls, folders: Sequence[Path], before: "Library | None" = None) -> "Library":
        """Reads *.yaml and *.yml, sorted by name, folder by folder; of two packs with one id the first is served.

        A file that is broken now, and was not `before`, leaves that version of its pack in service; one that is gone
        takes its pack along.
        """
        files, missing = _files(folders, named=False)
        packs, problems, places = _load(files)
        broken = [*missing, *problems]
        for pack in before.packs if before else ():
            place = before.files.get(pack.id) if before else None
            if pack.id not in places and place and any(Path(place).is_relative_to(each.file) for each in broken):
                packs.append(pack)
                places[pack.id] = place
        return cls.of(packs, broken, places)

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        return tuple(self._exercises.values())

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """Each with all its days: `exercise(*day)` finds them."""
        return tuple(programme for pack in self.packs for programme in pack.programmes)

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
    packs, problems, _ = _load(files, whole=True)
    exercises = sum(len(pack.exercises) for pack in packs)
    questions = sum(len(quiz.questions) for pack in packs for quiz in pack.quizzes)
    return Checked((*missing, *problems), len(packs), exercises, questions)


def contents(paths: Sequence[Path]) -> Iterable[tuple[str, bytes]]:
    """What `check` looks at, by the names that it tells; what cannot be read is left out."""
    for path in _files(paths, named=True)[0]:
        try:
            yield str(path), _content(path)
        except OSError:
            continue


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


def _load(files: Iterable[Path], *, whole: bool = False) -> tuple[list[Pack], list[Problem], dict[str, str]]:
    """Packs, problems, and where each pack stands. `whole`: without packs of which a programme had to be left out."""
    packs: dict[str, tuple[Pack, Path]] = {}
    problems: list[Problem] = []
    abroad: list[tuple[str, Abroad]] = []
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
            continue
        abroad.extend((str(path), day) for day in loaded.abroad)
    served, astray = without_astray((pack for pack, _ in packs.values()), abroad)
    problems.extend(astray)
    faulty = {problem.file for problem in astray} if whole else ()
    places = {pack: str(path) for pack, (_, path) in packs.items()}
    return [pack for pack in served if places[pack.id] not in faulty], problems, places


def _content(path: Path) -> bytes:
    """One byte more than is allowed at most: enough to be refused for its size, whatever is behind the name."""
    if not path.is_file():
        raise OSError(None, "not a plain file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _unreadable(path: Path, error: OSError) -> Problem:
    reason = error.strerror or "the system gives no reason"
    return Problem(str(path), 1, 1, "", f"cannot be read ({reason}); look at the file and its permissions")


ServersOf = Callable[[Tx, Collection[int], Collection[int]], Awaitable[Mapping[int, frozenset[int]]]]
"""Of these members, in which of these servers each is known to be; whoever is in none may be left out."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What one server has of its own, and what its moderators leave out; or a practitioner, for their clients."""

    packs: tuple[Pack, ...] = ()
    """Under ids that no file and no other server can have (`rules.own_id`)."""
    left_out: frozenset[str] = frozenset()
    """`pack`, or `pack/exercise`."""


class Shelf:
    """What is given to whom just now: everybody has the operator's packs, members of a server those of its moderators
    too, and nobody what the moderators of one of their servers have left out. A practitioner and their clients are as a
    server here, under `rules.practice_of`. Whatever is put on it holds from the next choice on; whoever is in the
    middle of an exercise or a round has a copy of their own.
    """

    def __init__(self, files: Library, servers_of: ServersOf | None = None) -> None:
        self._files = files
        self._servers_of = servers_of
        self._stocks: dict[int, Stock] = {}
        self._views: dict[frozenset[int], Library] = {}

    @property
    def files(self) -> Library:
        """The operator's packs, as everybody has them whose servers change nothing."""
        return self._files

    @property
    def servers(self) -> Collection[int]:
        """Those that have packs of their own, or leave something out."""
        return self._stocks.keys()

    def put_files(self, files: Library) -> None:
        self._files = files
        self._views.clear()

    def put_stock(self, server_id: int, stock: Stock) -> None:
        if stock == Stock():
            _ = self._stocks.pop(server_id, None)
        else:
            self._stocks[server_id] = stock
        self._views.clear()

    def stock(self, server_id: int) -> Stock:
        return self._stocks.get(server_id, Stock())

    def own_packs(self, server_id: int) -> Sequence[Pack]:
        """What it has of its own, without what is left out."""
        stock = self.stock(server_id)
        return [without(pack, stock.left_out) for pack in stock.packs if pack.id not in stock.left_out]

    def with_stock(self, stock: Stock) -> Library:
        """For somebody who is only in a server that has this."""
        return self._view([stock])

    def in_servers(self, server_ids: Iterable[int]) -> Library:
        """For somebody who is in all of these."""
        known = frozenset(server_ids).intersection(self._stocks)
        if not known:
            return self._files
        if known not in self._views:
            if len(self._views) >= _VIEWS:
                self._views.clear()
            self._views[known] = self._view([self._stocks[server] for server in sorted(known)])
        return self._views[known]

    async def of_members(self, tx: Tx, member_ids: Collection[int]) -> Mapping[int, Library]:
        """For each of them. Asks the database nothing as long as no server has anything of its own."""
        known = await self._known(tx, member_ids)
        return {member_id: self.in_servers(known.get(member_id, ())) for member_id in member_ids}

    async def of_member(self, tx: Tx, member_id: int, here: int | None = None) -> Library:
        """`here`: the server they are in this very moment, which may not be recorded of them."""
        known = (await self._known(tx, [member_id])).get(member_id, frozenset[int]())
        return self.in_servers(known if here is None else known | {here})

    async def _known(self, tx: Tx, member_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        if not self._stocks or not member_ids or self._servers_of is None:
            return {}
        return await self._servers_of(tx, member_ids, self.servers)

    def _view(self, stocks: Sequence[Stock]) -> Library:
        left_out = frozenset[str]().union(*(stock.left_out for stock in stocks))
        packs = (*self._files.packs, *(pack for stock in stocks for pack in stock.packs))
        return Library.of(without(pack, left_out) for pack in packs if pack.id not in left_out)


def advise(content: bytes, file: str) -> Sequence[Problem]:
    """What no rule forbids and yet would make a pack less kind, less clear or less honest: for a file in order. Without
    the reading level, which needs a library for authors.
    """
    written = read(content, file)
    return lint([written]) if written else ()
