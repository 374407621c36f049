"""What the tables say is reckoned rightly."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bench.report import Spread, Table, ms, percentile, seconds


def test_the_99th_of_a_hundred_is_exceeded_by_one():
    taken = [float(number) for number in range(1, 101)]
    assert percentile(taken, 0.99) == 99.0
    assert percentile(taken, 0.5) == 50.0
    assert percentile(taken, 1.0) == 100.0


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1.0))
def test_a_percentile_is_one_of_the_values_and_enough_of_them_do_not_exceed_it(values: list[float], share: float):
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_a_spread_is_in_milliseconds_and_one_of_nothing_shows_as_a_dash():
    spread = Spread.of([0.001, 0.003, 0.002])
    assert (spread.count, spread.middle, spread.high, spread.longest) == (3, 2.0, 3.0, 3.0)
    assert math.isnan(Spread.of([]).high)
    assert ms(Spread.of([]).high) == "–"


def test_spans_read_as_people_say_them():
    assert [seconds(span) for span in (0.0042, 0.4, 2.345, 181.2)] == ["4.2 ms", "400 ms", "2.3 s", "181 s"]


def test_a_table_is_markdown_with_its_words_around():
    table = Table("Pace", "Before.", ("how", "sent"), [("ours", "2")], "After.")
    assert table.text() == "## Pace\n\nBefore.\n\n| how | sent |\n| --- | ---: |\n| ours | 2 |\n\nAfter.\n"
