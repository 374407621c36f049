"""Lines that people can reach: read with care, shown where somebody is, and there whatever else fails."""

from __future__ import annotations

import logging
import os
import re
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import open_app
from bot.base.errors import UserFacing
from bot.config import Config
from bot.support import views
from bot.support.loader import MOST_COUNTRIES, MOST_LINES, SHIPPED, load
from bot.support.loader.models import LinePart
from bot.support.rules import Directory, Helpline, is_due
from bot.support.service import Helplines
from tests.conftest import Person, World
from tests.databases import Storage
from tests.sessions.acts import choose, press
from tests.sessions.limits import assert_fits
from tests.shell import ROOT, Bot
from tests.support.test_cog import InServer, links, remove_databases

GOOD = """\
helplines:
  - name: A Listening Ear
    countries: [GB, IE]
    languages: [en]
    phone: 0800 000
    text: 85258
    hours: evenings
    about: Anyone.
    source: https://example.org/ear
    reviewed: 2025-03
"""


def told(text: str) -> list[str]:
    found = load(text.encode(), "lines.yaml")
    return [] if isinstance(found, Directory) else [str(problem) for problem in found]


def shipped() -> Directory:
    found = load(SHIPPED.read_bytes(), SHIPPED.name)
    assert isinstance(found, Directory), found
    return found


async def people(ann: Person) -> str:
    await ann.slash("support")
    return await ann.click("Who can I talk to")


# Reading


def test_a_file_in_order_is_read_as_it_is_written() -> None:
    found = load(GOOD.encode(), "lines.yaml")
    assert isinstance(found, Directory)
    [line] = found.of("IE")
    assert (line.phone, line.text, line.reviewed) == ("0800 000", "85258", date(2025, 3, 1))
    assert found.countries == ["GB", "IE"]


def test_no_line_was_looked_up_in_a_month_that_is_to_come(tmp_path: Path) -> None:
    found = load(GOOD.encode(), "lines.yaml", date(2025, 2, 27))
    assert isinstance(found, tuple)
    [problem] = map(str, found)
    assert problem.startswith("lines.yaml:10:15: helplines[0].reviewed: is March 2025, and that is to come")
    assert isinstance(load(GOOD.encode(), "lines.yaml", date(2025, 2, 28)), Directory), "it is March in Auckland"
    file = tmp_path / "lines.yaml"
    file.write_text(GOOD)
    with pytest.raises(UserFacing, match="that is to come"):
        Helplines.open(file, date(2025, 2, 1))
    assert Helplines.open(None, date(2020, 1, 1)).directory.lines, "a clock that is wrong closes no line"


