from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.streaks.rules import RECENT, WINDOW, Day, Headline, Streak, kind_of, streak_of, week_of

TODAY = date(2026, 6, 15)
LETTERS = {"P": Day.practised, "-": Day.neutral, "M": Day.missed}

histories = st.text("PM-", max_size=60)
rare_misses = st.text("PPPPPPPPPM--", max_size=120)
any_history = histories | rare_misses


def read(history: str) -> tuple[set[date], set[date]]:
    """Oldest day first; the last letter is today."""
    days = {TODAY - timedelta(days=ago): letter for ago, letter in enumerate(reversed(history.replace(" ", "")))}
    return {day for day in days if days[day] == "P"}, {day for day in days if days[day] == "M"}


def streak(history: str) -> Streak:
    return streak_of(*read(history), TODAY)


def brute_run(history: Sequence[Day]) -> int:
    """By the words of the rule, over every run that ends today, window by window."""

    def holds(run: Sequence[Day]) -> bool:
        counted = [day for day in run if day is not Day.neutral]
        windows = [counted[at : at + WINDOW] for at in range(len(counted))]
        return all(window.count(Day.missed) < 2 for window in windows)

    runs = [history[start:] for start in range(len(history) + 1)]
    return max(run.count(Day.practised) for run in runs if holds(run))


@pytest.mark.parametrize(
    ("history", "run"),
    [
        ("", 0),
        ("-", 0),
        ("P", 1),  # the first day ever
        ("P-", 1),  # today is not over
        ("PPP", 3),
        ("PPP M -", 3),  # one miss alone never breaks
        ("PPP M P", 4),
        ("PPP MM P", 1),
        ("PPP MM -", 0),
        ("PPP M ----- M P", 1),  # five rest days between do not set two misses apart
        ("PP M PPPPP M P", 6),  # the second miss is the sixth day after the first: within seven
        ("PP M PPPPPP M P", 9),  # the seventh day after: the run goes on
        ("PP M PP--P--PPP M P", 9),  # neutral days neither count nor interrupt
        ("PP M PP--P--PP M P", 6),
        ("MMMM", 0),
        ("MMMM P", 1),
        ("PPPPPPP ---------------------------- P", 8),  # a month of pause
        ("PPPPPPP ---------------------------- -", 7),
        ("PPPP M PPPPPP M PPPPPP M PPPPPP -", 22),  # one rest day a week, for ever
    ],
)
def test_a_run_holds_no_two_misses_within_seven_days_that_count(history: str, run: int):
    assert streak(history).run == run


def test_today_missed_is_only_not_over_yet():
    assert streak("PPP M M").run == streak("PPP M -").run == 3


def test_a_practised_day_wins_over_a_missed_one():
    day = TODAY - timedelta(days=1)
    assert streak_of({day}, {day}, TODAY).run == 1
    assert kind_of(day, {day}, {day}) is Day.practised


def test_days_in_neither_set_are_neutral():
    assert kind_of(TODAY, set(), {TODAY}) is Day.missed
    assert kind_of(TODAY, set(), set()) is Day.neutral


def test_beside_the_run_stand_all_practice_days_and_those_of_the_last_28():
    assert streak("P" * 40) == Streak(run=40, total=40, last_28=28, is_after_gap=False)
    assert streak("P" * 28 + "-").last_28 == 27
    assert streak("P" + "-" * 27).last_28 == 1
    assert streak("P" + "-" * 28).last_28 == 0


def test_after_a_gap_the_card_counts_all_practice_days_and_never_says_day_1():
    back = streak("P" * 41 + "MMM" + "P")
    assert (back.run, back.is_after_gap) == (1, True)
    assert back.headline == (Headline.total, 42)


def test_a_new_run_leads_again_once_it_has_filled_a_window():
    assert streak("PPP MM" + "P" * 6).headline == (Headline.total, 9)
    assert streak("PPP MM" + "P" * 7).headline == (Headline.run, 7)


