from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.community.rules.daily import Why, choose, fits_channel, pool, refusal
from bot.community.rules.setup import Draft, draft_of, is_same
from bot.packs.rules import Exercise, FigureUse, When
from tests.packs.example import changed, good

PLAIN = replace(
    good(changed()).exercises[0], when=When.ANY, figure=FigureUse.NONE, caution=None, minutes=3, pack="plain"
)
MANY = [replace(PLAIN, id=f"number-{number}") for number in range(12)]
DAY = date(2026, 1, 1)


def test_only_what_asks_for_no_care_is_put_before_a_channel() -> None:
    assert fits_channel(PLAIN)
    assert fits_channel(replace(PLAIN, figure=FigureUse.OPTIONAL))
    for unfit in (
        replace(PLAIN, figure=FigureUse.REQUIRED),
        replace(PLAIN, caution="Choose another if this one stings."),
        replace(PLAIN, minutes=6),
        *(replace(PLAIN, when=when) for when in When if when is not When.ANY),
    ):
        assert not fits_channel(unfit)


def test_packs_on_offer_are_kept_to() -> None:
    other = replace(PLAIN, pack="other")
    assert pool([PLAIN, other], ["other"]) == [other]
    assert pool([PLAIN, other], None) == [PLAIN, other]
    assert pool([PLAIN, other], []) == []


@given(count=st.integers(1, len(MANY)), days=st.integers(1, 60), server_id=st.integers(1, 2**63))
def test_nothing_comes_again_before_everything_else_came(count: int, days: int, server_id: int) -> None:
    posted: dict[tuple[str, str], date] = {}
    came: list[Exercise] = []
    for number in range(days):
        chosen = choose(MANY[:count], posted, server_id)
        assert chosen is not None
        assert chosen not in came[max(0, len(came) - count + 1) :]
        came.append(chosen)
        posted[chosen.pack, chosen.id] = DAY + timedelta(days=number)


@given(order=st.permutations(MANY), server_id=st.integers(1, 2**63))
def test_every_process_chooses_the_same(order: list[Exercise], server_id: int) -> None:
    assert choose(order, {}, server_id) == choose(MANY, {}, server_id)


def test_nothing_on_offer_is_nothing() -> None:
    assert choose([], {}, 1) is None


def test_only_what_soon_trying_again_cannot_mend_is_a_refusal() -> None:
    assert refusal("50013") is Why.no_permission
    assert refusal("10003") is Why.no_channel
    assert refusal("http 500") is None
    assert refusal("barred") is None


@given(
    channel=st.none() | st.integers(1, 2**62), time=st.none() | st.times(), zone=st.none() | st.just("Europe/Berlin")
)
def test_a_draft_becomes_a_prompt_only_when_nothing_is_missing(channel: int | None, time: object, zone: str) -> None:
    draft = Draft(channel, time, zone)  # pyright: ignore[reportArgumentType] - any time will do
    daily = draft.daily(1, "Harbour")
    assert (daily is not None) == draft.is_whole == (None not in (channel, time, zone))
    if daily is not None:
        assert is_same(draft_of(daily, None), draft)
