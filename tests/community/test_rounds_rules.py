from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.rules import asking, scores
from bot.community.rules import rounds as rules
from bot.community.rules.asking import Key, draw, mask, places_of
from bot.community.rules.rounds import End, Outcome, Phase, Round
from bot.community.rules.scores import Given
from bot.packs.rules import QuestionKind
from tests.community.rounds import NOW, ask, plan, question, quiz, round_

ONE, SEVERAL, TRUTH, QUIET = (
    QuestionKind.ONE,
    QuestionKind.SEVERAL,
    QuestionKind.TRUE_OR_FALSE,
    QuestionKind.REFLECTION,
)
SECOND = timedelta(seconds=1)


def walk(start: Round) -> list[tuple[Round, timedelta]]:
    """Each phase as it was shown, and how long it lasted, when every beat comes on time."""
    seen: list[tuple[Round, timedelta]] = []
    now, current = start.since, start
    for _ in range(100):
        wanted = rules.due(current, now)
        assert wanted is not None
        shown = rules.shown(wanted, 5, now)
        if shown is None:
            return [*seen, (wanted, timedelta())]
        seen.append((shown, shown.try_at - now))
        now, current = shown.try_at, shown
    raise AssertionError("it never ends")


class TestTheWayOfARound:
    def test_each_question_is_asked_and_then_answered_and_the_score_comes_last(self) -> None:
        steps = [(each.phase, each.number) for each, _ in walk(round_(plan(2)))]
        assert steps == [
            (Phase.LOBBY, -1),
            (Phase.ASKING, 0),
            (Phase.SHOWING, 0),
            (Phase.ASKING, 1),
            (Phase.SHOWING, 1),
            (Phase.ENDING, 1),
        ]
        assert walk(round_(plan(2)))[-1][0].end is End.DONE

    def test_people_have_the_time_that_was_said_from_when_the_question_is_out(self) -> None:
        times = {(each.phase, each.number): span for each, span in walk(round_(plan(2, seconds=45)))}
        assert times[Phase.LOBBY, -1] == timedelta(seconds=30)
        assert times[Phase.ASKING, 0] == times[Phase.ASKING, 1] == timedelta(seconds=45)

    def test_a_long_explanation_is_given_more_time_within_bounds(self) -> None:
        short, middle, long = (rules.reading_seconds("word " * count) for count in (5, 45, 500))
        assert 12 == short < middle < long == 30

    def test_what_is_only_to_be_thought_about_takes_half_a_minute_at_most(self) -> None:
        asks = (ask(right=(), choices=0, kind=QUIET),)
        made = replace(plan(1, seconds=120), asks=asks)
        assert {each.phase: span for each, span in walk(round_(made))}[Phase.ASKING] == timedelta(seconds=30)

    def test_by_hand_each_step_waits_for_a_moderator_and_the_result_comes_by_itself(self) -> None:
        current = rules.shown(round_(plan(1, seconds=None)), 5, NOW)
        assert current is not None
        for phase in (Phase.ASKING, Phase.SHOWING):
            assert current.try_at - NOW == rules.UNATTENDED
            moved = rules.next_phase(current, NOW)
            assert moved.phase is phase
            current = rules.shown(moved, 5, NOW)
            assert current is not None
        ending = rules.due(current, current.try_at)
        assert ending is not None
        assert (ending.phase, ending.end) == (Phase.ENDING, End.DONE)

    def test_by_hand_a_round_that_nobody_moves_on_ends(self) -> None:
        current = rules.shown(round_(plan(2, seconds=None)), 5, NOW)
        assert current is not None
        ending = rules.due(current, current.try_at)
        assert ending is not None
        assert ending.end is End.LEFT

    @given(st.integers(0, 120), st.integers(0, 5))
    def test_who_comes_back_within_two_minutes_goes_on(self, late: int, step: int) -> None:
        current = walk(round_(plan(3)))[step][0]
        now = current.try_at + late * SECOND
        assert rules.due(current, now) == rules.next_phase(current, now)

    @given(st.integers(121, 10**6), st.integers(0, 5))
    def test_who_comes_back_later_ends_it(self, late: int, step: int) -> None:
        current = walk(round_(plan(3)))[step][0]
        ending = rules.due(current, current.try_at + late * SECOND)
        assert ending is not None
        assert (ending.phase, ending.end, ending.number) == (Phase.ENDING, End.AWAY, current.number)


