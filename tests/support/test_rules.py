from hypothesis import given
from hypothesis import strategies as st

from bot.support.rules import ORDER, Sense, after, before, named, number


def test_the_exercise_begins_with_the_eyes_and_ends_with_the_tongue() -> None:
    assert before(Sense.see) is None
    assert after(Sense.taste) is None
    assert [number(sense) for sense in ORDER] == [1, 2, 3, 4, 5]


def test_back_undoes_next() -> None:
    for sense in ORDER:
        following, earlier = after(sense), before(sense)
        assert following is None or before(following) is sense
        assert earlier is None or after(earlier) is sense


@given(st.text() | st.sampled_from(ORDER))
def test_only_a_sense_of_ours_is_read_from_a_click(word: str) -> None:
    assert named(word) == (word if word in {"see", "feel", "hear", "smell", "taste"} else None)
