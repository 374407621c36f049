"""The judge of the crash trial, held to ledgers and rows whose verdict is known."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bench.judge import Row, Verdict, in_motion, judge
from bench.loopback import Ledger, Person
from bench.population import Member

DUE = datetime(2026, 1, 12, 8, tzinfo=UTC)
LATER = DUE + timedelta(hours=1)
CHANNEL = 5


def row(nudge_id: int = 1, state: str = "sent", why: str | None = None, member_id: int = 7) -> Row:
    return Row(nudge_id, member_id, 0, DUE, state, why, None, None, None, 1, None)


def letter(nudge_id: int) -> dict[str, object]:
    button = {"type": 2, "custom_id": f"nudge-begin:{nudge_id}"}
    return {"content": "A pause", "components": [{"type": 1, "components": [button]}], "nonce": f"{nudge_id:x}"}


def verdict(rows: list[Row], *sent: tuple[int, datetime]) -> Verdict:
    ledger = Ledger()
    for nudge_id, at in sent:
        ledger.accept(CHANNEL, letter(nudge_id), at)
    return judge(rows, ledger, [], LATER)


def test_one_message_for_a_row_is_once():
    found = verdict([row()], (1, DUE))
    assert (found.due, found.once, found.is_good) == (1, 1, True)


def test_two_messages_for_a_row_are_twice_whatever_the_row_says():
    found = verdict([row()], (1, DUE), (1, DUE + timedelta(minutes=3)))
    assert len(found.twice) == 1
    assert not found.is_good


def test_a_row_that_claims_to_be_sent_without_a_message_is_lost():
    assert len(verdict([row()]).lost) == 1


@pytest.mark.parametrize("state", ["due", "claimed", "retry", "unknown"])
def test_a_row_that_never_came_to_an_end_is_lost(state: str):
    assert len(verdict([row(state=state)]).lost) == 1
    assert in_motion([row(state=state)], LATER) == [row(state=state)]


def test_a_reason_excuses_a_row_and_a_missing_one_does_not():
    assert verdict([row(state="suppressed", why="too-late")]).excused == {"too-late": 1}
    assert len(verdict([row(state="suppressed")]).lost) == 1


def test_a_message_before_its_time_is_early():
    assert len(verdict([row()], (1, DUE - timedelta(seconds=1))).early) == 1


def test_a_message_of_a_row_with_a_reason_is_told():
    assert len(verdict([row(state="failed", why="gave-up")], (1, DUE)).denied) == 1


def test_a_day_without_a_row_is_lost_even_if_the_bot_knows_nothing_of_it():
    tokyo = Member(
        Person(7), "Asia/Tokyo", time(17), starts_in_server=False, started_at=DUE - timedelta(days=1, hours=1)
    )
    assert judge([row()], Ledger(), [tokyo], LATER).due == 2, "yesterday's has no row"