@pytest.mark.parametrize(
    ("wrong", "right", "problem"),
    [
        ("phne: 0800 000", "phone: 0800 000", "lines.yaml:5:5: helplines[0].phne: there is no key `phne`"),
        ("phne: 0800 000", "phone: 0800 000", "(did you mean `phone`?)"),
        ("[UK, IE]", "[GB, IE]", "lines.yaml:3:17: helplines[0].countries[0]: `UK` is no country code of ISO 3166"),
        ("[UK, IE]", "[GB, IE]", "(did you mean `GB`?)"),
        ("GB", "[GB, IE]", "lines.yaml:3:16: helplines[0].countries: must be a list, and is the text `GB`"),
        ("[]", "[GB, IE]", "is an empty list; write at least one"),
        ("phone: by night", "phone: 0800 000", "must be a number as it is dialled"),
        ("http://example.org", "https://example.org/ear", "must be an address that begins with https://"),
        *(
            (wrong, "https://example.org/ear", "lines.yaml:9:13: helplines[0].source: must be an address with a host")
            for wrong in (
                "https://example",
                "https://example.org:99999/ear",
                "https://example.org:port",
                "https://*.example.org",
                "https://me@example.org",
                "https://.org/ear",
                "https:///ear",
            )
        ),
        ("reviewed: 2026-02-30", "reviewed: 2025-03", "lines.yaml:10:15: helplines[0].reviewed: must be a day that"),
        ("reviewed: spring", "reviewed: 2025-03", "must be a month such as 2026-03"),
        ('hours: ""', "hours: evenings", "lines.yaml:7:12: helplines[0].hours: has no words"),
        ("    about: Anyone.\n", "", "`about` is missing; add a line `about: …`"),
        ("    name: [one]\n", "", "must be text, and is a list"),
        ("helpline:", "helplines:", "(did you mean `helplines`?)"),
        ("hours: 'a", "hours: evenings", "quotes"),
        ("<<: *x", "hours: evenings", "lines.yaml:7"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_field_and_what_was_meant(wrong: str, right: str, problem: str) -> None:
    if right:
        text = GOOD.replace(right, wrong, 1)
    elif wrong.startswith("    about"):
        text = GOOD.replace(wrong, "")
    else:
        text = GOOD.replace("  - name: A Listening Ear", "  - name: [one]")
    assert any(problem in each for each in told(text)), told(text)


def test_a_line_needs_a_way_to_reach_it_and_stands_once_a_country() -> None:
    assert "has no way to reach it" in told(GOOD.replace("    phone: 0800 000\n    text: 85258\n", ""))[0]
    twice = GOOD + GOOD.removeprefix("helplines:\n")
    assert told(twice)[0].startswith(
        "lines.yaml:11:5: helplines[1]: `A Listening Ear` stands for GB already, in line 2"
    )


def test_no_more_lines_and_countries_than_can_be_shown() -> None:
    line = GOOD.removeprefix("helplines:\n")
    many = "helplines:\n" + "".join(line.replace("Ear", f"Ear {n}") for n in range(MOST_LINES + 1))
    assert f"GB has more than {MOST_LINES} lines" in told(many)[0]
    codes = [*shipped().names][: MOST_COUNTRIES + 1]
    half = len(codes) // 2
    wide = "helplines:\n" + "".join(
        line.replace("[GB, IE]", f"[{', '.join(part)}]").replace("Ear", name)
        for name, part in (("one", codes[:half]), ("two", codes[half:]))
    )
    assert f"has {MOST_COUNTRIES + 1} countries, {MOST_COUNTRIES} at most" in told(wide)[0]


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_the_file_says_it_is_read_or_told_and_never_raises(text: str | bytes) -> None:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    found = load(data, "lines.yaml")
    assert isinstance(found, Directory) or found


def test_what_comes_with_the_bot_names_a_source_for_each_line_and_no_month_to_come() -> None:
    directory = shipped()
    assert len(directory.countries) >= 10
    for line in directory.lines:
        assert line.source.startswith("https://")
        assert date(2020, 1, 1) < line.reviewed <= date(2026, 11, 1)
        assert line.phone


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_a_line_is_due_once_so_many_months_went_by(reviewed: date, months: int) -> None:
    line = Helpline("One", ("GB",), ("en",), "always", "Anyone", "https://example.org", reviewed.replace(day=1))
    due = line.reviewed.replace(
        year=reviewed.year + (reviewed.month - 1 + months) // 12, month=(reviewed.month - 1 + months) % 12 + 1
    )
    assert is_due(line, due, months)
    assert not is_due(line, date.fromordinal(due.toordinal() - 1), months)


def test_the_example_in_the_docs_is_read_and_every_key_is_explained() -> None:
    page = (ROOT / "docs" / "support.md").read_text()
    assert told(page.partition("```yaml\n")[2].partition("```")[0]) == []
    rows = re.findall(r"^\| ((?:`[a-z]+` ?)+)\|", page, re.MULTILINE)
    assert {key for row in rows for key in re.findall("[a-z]+", row)} == {*LinePart.model_fields}


# On the screen


async def test_somebody_with_an_account_sees_the_lines_of_where_they_are(world: World) -> None:
    ann = world.person()
    await ann.start(place="Berlin")
    await world.restart()
    text = await people(ann)
    assert "In Germany:" in text
    assert "call **0800 1110111**" in text
    assert "looked up in September 2022" in text
    assert text.index("Someone you trust") < text.index("TelefonSeelsorge") < text.index("Find A Helpline")
    assert links(ann.seen)["TelefonSeelsorge: chat"] == "https://www.telefonseelsorge.de"


async def test_anybody_says_where_they_are_and_nothing_of_it_is_stored(world: World, storage: Storage) -> None:
    ann = world.person()
    assert "call **" not in await people(ann)
    text = await choose(ann, "support-country", "IE")
    assert "In Ireland:" in text
    assert "**116 123**" in text
    await world.restart()
    assert "call **13 11 14**, text **0477 13 11 14**" in await choose(ann, "support-country", "AU")
    assert "call **" not in await choose(ann, "support-country", "elsewhere")
    assert "Find A Helpline" in ann.text()
    assert await storage.counted() == {}


async def test_where_no_line_is_known_that_is_said_and_directories_are_there(world: World) -> None:
    ann = world.person()
    await ann.start(place="Reykjavik")
    text = await people(ann)
    assert "I know none in Iceland." in text
    assert "Find A Helpline" in links(ann.seen)


async def test_lines_are_there_without_a_database_and_in_a_channel_only_for_who_asked(world: World) -> None:
    await remove_databases(world.app, world.config)
    ann = world.person()
    await people(ann)
    assert "**988**" in await choose(ann, "support-country", "US")
    ben = await InServer.slash(world, "support")
    await ben.click("Who can I talk to")
    assert ben.answer.response is not None
    assert ben.answer.response.ephemeral


async def test_a_country_that_is_none_leads_to_directories(world: World) -> None:
    ann = world.person()
    assert "Find A Helpline" in await press(ann, "support-country:0:1")


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Calcutta", "IN"),
        ("US/Eastern", "US"),
        ("Canada/Pacific", "CA"),
        ("America/Montreal", "CA"),
        ("Australia/ACT", "AU"),
        ("Asia/Katmandu", "NP"),
        ("Iceland", "IS"),
        ("Europe/Oslo", "NO"),
        ("Etc/UTC", None),
        ("EST", None),
    ],
)
def test_a_zone_is_of_its_country_under_every_name_it_has(zone: str, country: str | None) -> None:
    assert shipped().zones.get(zone) == country


def test_every_name_of_a_place_has_a_country() -> None:
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    assert {zone for zone in places if zone not in shipped().zones} == set()


names = st.text(min_size=1, max_size=60).filter(str.strip)
lines = st.builds(
    Helpline,
    name=names,
    countries=st.just(("GB",)),
    languages=st.lists(st.sampled_from(["en", "de", "haw"]), min_size=1, max_size=10).map(tuple),
    hours=names,
    about=st.text(min_size=1, max_size=120).filter(str.strip),
    source=st.just("https://example.org"),
    reviewed=st.just(date(2026, 3, 1)),
    phone=st.none() | st.just("+44 (0) 800 000 000 000 000"),
    chat=st.none() | st.just("https://example.org/chat"),
)


@given(st.lists(lines, max_size=MOST_LINES), st.integers(0, MOST_COUNTRIES))
def test_whatever_is_configured_fits_a_message(some: list[Helpline], wide: int) -> None:
    known = shipped().names
    more = [Helpline("Far", (code,), ("en",), "a", "b", "https://e.org", date(2026, 3, 1)) for code in [*known][:wide]]
    directory = Directory((*some, *more[: MOST_COUNTRIES - 1]), known)
    for country in ("GB", None, "nonsense"):
        assert_fits(views.people(directory, country))


# Configured


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "lines.yaml"
    made.write_text(GOOD)
    return made


async def test_a_broken_file_is_refused_at_the_start_with_every_line(config: Config, file: Path) -> None:
    change(file, GOOD.replace("phone", "phne").replace("[GB, IE]", "[UK]"))
    with pytest.raises(UserFacing, match=r"lines\.yaml:3:17.*\n.*lines\.yaml:5:5"):
        await open_app(config.model_copy(update={"helplines": file}))
    with pytest.raises(UserFacing, match="there is no such file"):
        await open_app(config.model_copy(update={"helplines": file.with_name("other.yaml")}))


async def test_while_it_runs_a_changed_file_is_read_and_a_broken_one_leaves_the_lines_before(
    world: World, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    world.config = world.config.model_copy(update={"helplines": file})
    await world.restart()
    ann = world.person()
    await people(ann)
    assert "**0800 000**" in await choose(ann, "support-country", "GB")
    for text, shown in ((GOOD.replace("0800 000", "0800 111"), "0800 111"), ("helplines: broken", "0800 111")):
        change(file, text)
        await world.beat()
        await people(ann)
        assert f"**{shown}**" in await choose(ann, "support-country", "GB")
    await world.beat()
    assert caplog.text.count("helplines stay as they were") == 1
    assert "lines.yaml:1:12" in caplog.text
    change(file, GOOD)
    await world.beat()
    await people(ann)
    assert "**0800 000**" in await choose(ann, "support-country", "GB")


def change(file: Path, text: str) -> None:
    """At another time, also where clocks of files are coarse."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_doctor_names_what_is_to_be_looked_up_again_and_fails_for_none_of_it(bot: Bot, folder: Path) -> None:
    line = GOOD.replace("A Listening Ear", "Long ago").replace("2025-03", "2021-01")
    (folder / "lines.yaml").write_text(line)
    with (folder / "config.yaml").open("a") as settings:
        settings.write("helplines: lines.yaml\n")
    shown = bot("doctor")
    assert "! helplines 1 in " in shown.out
    assert "Long ago (GB, IE), 2021-01: https://example.org/ear" in shown.out
    assert shown.code == 0
    (folder / "lines.yaml").write_text(GOOD.replace("2025-03", "2099-03"))
    shown = bot("doctor")
    assert shown.code == 1
    assert re.search(r"✗ helplines .*lines.yaml:10:15: helplines\[0\].reviewed: is March 2099", shown.out)
    (folder / "lines.yaml").write_text("helplines: none\n")
    shown = bot("doctor")
    assert (shown.code, "✗ helplines" in shown.out) == (1, True)
    assert "must be a list" in shown.out
