from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.members.loader import Cities
from bot.members.rules import zone_of

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
slow = settings(deadline=None, max_examples=50)


@pytest.fixture(scope="module")
def cities() -> Cities:
    return Cities.load()


def test_the_cities_are_read_once_whoever_asks_at_the_same_time() -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(Cities.load) for _ in range(8)]
        assert len({id(one.result()) for one in asked}) == 1


@pytest.mark.parametrize(
    ("text", "label", "zone"),
    [
        ("new yrok", "New York City, New York, USA", "America/New_York"),
        ("NYC", "New York City, New York, USA", "America/New_York"),
        ("LA", "Los Angeles, California, USA", "America/Los_Angeles"),
        ("mumbai", "Mumbai, India", "Asia/Kolkata"),
        ("Bombay", "Mumbai, India", "Asia/Kolkata"),
        ("sao paulo", "São Paulo, Brazil", "America/Sao_Paulo"),
        ("Munich", "Munich, Germany", "Europe/Berlin"),
        ("münchen", "Munich, Germany", "Europe/Berlin"),
        ("Kyiv", "Kyiv, Ukraine", "Europe/Kyiv"),
        ("Kiev", "Kyiv, Ukraine", "Europe/Kyiv"),
        ("Kathmandu", "Kathmandu, Nepal", "Asia/Kathmandu"),
        ("Honolulu", "Honolulu, Hawaii, USA", "Pacific/Honolulu"),
        ("Auckland", "Auckland, New Zealand", "Pacific/Auckland"),
        ("北京", "Beijing, China", "Asia/Shanghai"),
        ("Москва", "Moscow, Russia", "Europe/Moscow"),
        ("Lodnon", "London, United Kingdom", "Europe/London"),
        ("san fran", "San Francisco, California, USA", "America/Los_Angeles"),
        ("los angelas", "Los Angeles, California, USA", "America/Los_Angeles"),
        ("Paris, Texas", "Paris, Texas, USA", "America/Chicago"),
        ("london ontario", "London, Ontario, Canada", "America/Toronto"),
        ("Portland, OR", "Portland, Oregon, USA", "America/Los_Angeles"),
        ("Portland (Maine)", "Portland, Maine, USA", "America/New_York"),
        ("Perth, Scotland", "Perth, United Kingdom", "Europe/London"),
        ("St. John's, Antigua", "Saint John’s, Antigua and Barbuda", "America/Antigua"),
        ("Munich, Bavaria", "Munich, Germany", "Europe/Berlin"),
        ("Nepal", "Nepal", "Asia/Kathmandu"),
        ("Germany", "Germany", "Europe/Berlin"),
        ("germny", "Germany", "Europe/Berlin"),
        ("Hawaii", "Hawaii, USA", "Pacific/Honolulu"),
        ("Kiritimati", "Kiritimati time", "Pacific/Kiritimati"),
        ("CET", "Berlin, Germany", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin"),
        ("asia/kathmandu", "Asia/Kathmandu", "Asia/Kathmandu"),
        ("america/new york", "America/New_York", "America/New_York"),
        ("UTC+2", "UTC+02:00", "Etc/GMT-2"),
        ("utc +5:45", "UTC+05:45", "UTC+05:45"),
    ],
)
def test_the_best_match_comes_first(cities: Cities, text: str, label: str, zone: str) -> None:
    best = cities.find(text)[0]
    assert (best.label, best.zone) == (label, zone)


@pytest.mark.parametrize(
    "text", ["Munich", "mumbai", "Kyiv", "new yrok", "Kathmandu", "Nepal", "UTC+2", "Europe/Berlin"]
)
def test_nothing_else_is_offered_where_nothing_else_can_be_meant(cities: Cities, text: str) -> None:
    assert len(cities.find(text)) == 1


@pytest.mark.parametrize(
    "text", ["", "x", "asdfqwer", "asdf", "zzz zzz", "my home", "8:00", "?", ",", "(", "a" * 1000, "Narnia", "Oz Land"]
)
def test_nonsense_finds_nothing(cities: Cities, text: str) -> None:
    assert cities.find(text) == []


def test_places_of_one_name_are_told_apart_by_region_and_country(cities: Cities) -> None:
    found = [(place.label, place.zone) for place in cities.find("St. John's")]
    assert found[:2] == [
        ("St. John's, Newfoundland and Labrador, Canada", "America/St_Johns"),
        ("Saint John’s, Antigua and Barbuda", "America/Antigua"),
    ]
    assert {place.zone for place in cities.find("Springfield")} == {
        *("America/Chicago", "America/New_York", "America/Los_Angeles")
    }


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("USA", {"New_York", "Chicago", "Denver", "Phoenix", "Los_Angeles", "Anchorage", "Honolulu"}),
        ("Canada", {"St_Johns", "Halifax", "Toronto", "Winnipeg", "Regina", "Edmonton", "Vancouver"}),
        ("Australia", {"Sydney", "Brisbane", "Adelaide", "Darwin", "Perth"}),
        ("Texas", {"Chicago", "Denver"}),
    ],
)
def test_a_large_country_is_a_choice_of_its_largest_cities(cities: Cities, text: str, zones: set[str]) -> None:
    found = cities.find(text, limit=25)
    assert zones <= {place.zone.split("/")[-1] for place in found}
    assert len({(NEW_YEAR.astimezone(zone_of(place.zone)).utcoffset()) for place in found}) > 1


def test_gmt_may_be_london_with_its_summer_time(cities: Cities) -> None:
    assert [place.zone for place in cities.find("GMT")] == ["Etc/UTC", "Europe/London"]


@slow
@given(
    st.text(max_size=100) | st.text(alphabet="abcdenorst, (.'/+", max_size=12), st.integers(min_value=1, max_value=10)
)
@example("usa, " * 16, 5)
@example("st " * 26, 5)
def test_whatever_is_typed_every_place_has_a_zone_of_its_own(text: str, limit: int) -> None:
    found = Cities.load().find(text, limit)
    assert len(found) <= limit
    assert len({place.zone for place in found}) == len({place.label for place in found}) == len(found)
    assert all(zone_of(place.zone) for place in found)


@slow
@given(st.sampled_from(["Munich", "Kathmandu", "Sao Paulo", "Auckland", "Melbourne", "Johannesburg"]), st.data())
def test_two_neighbouring_letters_may_change_places(city: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(min_value=0, max_value=len(city) - 2))
    swapped = city[:at] + city[at + 1] + city[at] + city[at + 2 :]
    cities = Cities.load()
    assert cities.find(swapped)[0].zone == cities.find(city)[0].zone
