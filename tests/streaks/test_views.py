"""Every milestone has its line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.streaks import views
from bot.streaks.rules import MILESTONES, Streak
from bot.streaks.service import Card


@pytest.mark.parametrize("total", MILESTONES)
@pytest.mark.parametrize("run", [1, 400])
def test_every_milestone_has_a_line_of_its_own_after_a_gap_too(total: int, run: int) -> None:
    streak = Streak(min(run, total), total, 1, is_after_gap=run < total)
    told = views.line(Card(streak, date(2026, 6, 15), is_done_today=True, hides_number=False))
    assert told.endswith("practice days by now.")
    later = views.line(Card(streak, date(2026, 6, 15), is_done_today=False, hides_number=False))
    assert told != later
