from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.base.sharing import LEASE_SECONDS, Board, Held, identify_bucket, to_adopt, to_give_back

WORKERS = ["ann", "ben", "cyd", "dan"]


def board(*holders: str | None, alive: str = "ann ben", free_for: float = 0.0) -> Board:
    """One holder a shard; None for one that is free."""
    shards = [Held(number, holder or "", 9.0 if holder else -free_for) for number, holder in enumerate(holders)]
    return Board(shards, frozenset(alive.split()))


@st.composite
def boards(draw: st.DrawFn) -> Board:
    alive = draw(st.sets(st.sampled_from(WORKERS), min_size=1))
    holder = st.sampled_from([None, *sorted(alive)])
    holders = draw(st.lists(holder, min_size=1, max_size=12))
    left = st.floats(0.1, LEASE_SECONDS)
    gone = st.floats(-60, 0)
    shards = [Held(n, who or "", draw(left if who else gone)) for n, who in enumerate(holders)]
    return Board(shards, frozenset(alive))


def test_shard_0_is_taken_first_because_clicks_in_dms_arrive_there() -> None:
    assert to_adopt(board(None, None, "ann"), "ben")[0] == 0


def test_whoever_serves_fewest_takes_what_is_free() -> None:
    assert to_adopt(board("ann", None), "ben") == [1]
    assert to_adopt(board("ann", None), "ann") == []


def test_what_nobody_takes_is_taken_by_a_busier_worker() -> None:
    assert to_adopt(board("ann", None, free_for=7), "ann") == [1]


def test_one_shard_never_wanders() -> None:
    assert to_give_back(board("ann", alive="ann ben cyd"), "ann") is None


def test_a_newcomer_is_given_some_and_never_shard_0() -> None:
    assert to_give_back(board("ann", "ann", "ann"), "ann") == 2
    assert to_give_back(board("ann", "ann", "ann"), "ben") is None


def test_nothing_moves_while_something_is_free() -> None:
    assert to_give_back(board("ann", "ann", "ann", None), "ann") is None


def test_sixteen_connections_at_once_have_sixteen_buckets() -> None:
    assert [identify_bucket(number, 16) for number in (0, 15, 16)] == [0, 15, 0]
    assert identify_bucket(3, 0) == 0


@given(boards())
def test_only_free_shards_are_taken_and_only_own_ones_given_back(now: Board) -> None:
    free = {held.shard_id for held in now.shards if held.left <= 0}
    for worker in now.alive:
        assert set(to_adopt(now, worker)) <= free
        given_back = to_give_back(now, worker)
        assert given_back is None or (given_back in now.held_by(worker) and given_back != 0)


@given(boards())
def test_every_shard_comes_to_a_living_worker_and_all_serve_about_as_many(now: Board) -> None:
    """Ticks after ticks, in any state to begin with; everybody looks at the same board, and the first one wins."""
    for _ in range(60):
        now = _tick(now)
    assert all(held.left > 0 for held in now.shards)
    loads = now.loads(min(now.alive)).values()
    assert max(loads) - min(loads) <= 1


@given(boards(), st.data())
def test_even_when_the_one_whose_turn_it_is_hangs_the_others_serve_all(now: Board, data: st.DataObject) -> None:
    hung = data.draw(st.sampled_from(sorted(now.alive)))
    working = now.alive - {hung} or now.alive
    for _ in range(60):
        now = _tick(now, working, is_settled=True)
    assert all(held.left > 0 for held in now.shards)


def _tick(now: Board, working: frozenset[str] | None = None, *, is_settled: bool = False) -> Board:
    shards = {held.shard_id: held for held in now.shards}
    for worker in sorted(working or now.alive):
        wished = [shard for shard in to_adopt(now, worker) if shards[shard].left <= 0]
        if wished:
            shards[wished[0]] = Held(wished[0], worker, LEASE_SECONDS)
        given_back = to_give_back(now, worker)
        if given_back is not None and not is_settled:
            shards[given_back] = Held(given_back, worker, 0.0)
    aged = [held if held.left > 0 else Held(held.shard_id, held.holder, held.left - 2) for held in shards.values()]
    return Board(aged, now.alive)
