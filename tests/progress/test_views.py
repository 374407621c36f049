"""The picture, the words beside it, and the files."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.base.errors import UserFacing
from bot.base.pictures import MOST_BYTES, MOST_SAID, PALETTES, Look, Point, Sheet, draw
from bot.packs.rules import Kind, Measure
from bot.packs.service import Library
from bot.progress import views
from bot.progress.rules import Mark, Pair, most_solid, trends_of, weeks_of
from bot.progress.service import Facts, Takeaway
from bot.progress.views.files import machine, tables
from bot.quizzes.rules import Topic
from bot.sessions.service import Finished
from bot.streaks.rules import streak_of
from bot.streaks.service import Card
from tests.conftest import walk

FRIDAY = date(2026, 11, 20)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def facts(
    practised: set[date], *, back: int, missed: frozenset[date] = frozenset(), look: Look = Look.DARK, rated: int = 0
) -> Facts:
    """Of somebody who began `back` days ago."""
    return Facts(
        today=FRIDAY,
        weeks=weeks_of(practised, missed, FRIDAY - back * DAY, FRIDAY),
        card=Card(streak_of(practised, missed, FRIDAY), FRIDAY, FRIDAY in practised, hides_number=False),
        trends=trends_of([(measure, Pair(4, 6)) for measure in Measure] * rated),
        topics=most_solid(TOPICS if rated else ()),
        look=look,
    )


TOPICS = (Topic("basics", 3, 9, 12), Topic("*repair*", 9, 9, 9), Topic("trust", 0, 4, 8))


def newcomer(look: Look = Look.DARK) -> Facts:
    return facts({FRIDAY}, back=0, look=look)


def two_weeks(look: Look = Look.DARK) -> Facts:
    return facts({FRIDAY - n * DAY for n in (1, 2, 4, 7, 8)}, back=13, missed=frozenset({FRIDAY - 3 * DAY}), look=look)


def a_year(look: Look = Look.DARK) -> Facts:
    practised = {FRIDAY - n * DAY for n in range(365) if n % 3}
    missed = frozenset(FRIDAY - n * DAY for n in range(0, 365, 9))
    return facts(practised, back=365, missed=missed, look=look, rated=30)


def hiding(shown: Facts) -> Facts:
    return replace(shown, card=replace(shown.card, hides_number=True))


def nothing_yet(look: Look = Look.DARK) -> Facts:
    return facts(set(), back=0, look=look)


ALL = (nothing_yet, newcomer, two_weeks, a_year)


async def painted(shown: Facts) -> bytes:
    return await draw(*views.picture(shown), shown.look)


@pytest.mark.parametrize(("made", "look"), list(product(ALL, Look)))
async def test_every_picture_fits_a_phone_and_its_network(made: object, look: Look) -> None:
    png = await painted(made(look))  # pyright: ignore[reportCallIssue, reportUnknownArgumentType] - one of ALL
    assert len(png) < MOST_BYTES
    with Image.open(BytesIO(png)) as picture:
        assert picture.width == 1080
        assert picture.height <= 1.45 * picture.width
        corner = picture.convert("RGB").getpixel((1075, picture.height - 5))
    assert corner == rgb(PALETTES[look].paper)


async def test_light_and_dark_differ_and_the_same_facts_make_the_same_picture() -> None:
    assert await painted(a_year()) == await painted(a_year())
    assert await painted(a_year()) != await painted(a_year(Look.LIGHT))


@pytest.mark.parametrize("look", Look)
async def test_as_many_days_are_lit_as_were_practised(look: Look) -> None:
    one, none = two_weeks(look), nothing_yet(look)
    # The legend has one more, and the house its windows.
    lit = {"two weeks": await warm(one), "nothing": await warm(none)}
    few = facts({FRIDAY - DAY}, back=13, look=look)
    each = await warm(few) - await warm(facts(set(), back=13, look=look))
    assert each > 2000
    assert lit["two weeks"] - lit["nothing"] == pytest.approx(5 * each, rel=0.05)


async def warm(shown: Facts) -> int:
    """How many pixels have the colour of a practised day."""
    with Image.open(BytesIO(await painted(shown))) as picture:
        colours = picture.convert("RGB").getcolors(picture.width * picture.height)
    assert colours is not None
    return sum(count for count, colour in colours if colour == rgb(PALETTES[shown.look].warm))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def test_what_was_lower_afterwards_never_stands_bare() -> None:
    lower = replace(a_year(), trends=trends_of([(Measure.CALM, Pair(6, 4))] * 5))
    for shown in (lower, hiding(lower)):
        said = str(views.beside(shown).to_components())
        assert "nothing you did wrong" in said
        assert "`/support`" in said
    assert "Calm: more often lower than higher after an exercise." in views.alt(hiding(lower))
    assert "nothing you did wrong" not in str(views.beside(a_year()).to_components())


def test_the_legend_calls_no_outage_a_pause() -> None:
    sheet = Words(height=1000, look=Look.LIGHT)
    views.picture(two_weeks())[0](sheet)
    assert "counts neither way" in sheet.said
    assert not [words for words in sheet.said if "pause" in words]


class Words(Sheet):
    """Keeps what is written on it."""

    def __init__(self, height: float, look: Look) -> None:
        super().__init__(height, look)
        self.said: list[str] = []

    def text(self, at: Point, words: str, *rest: Any, **more: Any) -> None:
        self.said.append(words)
        super().text(at, words, *rest, **more)


def test_the_alternative_text_says_what_the_picture_shows() -> None:
    said = views.alt(two_weeks())
    assert "5 practice days" in said
    assert "A calendar from 9 November to 20 November." in said
    assert "Days practised in each week, oldest first: 2, 3." in said
    assert "This week: Monday, Wednesday, Thursday." in said
    neutral = sum(week.marks.count(Mark.NEUTRAL) for week in two_weeks().weeks)
    assert f"Days that count neither way: {neutral}." in said
    assert "calm, or felt security, around 5 exercises" in said


def test_with_a_year_the_words_stay_short_enough_for_discord() -> None:
    said = views.alt(a_year())
    assert len(said) < MOST_SAID
    assert "Felt security: 4.0 before, 6.0 after, on average over 12 exercises." in said
    assert "Calm: 4.0 before" in said
    assert "18 practice days in the last 28, 243 in all." in said


def test_topics_come_with_how_much_is_solid_and_those_of_which_nothing_is_do_not() -> None:
    assert "Solid in quizzes: *repair* (9 of 9), basics (3 of 12)." in views.alt(a_year())
    assert "Solid in quizzes: *repair*, basics." in views.alt(hiding(a_year()))
    assert "quizzes" not in views.alt(two_weeks())


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_topic_of_a_pack_that_we_ship_is_written_whole(count: int) -> None:
    names = {quiz.topic for quiz in Library.read([Path(__file__).parents[2] / "exercises"]).quizzes}
    longest = sorted(names, key=len)[-count:]
    assert {*longest} <= {*said_of(tuple(Topic(name, 1, 1, 2) for name in longest))}


def test_a_topic_in_signs_that_the_font_does_not_have_is_not_a_ring_without_a_name() -> None:
    assert "named below" in said_of((Topic("愛と信頼", 1, 2, 5), TOPICS[1]))
    shown = replace(a_year(), topics=(Topic("愛と信頼", 1, 2, 5),))
    assert "愛と信頼" in str(views.beside(shown).to_components())


def said_of(topics: tuple[Topic, ...]) -> list[str]:
    sheet = Words(height=1000, look=Look.LIGHT)
    views.picture(replace(a_year(), topics=topics))[0](sheet)
    return sheet.said


@pytest.mark.parametrize("made", ALL)
def test_the_headline_ends_before_the_light_in_the_sky(made: object) -> None:
    shown = hiding(made())  # pyright: ignore[reportCallIssue, reportUnknownArgumentType]
    sheet = Lines(height=1000, look=Look.LIGHT)
    views.picture(shown)[0](sheet)
    [(left, words, size)] = [line for line in sheet.lines if line[1] == views.alt(shown).split(":")[0]]
    assert left + sheet.width_of(words, size, bold=True) < 318 - 22


class Lines(Sheet):
    """Keeps where what is written on it begins, and how large it is."""

    def __init__(self, height: float, look: Look) -> None:
        super().__init__(height, look)
        self.lines: list[tuple[float, str, float]] = []

    def text(self, at: Point, words: str, size: float, *rest: Any, **more: Any) -> None:
        self.lines.append((at[0], words, size))
        super().text(at, words, size, *rest, **more)


def test_one_practice_day_long_ago_is_not_said_to_be_on_a_calendar_that_does_not_show_it() -> None:
    long_ago = facts({FRIDAY - 300 * DAY}, back=300)
    assert views.alt(long_ago).startswith("1 practice day in all; here whenever you are.")
    assert views.alt(facts({FRIDAY - 20 * DAY}, back=300)).startswith("Your first practice day")


async def test_a_topic_changes_the_picture() -> None:
    without = replace(a_year(), topics=())
    assert len({await painted(a_year()), await painted(without)}) == 2


@pytest.mark.parametrize("made", ALL)
def test_a_hidden_number_is_in_no_word(made: object) -> None:
    shown = hiding(made())  # pyright: ignore[reportCallIssue, reportUnknownArgumentType]
    said = views.alt(shown).replace(*dates(shown))
    panel = json.dumps([node.get("content") for node in walk(views.beside(shown).to_components())])
    assert not any(sign.isdigit() for sign in said)
    assert not any(sign.isdigit() for sign in panel.replace("###", ""))


def dates(shown: Facts) -> tuple[str, str]:
    first = shown.weeks[0].monday
    return f"from {first.day} {first:%B} to {shown.today.day} {shown.today:%B}", ""


@pytest.mark.parametrize("made", ALL)
async def test_a_hidden_number_is_not_in_the_picture(made: object, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = made()  # pyright: ignore[reportCallIssue, reportUnknownVariableType]
    assert any(sign.isdigit() for sign in await written(a_year(), monkeypatch))
    words = await written(hiding(shown), monkeypatch)  # pyright: ignore[reportUnknownArgumentType]
    assert words
    assert not any(sign.isdigit() for sign in words)


async def written(shown: Facts, monkeypatch: pytest.MonkeyPatch) -> str:
    """All words that are put on the picture."""
    words: list[str] = []
    put = Sheet.text

    def noted(sheet: Sheet, at: Point, said: str, *rest: Any, **more: Any) -> None:
        words.append(said)
        put(sheet, at, said, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Sheet, "text", noted)
        await painted(shown)
    return " ".join(words)


def takeaway(**changes: object) -> Takeaway:
    made = Takeaway(
        made_at=NOON,
        zone="Asia/Kathmandu",
        days=[
            {"practised": FRIDAY, "what": "exercise", "at": NOON},
            {"practised": FRIDAY, "what": "quiz", "at": NOON},
            {"day": FRIDAY - DAY, "counts_neither_way_because": "paused"},
            {"day": FRIDAY, "counts_neither_way_because": "outage"},
        ],
        exercises=(
            Finished("=HYPERLINK(1)", "warm-voices", Kind.PRIMING, 3, FRIDAY, NOON, NOON, (("calm", "before", 0),)),
        ),
        answers=[{"question": "-1+1", "answer": "@sum", "was_right": True, "at": NOON}],
    )
    return replace(made, **changes)


def sheets(made: Takeaway, limit: int = 10**7) -> dict[str, bytes]:
    return {file.filename: file.fp.read() for file in views.attachments(made, limit)}


def read(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_tables_open_in_a_spreadsheet_with_one_line_a_day() -> None:
    files = sheets(takeaway())
    assert [*files] == ["practice-days.csv", "exercises.csv", "quiz-answers.csv", "secure-base-progress.json"]
    assert read(files["practice-days.csv"]) == [
        {"day": "2026-11-19", "practised": "", "counts neither way because": "paused"},
        {"day": "2026-11-20", "practised": "exercise, quiz", "counts neither way because": ""},
    ]


def test_no_cell_is_worked_out_by_a_spreadsheet() -> None:
    files = sheets(takeaway())
    [exercise] = read(files["exercises.csv"])
    assert exercise["exercise"] == "'=HYPERLINK(1)"
    assert exercise["calm before"] == "0"
    assert exercise["calm after"] == ""
    assert exercise["begun"] == "2026-11-20 17:45"
    [answer] = read(files["quiz-answers.csv"])
    assert (answer["question"], answer["answer"], answer["right"]) == ("'-1+1", "'@sum", "yes")
    cells = [
        cell
        for name, content in files.items()
        if name.endswith("csv")
        for row in read(content)
        for cell in row.values()
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_file_for_programs_says_the_same() -> None:
    told = json.loads(machine(takeaway()))
    assert told["exercises"][0]["exercise"] == "=HYPERLINK(1)"
    assert told["exercises"][0]["ratings"] == [{"measure": "calm", "side": "before", "value": 0}]
    assert told["made_at"] == "2026-11-20T17:45:00+05:45"
    assert told["days"][0] == {"practised": "2026-11-20", "what": "exercise", "at": "2026-11-20T17:45:00+05:45"}
    assert told["days"][2:] == [{"day": "2026-11-19", "counts_neither_way_because": "paused"}], "what counts, counts"


def test_several_answers_stand_in_one_cell_and_reflections_are_neither_right_nor_wrong() -> None:
    answer = {"question": "Which?", "answer": ["One", "Two"], "was_right": None, "at": NOON}
    assert tables(takeaway(answers=[answer]))["quiz-answers"][1] == ("2026-11-20 17:45", "Which?", "One; Two", "")


def test_files_too_large_for_discord_come_as_one_archive_and_beyond_that_not_at_all() -> None:
    many = takeaway(answers=[{"question": "Which?" * 50, "answer": "One", "was_right": False, "at": NOON}] * 500)
    [packed] = sheets(many, 100_000).values()
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == sorted(sheets(many))
    with pytest.raises(UserFacing, match="more than Discord"):
        sheets(many, 100)