def test_the_very_first_day_is_day_1_and_before_it_there_is_nothing():
    assert streak("P").headline == (Headline.run, 1)
    assert streak("MM-").headline == (Headline.nothing_yet, 0)


def test_landing_on_yesterday_takes_nothing_away():
    practised = {TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)}
    before, after = streak_of(practised, set(), TODAY + timedelta(days=1)), streak_of(practised, set(), TODAY)
    assert before == after == Streak(run=3, total=3, last_28=3, is_after_gap=False)
    month = {TODAY + timedelta(days=n) for n in range(-30, 2)}
    assert streak_of(month, set(), TODAY).last_28 == 28


@given(any_history)
def test_the_run_agrees_with_trying_every_run_that_ends_today(history: str):
    read_history = [LETTERS[letter] for letter in history]
    if read_history and read_history[-1] is Day.missed:
        read_history[-1] = Day.neutral
    result = streak(history)
    assert result.run == brute_run(read_history)
    assert result.total == history.count("P")
    assert result.last_28 == history[-RECENT:].count("P")
    assert result.is_after_gap == (result.run < result.total)


@given(any_history, st.data())
def test_another_practised_day_never_lowers_a_number(history: str, data: st.DataObject):
    practised, missed = read(history)
    day = TODAY - timedelta(days=data.draw(st.integers(0, len(history) + 3)))
    before, after = streak_of(practised, missed, TODAY), streak_of(practised | {day}, missed, TODAY)
    assert after.run >= before.run
    assert after.total >= before.total
    assert after.last_28 >= before.last_28


@given(any_history, st.integers(0, 120))
def test_a_neutral_day_put_in_anywhere_changes_neither_run_nor_total(history: str, at: int):
    history += "-"
    at = min(at, len(history) - 1)
    before, after = streak(history), streak(history[:at] + "-" + history[at:])
    assert (after.run, after.total, after.is_after_gap) == (before.run, before.total, before.is_after_gap)


@given(any_history, st.data())
def test_excusing_a_missed_day_never_lowers_the_run(history: str, data: st.DataObject):
    practised, missed = read(history)
    excused = data.draw(st.sets(st.sampled_from(sorted(missed)))) if missed else set[date]()
    assert streak_of(practised, missed - excused, TODAY).run >= streak_of(practised, missed, TODAY).run


@given(st.text("P-", min_size=1, max_size=80), st.integers(0, 80))
def test_one_miss_alone_never_breaks(history: str, at: int):
    at = min(at, len(history) - 1)
    with_miss = history[:at] + "M" + history[at + 1 :]
    assert streak(with_miss).run == with_miss.count("P")


@given(any_history)
def test_today_unfinished_is_not_a_miss(history: str):
    assert streak(history + "-").run == streak(history + "M").run
    assert streak(history + "P").run == streak(history + "-").run + 1


@given(any_history, st.randoms(use_true_random=False))
def test_the_order_in_which_days_were_recorded_does_not_matter(history: str, shuffler: Random):
    practised, missed = (sorted(days) for days in read(history))
    shuffler.shuffle(practised)
    shuffler.shuffle(missed)
    assert streak_of(set(practised), frozenset(missed), TODAY) == streak(history)


@given(any_history)
def test_the_week_shows_what_was_practised_and_nothing_of_why_a_day_was_not(history: str):
    week = week_of(read(history)[0], TODAY)
    assert week == week_of(read(history.replace("M", "-"))[0], TODAY)
    assert ["P" if practised else "-" for practised in week] == list(history[-7:].replace("M", "-").rjust(7, "-"))


@given(st.integers(0, 400))
def test_a_few_totals_are_milestones(total: int):
    days = {TODAY - timedelta(days=ago) for ago in range(total)}
    assert streak_of(days, set(), TODAY).is_milestone == (total in {7, 28, 100, 365})
