"""In every zone there is, each half-hour of the day, over two years: once on every local day, on its minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import available_timezones

import pytest

from bench.zones import DAYS, HALF_HOURS, Count, cron, histories, ours

PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_a_daily_plan_falls_due_once_on_every_local_day(part: int) -> None:
    for zone in list(histories())[part::PARTS]:
        assert ours(zone) == Count(due=DAYS * len(HALF_HOURS)), zone


def test_no_zone_is_left_out() -> None:
    assert sum(histories().values()) == len(available_timezones()) > 500
    assert len(histories()) > 50


def test_what_the_sweep_would_see_it_sees_in_another_scheduler() -> None:
    # 00:00 and 00:30 are left out on the day after clocks go forward; 02:00 and 02:30 come twice when they go back.
    assert cron("Europe/Berlin") == Count(due=960, skipped=4, left_out=0, twice=4, elsewhere=2)


def test_a_rule_that_took_the_second_of_two_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_instant(civil: date, wall: time, zone: tzinfo) -> datetime:
        return datetime.combine(civil, wall.replace(fold=1), zone).astimezone(UTC)

    monkeypatch.setattr("bot.logbook.rules.first_instant", last_instant)
    assert ours("Europe/Berlin").elsewhere > 0
