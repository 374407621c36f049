"""What stands in the table, and the rules behind the hint."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.pictures import Look, Point, Sheet
from bot.care.rules import Link, Scope, by_label
from bot.care.rules.assigning import Kind, What, read_what, with_exercise, with_page
from bot.care.rules.seeing import may_welcome_a_word, tally
from bot.care.service.seeing import Seen, Work
from bot.care.views.picture import picture
from bot.care.views.seeing import alt
from bot.care.views.table import table
from bot.nudges.rules import Outcome, went_of
from bot.nudges.service import AssignedDay

TODAY = date(2026, 3, 20)
DONE, NOT_DONE, NOT_SENT = Outcome.DONE, Outcome.NOT_DONE, Outcome.NOT_SENT


def days(*outcomes: Outcome, until: int = 0) -> list[tuple[date, Outcome]]:
    """One a day, the last one `until` days ago."""
    last = TODAY - timedelta(days=until)
    return [(last - timedelta(days=len(outcomes) - 1 - n), each) for n, each in enumerate(outcomes)]


def may_welcome(told: list[tuple[date, Outcome]]) -> bool:
    return may_welcome_a_word(went_of(told, TODAY), TODAY)


def test_a_week_of_things_left_may_welcome_a_word():
    assert may_welcome(days(*[NOT_DONE] * 8))
    assert not may_welcome(days(*[NOT_DONE] * 7)), "not a whole week yet"
    assert not may_welcome(days(*[NOT_DONE] * 8, DONE))
    assert may_welcome(days(NOT_DONE, NOT_DONE, NOT_DONE, *[NOT_SENT] * 6)), "we had fallen quiet"
    assert not may_welcome(days(*[NOT_SENT] * 20)), "nothing ever came"


def test_whoever_rests_is_left_alone():
    """A pause reads nothing: the last that was planned lies back."""
    assert not may_welcome(days(*[NOT_DONE] * 10, until=8))
    assert not may_welcome([])


@given(st.lists(st.sampled_from([*Outcome]), max_size=40))
def test_something_done_today_silences_the_hint(outcomes: list[Outcome]):
    assert not may_welcome([*days(*outcomes, until=1), (TODAY, DONE)])


def test_what_came_today_and_is_open_is_not_counted():
    counted = tally([*days(DONE, NOT_DONE, NOT_SENT, until=1), (TODAY, Outcome.OPEN)], TODAY - timedelta(days=7))
    assert (counted.done, counted.came, counted.not_sent) == (1, 2, 1)


def test_no_cell_is_worked_out_as_a_formula():
    link = Link(1, 2, 3, "label", frozenset({Scope.DONE}), datetime(2026, 1, 1, tzinfo=UTC))
    work = Work(1, "=HYPERLINK(1)", TODAY, True, False, [AssignedDay(TODAY, DONE, (1,))])
    written = table(Seen(link, TODAY, [work], (), False)).decode("utf-8-sig")
    assert written.splitlines()[1] == "2026-03-20,'=HYPERLINK(1),done,,"


def test_exercises_gather_and_anything_else_takes_their_place():
    breath, line = What(Kind.EXERCISES, ("a/b",), "Breath"), What(Kind.EXERCISES, ("a/c",), "Line")
    both = with_exercise(breath, line)
    assert (both.keys, both.title) == (("a/b", "a/c"), "Breath; Line")
    assert with_exercise(both, line) == both
    course = What(Kind.PROGRAMME, ("a/p",), "Course")
    assert with_exercise(both, course) == course
    assert with_exercise(course, line) == line


@given(st.sampled_from([*Kind]), st.text(st.characters(blacklist_characters=" \n\r\t"), min_size=1).filter(str.strip))
def test_what_is_written_is_read_again(kind: Kind, key: str):
    what = What(kind, (key,) if kind is Kind.QUIZ else tuple(key.split()), "t")
    assert read_what(what.written(), "t") == what


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_a_page_of_clients_leaves_those_of_others_alone(before: set[int], page: set[int], picked: set[int]):
    after = {*with_page(tuple(before), page, picked)}
    assert after - page == before - page
    assert after & page == picked & page


class Marked(Sheet):
    """Counts what is drawn as done."""

    boxes = 0

    def box(
        self, at: Point, width: float, height: float, colour: str | None, *, radius: float = 0, edge: str | None = None
    ) -> None:
        self.boxes += colour == self.colours.warm


@pytest.mark.parametrize("weekday", range(7))
def test_the_strip_shows_on_any_weekday_as_many_days_as_are_counted_beside_it(weekday: int):
    today = TODAY + timedelta(days=weekday)
    link = Link(1, 2, 3, "label", frozenset({Scope.DONE}), datetime(2026, 1, 1, tzinfo=UTC))
    done = [AssignedDay(today - timedelta(days=back), DONE, (1,)) for back in reversed(range(28))]
    seen = Seen(link, today, [Work(1, "A title", today, True, False, done)], (), False)
    paint, height = picture(seen)
    sheet = Marked(height, Look.DARK)
    paint(sheet)
    assert sheet.boxes == 28 + 1, "and one that says what it means"
    assert "done 28 of 28 times" in alt(seen)


def test_labels_stand_as_people_count():
    labels = ["Tue 10", "tue 9", "Tue 9b", "blue 12", "blue 7", "10", "9", "", "ß7"]
    links = [Link(n, 2, 3, label, frozenset(), datetime(2026, 1, 1, tzinfo=UTC)) for n, label in enumerate(labels)]
    found = [link.label for link in sorted(links, key=by_label)]
    assert found == ["", "9", "10", "blue 7", "blue 12", "ß7", "tue 9", "Tue 9b", "Tue 10"]


@given(st.lists(st.text(max_size=40)))
def test_any_labels_have_an_order(labels: list[str]):
    links = [Link(n, 2, 3, label, frozenset(), datetime(2026, 1, 1, tzinfo=UTC)) for n, label in enumerate(labels)]
    backwards = links[::-1]
    assert sorted(links, key=by_label) == sorted(backwards, key=by_label)
