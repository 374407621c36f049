"""What holds for a server's own packs besides what holds for all."""

from collections.abc import Collection

from bot.packs.loader import Loaded, load
from bot.packs.loader.events import tree
from bot.packs.loader.nodes import child, children, word
from bot.packs.loader.problems import Problem, Report
from bot.packs.loader.source import decode
from bot.packs.rules import Evidence

_SUPPORTED = (
    "`supported` is for packs that come with the bot, where several people have read the studies; "
    "write `promising`, or `practice-lore`"
)
_TAKEN = "a pack that comes with the bot has this id; give this pack another"
_ABROAD = "a server's pack walks through exercises of its own; this one is of another pack"


def load_own(content: bytes, file: str, taken: Collection[str]) -> Loaded:
    """`taken` are the ids of packs that everybody has. All problems at once, as ever."""
    loaded = load(content, file)
    quiet = Report(file)
    source = decode(content, quiet)
    root = tree(source, quiet) if source else None
    report = Report(file)
    for exercise in children(root, "exercises"):
        evidence = child(exercise, "evidence")
        if evidence is not None and word(evidence) == Evidence.SUPPORTED.value:
            report.add(evidence.place, evidence.field, _SUPPORTED)
    named = child(root, "pack")
    if named is not None and word(named) in taken:
        report.add(named.place, named.field, _TAKEN)
    for day in loaded.abroad:
        report.add(day.place, day.field, _ABROAD)
    if not report:
        return loaded
    problems = sorted((*loaded.problems, *report.problems()), key=_place)
    return Loaded(None, tuple(problems), loaded.place)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
