"""What a pack or an exercise is called: on the shelf, by the one who types it, and where two have one title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.packs.service import Library


def name_of(library: Library, slugs: Mapping[str, str], typed: str) -> str:
    """What was chosen from the list, or typed: as a title, or by the ids in the file."""
    titles = {pack.title.casefold(): pack.id for pack in library.packs}
    exercises = {each.title.casefold(): f"{each.pack}/{each.id}" for each in library.exercises}
    words = typed.strip().casefold()
    named = titles.get(words) or exercises.get(words)
    if named or title_of(library, words):
        return named or words
    pack, slash, part = words.partition("/")
    return f"{slugs.get(pack, pack)}{slash}{part}"


def title_of(library: Library, name: str) -> str | None:
    """Of a pack, or of a `pack/exercise`."""
    pack, _, exercise = name.partition("/")
    found = library.exercise(pack, exercise) if exercise else library.pack(pack)
    return found.title if found else None


def label_of(library: Library, slugs: Mapping[str, str], name: str) -> str | None:
    """The title, with the pack in brackets where something else has the same."""
    title = title_of(library, name)
    titles = [each.title.casefold() for each in (*library.packs, *library.exercises)]
    if title is None or titles.count(title.casefold()) < 2:
        return title
    pack_id, _, exercise = name.partition("/")
    pack = library.pack(pack_id)
    written = next((slug for slug, each in slugs.items() if each == pack_id), pack_id)
    if pack is None or not exercise:
        return f"{title} (pack {written})"
    alike = sum(each.title.casefold() == pack.title.casefold() for each in library.packs)
    return f"{title} ({pack.title if alike == 1 else written})"


def parts(library: Library, slugs: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Packs first: title, name on the shelf, and name in the file, by `slugs` from the first to the second. What has
    the title of something else is told with its pack.
    """
    numbers = {slug: number for number, slug in slugs.items()}
    titles = {pack.id: pack.title for pack in library.packs}
    titles |= {f"{each.pack}/{each.id}": each.title for each in library.exercises}
    times = Counter(title.casefold() for title in titles.values())
    for name, title in titles.items():
        told = (label_of(library, numbers, name) or title) if times[title.casefold()] > 1 else title
        yield (told if "/" in name else f"Pack: {told}"), name, as_written(name, slugs)


def as_written(name: str, slugs: Mapping[str, str]) -> str:
    pack, slash, part = name.partition("/")
    return f"{slugs.get(pack, pack)}{slash}{part}"