class TestShowing:
    def test_what_did_not_go_out_is_tried_again_less_and_less_often_and_given_up_after_two_minutes(self) -> None:
        current, now, tries = replace(round_(), message_id=5), NOW, list[datetime]()
        while True:
            wanted = rules.due(current, now)
            assert wanted is not None
            if wanted.phase is Phase.ENDING:
                break
            tries.append(now)
            current = rules.again(rules.taken(wanted, now), now)
            now = current.try_at
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(tries)]
        assert gaps == [2, 4, 8, 16, 30, 30, 30]
        assert tries[-1] - NOW <= rules.PATIENCE
        assert wanted.end is End.AWAY

    def test_one_message_has_one_nonce_and_no_other_has_it(self) -> None:
        shown = [each for each, _ in walk(round_(plan(10)))]
        assert len({each.nonce for each in shown}) == len(shown)
        tried_again = rules.again(rules.taken(round_(), NOW), NOW + SECOND)
        assert tried_again.nonce == round_().nonce
        assert all(len(replace(each, round_id=2**40).nonce) <= 25 for each in shown)

    @pytest.mark.parametrize("detail", ["10003", "50001"])
    def test_a_channel_that_is_gone_or_closed_to_us_ends_it_without_a_word(self, detail: str) -> None:
        for current, _ in walk(round_(plan(2))):
            assert rules.judge(current, is_sent=False, detail=detail) is Outcome.OVER

    def test_where_we_may_not_write_any_more_what_stands_there_says_that_it_is_over(self) -> None:
        for current, _ in walk(round_(plan(2))):
            may_change = current.changes_message
            outcome = rules.judge(current, is_sent=False, detail="50013")
            assert outcome is (Outcome.OVER if may_change else Outcome.SHUT)
            over = rules.shut(current, NOW)
            assert (over.phase, over.end, over.changes_message) == (Phase.ENDING, End.SHUT, True)
        assert rules.judge(round_(), is_sent=False, detail="50013") is Outcome.OVER

    def test_a_question_that_nobody_saw_is_not_explained_at_the_end(self) -> None:
        shown = next(each for each, _ in walk(round_(plan(2))) if each.phase is Phase.SHOWING)
        unseen = rules.next_phase(shown, NOW)
        assert unseen.number == 1
        late = rules.due(replace(unseen, attempts=1), NOW + rules.PATIENCE + SECOND)
        assert late is not None
        assert (late.end, late.number) == (End.AWAY, 0)
        assert rules.ended(rules.shown(unseen, 6, NOW) or unseen, End.STOPPED, NOW).number == 1

    def test_a_question_that_somebody_deleted_is_not_put_back(self) -> None:
        showing = next(each for each, _ in walk(round_()) if each.phase is Phase.SHOWING)
        assert rules.judge(showing, is_sent=False, detail="10008") is Outcome.SHOWN

    def test_a_stopped_round_says_so_in_place_of_what_stood_there(self) -> None:
        asking_ = next(each for each, _ in walk(round_()) if each.phase is Phase.ASKING)
        stopped = rules.ended(asking_, End.STOPPED, NOW)
        assert stopped.changes_message
        assert rules.ended(stopped, End.AWAY, NOW) == stopped

    def test_a_round_of_which_nobody_saw_anything_ends_without_a_word(self) -> None:
        assert rules.due(round_(), NOW + rules.PATIENCE) == round_()
        assert rules.due(round_(), NOW + rules.PATIENCE + SECOND) is None
        assert rules.due(rules.ended(round_(), End.STOPPED, NOW), NOW) is None

    def test_the_result_is_a_new_message_and_never_comes_late(self) -> None:
        ending = walk(round_())[-1][0]
        assert not ending.changes_message
        assert rules.due(ending, ending.since + rules.PATIENCE) == ending
        assert rules.due(ending, ending.since + rules.PATIENCE + SECOND) is None

    def test_saying_that_it_is_over_is_tried_for_an_hour(self) -> None:
        ending = rules.ended(replace(round_(), message_id=5), End.AWAY, NOW)
        assert rules.due(ending, NOW + timedelta(hours=1)) == ending
        assert rules.due(ending, NOW + timedelta(hours=1, seconds=1)) is None


