"""A strict reader for authors: what no rule forbids and yet would make a pack less kind, less clear or less honest.

It reads only files that are in order. Its rules are heuristics, tried on the packs we ship; where one is wrong, a
remark on a line of its own above the text, `# lint: allow guilt`, keeps it quiet. Rules about words know English only.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.packs.loader.lint.care import check_care
from bot.packs.loader.lint.choices import check_choices
from bot.packs.loader.lint.desk import Desk, Written, read
from bot.packs.loader.lint.left import check_left
from bot.packs.loader.lint.reading import Grade, check_reading
from bot.packs.loader.lint.twins import check_twins
from bot.packs.loader.lint.words import check_words, heard
from bot.packs.loader.problems import Problem

__all__ = ["Desk", "Grade", "Written", "heard", "lint", "read"]

Further = Callable[[Desk], None]
"""A look at one file by a room above, such as at what it comes to on the screen."""


def lint(packs: Sequence[Written], grade: Grade | None = None, further: Further | None = None) -> tuple[Problem, ...]:
    """All findings, file by file. Without `grade`, which needs a library, the reading level is left out."""
    desks = [Desk(pack) for pack in packs]
    for desk in desks:
        check_words(desk)
        check_reading(desk, grade)
        check_care(desk)
        check_choices(desk)
        check_left(desk)
        if further:
            further(desk)
    check_twins(desks)
    return tuple(_found(desks))


def _found(desks: Sequence[Desk]) -> Iterator[Problem]:
    for desk in desks:
        yield from desk.problems()
