"""What is wrong in a file, where, and what to do about it, in words for the person who wrote it."""

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

MOST = 100
"""Problems told for one file; a file with more is told how many."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Counted from 1, as editors do."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    column: int
    field: str
    """Such as `exercises[2].steps[0].seconds`; empty when it is about the file as a whole."""
    message: str

    def __str__(self) -> str:
        field = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}:{self.column}: {field}{self.message}"


@dataclass(frozen=True, slots=True)
class _Draft:
    place: Place
    field: str
    message: str
    wrong: str
    choices: Collection[str]


class Report:
    """Gathers a file's problems. Suggestions are sought only for those told, so that a hostile file stays cheap."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._drafts: dict[tuple[Place, str, str], _Draft] = {}

    def __bool__(self) -> bool:
        return bool(self._drafts)

    def add(self, place: Place, field: str, message: str, *, wrong: str = "", choices: Collection[str] = ()) -> None:
        draft = _Draft(place, field, message, wrong, choices)
        _ = self._drafts.setdefault((place, field, message), draft)

    def problems(self) -> tuple[Problem, ...]:
        drafts = sorted(self._drafts.values(), key=lambda draft: draft.place)
        told = [self._tell(draft) for draft in drafts[:MOST]]
        if len(drafts) > MOST:
            place, more = drafts[MOST].place, len(drafts) - MOST
            told.append(Problem(self._file, place.line, place.column, "", f"{more} more problems from here on"))
        return tuple(told)

    def _tell(self, draft: _Draft) -> Problem:
        message = suggest(draft.message, draft.wrong, draft.choices)
        return Problem(self._file, draft.place.line, draft.place.column, draft.field, message)


def suggest(message: str, wrong: str, choices: Collection[str]) -> str:
    close = closest(wrong, choices)
    return f"{message} (did you mean {shown(close)}?)" if close else message


def closest(wrong: str, choices: Collection[str]) -> str | None:
    """The choice most like what was written, or None when none is close enough to be what was meant."""
    if not 1 < len(wrong) <= 80:
        return None
    written = wrong.casefold().replace("_", "-").replace(" ", "-")
    scored = [(OSA.normalized_similarity(written, choice.casefold()), choice) for choice in choices]
    score, choice = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return choice if score >= 0.6 else None


def shown(text: str, most: int = 60) -> str:
    """Author text quoted inside a message: short, on one line, nothing invisible."""
    line = printable(text[: most + 1])
    return f"`{line[:most]}…`" if len(line) > most else f"`{line}`"


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def listed(choices: Collection[str], last: str = "or") -> str:
    words = list(choices)
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