class TestWhatIsAsked:
    def test_a_topic_with_nothing_to_answer_together_is_none_for_a_round(self) -> None:
        quizzes = [quiz(QUIET, topic="quiet"), quiz(QUIET, topic="both"), quiz(ONE, topic="both"), quiz(TRUTH)]
        assert asking.topics(quizzes) == ("both", "basics")

    @given(st.integers(0, 2**32), st.lists(st.sampled_from([ONE, SEVERAL, TRUTH, QUIET]), max_size=30))
    def test_never_more_than_wanted_nothing_twice_and_one_pause_at_most_which_is_not_the_first(
        self, seed: int, kinds: list[QuestionKind]
    ) -> None:
        asks = draw([quiz(*kinds)], 5, {}, random.Random(seed))
        assert len(asks) <= 5
        assert len({each.key for each in asks}) == len(asks)
        assert sum(not each.is_scored for each in asks) <= 1
        assert all(each.is_scored for each in asks[:1])
        scored = sum(kind is not QUIET for kind in kinds)
        assert len(asks) >= min(5, scored)

    @given(st.integers(0, 2**32), st.sampled_from([ONE, SEVERAL, TRUTH]))
    def test_the_right_choices_are_known_wherever_they_stand(self, seed: int, sort: QuestionKind) -> None:
        [made] = draw([quiz(sort)], 5, {}, random.Random(seed))
        source = question(0, sort)
        assert sorted(made.choices) == sorted((*source.right, *source.wrong))
        assert {made.choices[place] for place in made.right} == set(source.right)

    def test_where_nothing_is_right_the_author_says_in_which_order_it_stands(self) -> None:
        [_, quiet] = draw([quiz(ONE, QUIET)], 5, {}, random.Random(1))
        assert (quiet.choices, quiet.right, quiet.takes((0,))) == (("this", "that"), (), False)

    def test_where_there_are_too_few_others_there_is_a_pause(self) -> None:
        asks = draw([quiz(ONE, TRUTH, QUIET, QUIET)], 5, {}, random.Random(1))
        assert sorted(each.kind for each in asks) == [ONE, QUIET, TRUTH]

    def test_true_stands_before_false(self) -> None:
        assert {draw([quiz(TRUTH)], 5, {}, random.Random(seed))[0].choices for seed in range(9)} == {("True", "False")}

    def test_choices_do_not_always_stand_alike(self) -> None:
        assert len({draw([quiz(ONE)], 5, {}, random.Random(seed))[0].choices for seed in range(30)}) > 3

    @given(st.integers(0, 2**32))
    def test_what_was_not_asked_here_comes_first_then_what_was_asked_longest_ago(self, seed: int) -> None:
        asked = {Key("pack", "about-basics", f"q-{number}"): NOW + number * SECOND for number in range(5)}
        asks = draw([quiz(*[ONE] * 7)], 4, asked, random.Random(seed))
        assert {each.question for each in asks[:2]} == {"q-5", "q-6"}
        assert [each.question for each in asks[2:]] == ["q-0", "q-1"]

    def test_there_is_a_pause_now_and_then(self) -> None:
        made = [quiz(*[ONE] * 9, QUIET)]
        paused = sum(not all(each.is_scored for each in draw(made, 5, {}, random.Random(seed))) for seed in range(100))
        assert 25 < paused < 75


class TestAnswers:
    @given(st.sets(st.integers(0, 9)))
    def test_an_answer_is_kept_whole(self, places: set[int]) -> None:
        assert set(places_of(mask(places))) == places

    @pytest.mark.parametrize(
        ("sort", "places", "is_taken"),
        [
            (ONE, (0,), True),
            (ONE, (3,), False),
            (ONE, (-1,), False),
            (ONE, (0, 1), False),
            (ONE, (), False),
            (SEVERAL, (0, 2), True),
            (SEVERAL, (0, 3), False),
            (SEVERAL, (), False),
        ],
    )
    def test_only_what_is_offered_is_taken(self, sort: QuestionKind, places: tuple[int, ...], is_taken: bool) -> None:
        assert ask(kind=sort, right=(0, 1) if sort is SEVERAL else (0,)).takes(places) is is_taken

    def test_of_several_all_and_only_the_right_ones_are_right(self) -> None:
        made = ask(kind=SEVERAL, right=(0, 2))
        assert [made.is_right(mask(places)) for places in ([0, 2], [0], [0, 1, 2])] == [True, False, False]

    def test_what_is_only_to_be_thought_about_takes_no_answer(self) -> None:
        assert not ask(kind=QUIET, right=()).takes((0,))


answered = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2)), st.integers(0, 2).map(lambda place: 1 << place)
).map(lambda found: [Given(who, number, picked) for (who, number), picked in found.items()])
"""Each person's latest answer to each of three questions with three choices."""


class TestScores:
    @given(answered)
    def test_a_tally_counts_every_answer_once(self, found: list[Given]) -> None:
        made = scores.tally(ask(), [each for each in found if each.number == 0])
        assert sum(made.counts) == made.answers == sum(each.number == 0 for each in found)
        assert made.is_told == (made.answers >= 5)

    @given(answered)
    def test_the_score_is_the_sum_of_the_questions_whose_numbers_were_told_or_where_none_was_of_all(
        self, found: list[Given]
    ) -> None:
        made = scores.score(plan(3), found, {})
        tallies = [scores.tally(ask(), [each for each in found if each.number == number]) for number in range(3)]
        told = [tally for tally in tallies if tally.is_told] or tallies
        assert (made.right, made.answers) == (sum(t.counts[0] for t in told), sum(t.answers for t in told))
        assert made.board == ()

    @given(answered, st.sets(st.sampled_from("abcdefgh")))
    def test_no_number_by_name_leaves_a_rest_that_is_of_one_or_two(self, found: list[Given], wish: set[str]) -> None:
        made = scores.score(plan(3), found, {who: ord(who) for who in wish})
        rest = {each.mark for each in found} - wish
        if made.is_told and len(rest) in (1, 2):
            assert not made.is_told_by_name
            assert made.names == tuple(sorted(made.names)), "nor does their order tell"
        else:
            assert made.is_told_by_name

    @given(answered, st.permutations(range(8)))
    def test_the_order_of_answers_makes_no_difference(self, found: list[Given], order: list[int]) -> None:
        named = {"a": 1, "b": 2}
        shuffled = sorted(found, key=lambda each: order["abcdefgh".index(each.mark)])
        assert scores.score(plan(3), shuffled, named) == scores.score(plan(3), found, named)

    @given(answered, st.sets(st.sampled_from("abcdefgh")))
    def test_only_those_are_named_who_wish_it_and_answered(self, found: list[Given], wish: set[str]) -> None:
        named = {who: ord(who) for who in wish}
        made = scores.score(plan(3), found, named)
        assert {user_id for user_id, _ in made.board} == {ord(each.mark) for each in found if each.mark in wish}
        rights = [right for _, right in made.board]
        assert rights == sorted(rights, reverse=True)
        unnamed = scores.score(plan(3), found, {})
        assert (made.right, made.answers, made.people) == (unnamed.right, unnamed.answers, unnamed.people)

    def test_of_two_people_the_score_is_not_told(self) -> None:
        def told(who: str) -> bool:
            return scores.score(plan(3), [Given(each, 0, 1) for each in who], {}).is_told

        assert [told("a"), told("ab"), told("abc")] == [False, False, True]

    def test_where_several_are_chosen_the_counts_are_of_choices_and_the_answers_of_people(self) -> None:
        made = scores.tally(ask(kind=SEVERAL, right=(0, 1)), [Given("a", 0, 0b011), Given("b", 0, 0b101)])
        assert (made.counts, made.answers) == ((2, 1, 1), 2)


def test_a_mask_of_nothing_is_nothing() -> None:
    assert asking.places_of(0) == ()
