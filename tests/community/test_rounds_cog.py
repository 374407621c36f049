from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest

from bot.config import Config
from bot.packs.rules import as_own
from bot.packs.service import Stock
from tests.community.hosts import forbid
from tests.community.playing import WHY, Round, with_packs
from tests.conftest import World, raw, text_of, walk
from tests.onboarding.acts import sent
from tests.packs.example import changed, good
from tests.servers.acts import Server, forged, let_moderate


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    return with_packs(config, tmp_path)


class TestARound:
    async def test_it_says_what_will_happen_and_when(self, world: World) -> None:
        text = await Round.of(world).begin(seconds=45)
        assert "3 questions on **colours**, 45 seconds each. It begins in about half a minute." in text
        assert "Nobody sees what you choose" in text

    async def test_from_the_first_question_to_the_score_of_all(self, world: World) -> None:
        game = Round.of(world, people=5)
        question = await game.ask_first()
        assert "Question 1 of 3 · 30 seconds" in question
        assert not [why for why in WHY if why in question]
        await game.all_answer(right=3)
        answer = await game.time_is_up()
        assert "The answer" in answer
        assert "Question 1 of 3 · 5 answers" in answer
        assert "✓\u2002The one\u00a0·\u00a03" in answer
        assert [why for why in WHY if why in answer]
        assert "Somebody (2001). A linked paper." in answer
        assert "Question 2 of 3" in await game.next()
        await game.all_answer(right=5)
        await game.time_is_up()
        await game.next()
        await game.all_answer(right=0)
        await game.time_is_up()
        result = await game.next()
        assert "Together: **8 of 15** answers right." in result
        assert await game.kept() == {}

    async def test_where_a_topic_has_fewer_questions_than_were_asked_for_the_moderator_is_told(
        self, world: World
    ) -> None:
        game = Round.of(world)
        assert "There" not in await game.mia.slash("server quiz", topic="colours", questions=3)
        await game.mia.click("Stop the round")
        await world.beat()
        text = await game.mia.slash("server quiz", topic="colours", questions=8)
        assert "3 questions: there are no more for a round on this topic." in text
        await game.mia.click("Stop the round")
        await world.beat()
        assert "for a round here." in await game.mia.slash("server quiz", questions=10)

    async def test_what_is_asked_is_one_message_that_becomes_its_answer(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        question = game.latest.id
        await game.time_is_up()
        assert game.latest.id == question
        assert game.labels() == []
        await game.next()
        assert game.latest.id != question
        assert len(game.posted) == 3

    async def test_only_an_account_is_missing_and_nobody_needs_it(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.people[0].dm.start()
        before = await world.storage.counted()
        await game.ask_first()
        result = await game.play(right=3)
        assert "Together: **9 of 9** answers right." in result
        after = await world.storage.counted()
        assert {table: after.get(table, 0) - before.get(table, 0) for table in ("practice", "quiz_answers")} == {
            "practice": 0,
            "quiz_answers": 0,
        }

    async def test_no_id_of_anybody_is_kept_while_it_runs(self, world: World) -> None:
        game = Round.of(world, people=2)
        await game.ask_first()
        await game.all_answer(right=1)
        rows = await world.storage.execute("bot", "SELECT * FROM channel_answers")
        assert len(rows) == 2
        assert not [row for row in rows for person in game.people if str(person.id) in str(row)]

    async def test_one_comes_late_and_one_leaves_early(self, world: World) -> None:
        game = Round.of(world, people=3)
        ann, ben, cem = game.people
        await game.ask_first()
        await game.answers(ann)
        await game.time_is_up()
        await game.next()
        await game.answers(ben)
        await game.answers(cem, right=False)
        await game.time_is_up()
        await game.next()
        await game.answers(game.server.join("zoe"))
        await game.time_is_up()
        assert "Together: **3 of 4** answers right." in await game.next()

    async def test_whoever_answered_counts_once_in_the_servers_week_and_who_looked_on_does_not(
        self, world: World
    ) -> None:
        game = Round.of(world, people=3)
        game.server.join("zoe")
        await game.ask_first()
        await game.play(right=2)
        assert await world.storage.column("SELECT count(*) FROM participation_marks WHERE took_part") == [3]

    async def test_nobody_at_all_is_no_trouble(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        result = await game.play(right=0)
        assert "It was a quiet one" in result
        assert "gone now" not in result

    async def test_with_a_first_answer_comes_the_choice_not_to_be_counted(self, world: World) -> None:
        game = Round.of(world, people=1)
        (ann,) = game.people
        await game.ask_first()
        await game.answers(ann)
        assert ann.labels() == ["Don't count me"]
        assert "counts you as one who took part" in ann.text()
        await world.restart()
        assert "not counted in **Harbour** this week" in await ann.click("Don't count me")
        await game.time_is_up()
        await game.next()
        await game.answers(ann)
        assert ann.labels() == [], "once a round is enough"
        assert [bool(out) for out in await world.storage.column("SELECT left_out FROM participation_marks")] == [True]

    async def test_what_was_asked_here_comes_later_next_time(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first(topic=None)
        await game.play(right=0, questions=3)
        first = set("".join(map(text_of, game.posted)).split("\n"))
        await game.ask_first(topic=None)
        asked = [line for line in game.screen().split("\n") if line.endswith(("?", "."))]
        assert asked
        assert not first & set(asked)


class TestAnswering:
    async def test_the_latest_counts_and_everybody_has_one(self, world: World) -> None:
        game = Round.of(world, people=5)
        await game.ask_first()
        await game.all_answer(right=0)
        ann = game.people[0]
        assert "You can change it until time is up. Nobody else sees it." in await game.answers(ann)
        await game.answers(ann)
        answer = await game.time_is_up()
        assert "✓\u2002The one\u00a0·\u00a01" in answer
        assert "5 answers" in answer

    async def test_what_was_noted_is_said_in_its_own_words(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        assert "Noted: **" in (said := await game.answers(game.people[0]))
        assert "The one" in said

    async def test_nobody_sees_what_others_chose(self, world: World) -> None:
        game = Round.of(world, people=5)
        question = await game.ask_first()
        before = len(game.posted)
        await game.all_answer(right=5)
        assert game.screen() == question
        assert len(game.posted) == before
        assert game.people[0].overheard()[-1] == question
        assert not [each for each in game.people[0].overheard() if "Noted" in each]

    async def test_of_four_it_is_not_told_who_chose_what(self, world: World) -> None:
        game = Round.of(world, people=4)
        await game.ask_first()
        await game.all_answer(right=2)
        answer = await game.time_is_up()
        assert "✓\u2002The one" in answer
        assert "answers" not in answer
        assert "·\u00a02" not in answer

    async def test_of_two_people_the_score_is_not_told(self, world: World) -> None:
        game = Round.of(world, people=2)
        await game.ask_first()
        result = await game.play(right=1)
        assert "You were few this time" in result
        assert "of 6" not in result

    async def test_once_the_answer_is_shown_it_is_too_late(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        late, right = game.latest, game.letter()
        await game.time_is_up()
        pick = next(node["custom_id"] for node in walk(raw(late)) if node.get("label") == right)
        assert "The answer was shown already" in await forged(game.people[0], pick)
        assert await game.kept() == {"channel_rounds": 1}

    async def test_after_the_end_old_buttons_say_so(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        picks = [node["custom_id"] for node in walk(raw(game.latest)) if node.get("type") == 2]
        await game.play(right=1)
        for pick in picks:
            assert "round is over" in await forged(game.mia, pick)

    async def test_what_no_screen_offers_changes_nothing(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        ann, [(round_id,)] = game.people[0], await world.storage.execute("bot", "SELECT round_id FROM channel_rounds")
        for custom_id in (f"round-pick:{round_id}:0:3", f"round-pick:{round_id}:0:-1", f"round-pick:{round_id}:0:x"):
            assert "nothing happened" in await forged(ann, custom_id)
        for values in (["0", "1"], ["9"], ["x"], []):
            assert "nothing happened" in await forged(ann, f"round-picks:{round_id}:0", values=values)
        assert "does not count" in await forged(ann, f"round-pick:{round_id}:2:0")
        elsewhere = Server.open(world, "Elsewhere").join("zoe", manages=True)
        assert "round is over" in await forged(elsewhere, f"round-pick:{round_id}:0:0")
        assert "over already" in await forged(elsewhere, f"round-stop:{round_id}")
        assert await game.kept() == {"channel_rounds": 1}


class TestKinds:
    async def test_several_true_or_false_and_a_moment_for_oneself(self, world: World) -> None:
        game = Round.of(world, people=3)
        seen: set[str] = set()
        await game.ask_first(topic="kinds")
        for _ in range(3):
            text = game.screen()
            if "Which are animals?" in text:
                seen.add("several")
                assert "more than one fits" in text
                for person, picked in zip(
                    game.people, (("A dog", "A cat"), ("A dog",), ("A dog", "A stone")), strict=True
                ):
                    person.seen = game.latest
                    places = [str("ABCD".index(game.letter(each))) for each in picked]
                    said = await person.pick(*places)
                    assert all(each in said for each in picked)
            elif "Stones breathe." in text:
                seen.add("truth")
                assert game.labels()[:2] == ["True", "False"]
                assert "False" in await game.tap(game.people[0], "False")
                await game.tap(game.people[1], "True")
            elif "What colour is your day?" in text:
                seen.add("quiet")
                assert "A moment for yourself" in text
                assert "- Bright\n- Dim" in text
                assert game.labels() == ["Moderators"]
            answer = await game.time_is_up()
            assert ("A thought to take along" in answer) == ("An idea of our own" in answer) == ("What colour" in text)
            await game.next()
        assert seen == {"several", "truth", "quiet"}
        assert "Together: **2 of 5** answers right." in game.screen()


class TestModerators:
    async def test_the_command_is_for_moderators(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        [(round_id,)] = await world.storage.execute("bot", "SELECT round_id FROM channel_rounds")
        for button in (f"round-desk:{round_id}", f"round-stop:{round_id}", f"round-on:{round_id}:1"):
            assert "for those who look after this server" in await forged(game.people[0], button)
        assert "for those who look after this server" in await forged(game.people[0], f"round-ahead:{round_id}:1")
        assert "Question 1 of 3" in game.screen()

    async def test_the_role_is_enough_and_is_asked_again_at_every_click(self, world: World) -> None:
        game = Round.of(world)
        role = game.server.guild.create_role("quiz masters")
        pia = game.server.join("pia", roles=(role,))
        assert "for those who look after this server" in await pia.slash("server quiz")
        await let_moderate(game.mia, role)
        assert "on its way" in await pia.slash("server quiz")
        await let_moderate(game.mia, game.server.guild.create_role("others"))
        assert "for those who look after this server" in await pia.click("Stop the round")

    async def test_a_moderator_stops_it_and_the_channel_hears_why(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.ask_first()
        await game.all_answer(right=2)
        question = game.latest.id
        assert "There is a round in this channel" in await game.tap(game.mia, "Moderators")
        assert "Stopped" in await game.mia.click("Stop the round")
        await world.beat()
        text = game.screen()
        assert game.latest.id == question
        assert "A moderator stopped it here. Thank you for thinking along." in text
        assert "Together: **2 of 3** answers right." in text
        assert [why for why in WHY if why in text]
        assert await game.kept() == {}

    async def test_the_command_stops_it_too_also_before_it_began(self, world: World) -> None:
        game = Round.of(world)
        await game.begin()
        assert "It has not begun yet" in await game.mia.slash("server quiz")
        await game.mia.click("Stop the round")
        await world.beat()
        assert "A moderator stopped it here" in game.screen()

    async def test_two_rounds_in_one_channel_are_refused_and_in_two_channels_they_are_not(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        assert "There is a round in this channel" in await game.mia.slash("server quiz")
        game.server.channel = game.server.guild.create_text_channel("elsewhere")
        assert "on its way" in await game.mia.slash("server quiz")
        assert await game.kept() == {"channel_rounds": 2}

    async def test_the_next_can_begin_when_one_is_over(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        await game.tap(game.mia, "Moderators")
        await game.mia.click("Stop the round")
        await world.beat()
        assert "It begins in about half a minute" in await game.begin()

    async def test_a_topic_that_there_is_not_is_answered_with_those_that_there_are(self, world: World) -> None:
        game = Round.of(world)
        assert "- colours\n- kinds" in await game.mia.slash("server quiz", topic="weather")
        # What is only thought about leaves nothing to do together.
        text = await game.mia.slash("server quiz", topic="thoughts")
        assert "A round has nothing to ask on that." in text
        assert "- thoughts" not in text
        assert await game.mia.actor.autocomplete(game.server.channel, "server quiz", "topic", "thought") == []
        offered = await game.mia.actor.autocomplete(game.server.channel, "server quiz", "topic", "kin")
        assert [choice["value"] for choice in offered] == ["kinds"]

    async def test_it_goes_on_sooner_when_a_moderator_says_so(self, world: World) -> None:
        game = Round.of(world)
        await game.begin()
        await game.tap(game.mia, "Moderators")
        assert "Question 1 of 3" in await game.mia.click("Begin now")
        await world.beat()
        assert "Question 1 of 3" in game.screen()
        await game.tap(game.mia, "Moderators")
        await game.mia.click("Show the answer now")
        await world.beat()
        assert "The answer" in game.screen()

    async def test_by_hand_each_step_waits(self, world: World) -> None:
        game = Round.of(world, people=3)
        assert "It begins when a moderator says so" in await game.begin(by_hand=True)
        await world.pass_time(minutes=5)
        assert "for those who look after" in await game.tap(game.people[0], "Begin")
        for number in range(3):
            await game.tap(game.mia, "Begin" if number == 0 else "Next question")
            await world.beat()
            assert f"Question {number + 1} of 3" in game.screen()
            assert "until the answer is shown" in await game.answers(game.people[0])
            await world.pass_time(minutes=5)
            await game.tap(game.mia, "Show the answer")
            await world.beat()
            assert "The answer" in game.screen()
        assert "You were few" in await game.next()

    async def test_a_second_click_on_the_same_step_goes_no_further(self, world: World) -> None:
        game = Round.of(world)
        await game.begin(by_hand=True)
        begin = next(node["custom_id"] for node in walk(raw(game.latest)) if node.get("label") == "Begin")
        await game.tap(game.mia, "Begin")
        await world.beat()
        await forged(game.mia, begin)
        await world.beat()
        assert "Question 1 of 3" in game.screen()
        assert "The answer" not in game.screen()

    async def test_left_alone_for_half_an_hour_it_ends(self, world: World) -> None:
        game = Round.of(world)
        await game.begin(by_hand=True)
        await world.pass_time(minutes=30)
        assert "Nobody moved it on for half an hour" in game.screen()
        assert await game.kept() == {}


class TestNames:
    async def test_nobody_is_named_where_the_moderator_did_not_ask_for_it(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.ask_first()
        assert "Put my name on it" not in game.labels()
        [(round_id,)] = await world.storage.execute("bot", "SELECT round_id FROM channel_rounds")
        assert "no list of names" in await forged(game.people[0], f"round-name:{round_id}")
        assert "<@" not in await game.play(right=3)

    async def test_only_those_stand_on_it_who_wish_to_at_the_end(self, world: World) -> None:
        game = Round.of(world, people=5)
        ann, ben, cem, *_ = game.people
        zoe = game.server.join("zoe")
        await game.ask_first(names=True)
        for person in (ann, ben, zoe):
            assert "If you answer anything, your name will stand there" in await game.tap(person, "Put my name on it")
        await game.all_answer(right=1)
        await game.tap(ben, "Put my name on it")
        assert "Your name stays off" in await ben.click("Leave my name off")
        await game.time_is_up()
        await game.next()
        await game.tap(cem, "Put my name on it")
        result = await game.play(right=1, questions=2)
        assert f"**By name, as they wished**\n<@{ann.id}> · 3 right\n<@{cem.id}> · thought along" in result
        assert str(ben.id) not in result
        assert str(zoe.id) not in result
        assert "Together: **3 of 15** answers right." in result
        assert await game.kept() == {}

    @pytest.mark.parametrize("people", [3, 4])
    async def test_numbers_by_name_that_would_tell_those_of_one_or_two_others_stay_untold(
        self, world: World, people: int
    ) -> None:
        game = Round.of(world, people=people)
        ann, ben, *_ = game.people
        await game.ask_first(names=True)
        await game.tap(ben, "Put my name on it")
        await game.tap(ann, "Put my name on it")
        result = await game.play(right=1)
        assert f"**By name, as they wished**\n<@{ann.id}>\n<@{ben.id}>" in result
        assert " · " not in result.partition("By name")[2]
        assert f"Together: **3 of {3 * people}** answers right." in result

    async def test_whoever_changes_their_mind_twice_is_on_it(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first(names=True)
        ann = game.people[0]
        await game.tap(ann, "Put my name on it")
        await ann.click("Leave my name off")
        await ann.click("Put my name on it")
        assert f"<@{ann.id}>" in await game.play(right=1)

    async def test_the_list_pings_nobody(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first(names=True)
        await game.tap(game.people[0], "Put my name on it")
        await game.play(right=1)
        posted = sent(world, "POST", "/channels/*/messages")
        assert len(posted) == 5
        assert all(body["allowed_mentions"] == {"parse": []} for body in posted)


class TestTrouble:
    async def test_the_bot_starts_anew_between_any_two_acts(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.mia.slash("server quiz", topic="colours", questions=3, names=True)
        await world.restart()
        await world.beat()
        assert "A quiz round, here in a moment" in game.screen()
        await world.restart()
        await world.pass_time(seconds=30)
        for number in range(3):
            assert f"Question {number + 1} of 3" in game.screen()
            for person in game.people:
                await game.answers(person)
                await world.restart()
            await game.tap(game.people[0], "Put my name on it")
            await world.restart()
            assert "The answer" in await game.time_is_up()
            await world.restart()
            await game.next()
        assert "Together: **9 of 9** answers right." in game.screen()
        assert f"**By name, as they wished**\n<@{game.people[0].id}>" in game.screen()
        assert len(game.posted) == 5
        assert await game.kept() == {}

    async def test_away_for_up_to_two_minutes_it_goes_on(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        assert "The answer" in await game.time_is_up(seconds=30 + 120)

    async def test_away_for_longer_it_ends_with_a_word(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.ask_first()
        await game.all_answer(right=3)
        text = await game.time_is_up(seconds=30 + 121)
        assert "I was away for a while, so it ends here. That was us." in text
        assert "Together: **3 of 3** answers right." in text
        assert "✓\u2002The one" in text
        assert await game.kept() == {}

    async def test_what_is_missing_is_told_before_anything_begins(self, world: World) -> None:
        game = Round.of(world)
        deny = discord.PermissionOverwrite(send_messages=False)
        me = game.server.guild.me
        assert me is not None
        game.server.channel = game.server.guild.create_text_channel("quiet", overwrites={me: deny})
        text = await game.mia.slash("server quiz")
        assert "I cannot run a round in this channel: I need **Send Messages** here." in text
        assert await game.kept() == {}

    async def test_a_channel_that_vanishes_ends_it_quietly(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        await game.answers(game.people[0])
        channel = world.app.bot.get_channel(game.server.channel.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.delete()
        await world.pass_time(seconds=30)
        assert await game.kept() == {}

    async def test_where_it_may_not_write_any_more_the_last_answer_says_that_it_is_over(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.ask_first()
        await game.all_answer(right=2)
        first = game.screen().splitlines()[2]
        assert "The next question comes in a moment." in await game.time_is_up()
        await forbid(game.server, game.server.channel, send_messages=True)
        await world.restart()
        await game.next()
        await world.pass_time(seconds=1)
        text = game.screen()
        assert "I may not write in this channel any more, so it ends here." in text
        assert "Together: **2 of 3** answers right." in text
        assert first in text
        assert "comes in a moment" not in text
        assert await game.kept() == {}

    async def test_a_result_that_may_not_be_written_stands_where_the_last_answer_did(self, world: World) -> None:
        game = Round.of(world, people=3)
        await game.ask_first()
        await game.play(right=3, questions=2)
        await game.all_answer(right=3)
        await game.time_is_up()
        await forbid(game.server, game.server.channel, send_messages=True)
        await game.next()
        await world.pass_time(seconds=1)
        assert "so it ends here" in game.screen()
        assert "Together: **9 of 9** answers right." in game.screen()
        assert await game.kept() == {}

    async def test_a_channel_that_it_may_not_see_any_more_ends_it_quietly(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        await game.time_is_up()
        await forbid(game.server, game.server.channel, view_channel=True)
        await game.next()
        await world.pass_time(seconds=1)
        assert await game.kept() == {}

    async def test_a_server_that_removes_the_bot_ends_it_quietly(self, world: World) -> None:
        game = Round.of(world, people=1)
        await game.ask_first()
        await game.answers(game.people[0])
        guild = world.app.bot.get_guild(game.server.guild.id)
        assert guild is not None
        await guild.leave()
        await world.pass_time(seconds=30)
        assert await game.kept() == {}

    async def test_a_question_that_a_moderator_deleted_is_passed_over(self, world: World) -> None:
        game = Round.of(world)
        await game.ask_first()
        await game.latest.delete()
        await world.pass_time(seconds=30)
        await world.pass_time(seconds=12)
        assert "Question 2 of 3" in game.screen()

    async def test_when_discord_fails_the_same_message_is_tried_again_under_its_nonce(self, world: World) -> None:
        game = Round.of(world)
        await game.begin()
        world.env.inject_error("POST", "/channels/*/messages", status=400, code=20016, times=2)
        await world.pass_time(seconds=30)
        assert "here in a moment" in game.screen()
        await world.restart()
        await world.pass_time(seconds=5)
        await world.pass_time(seconds=5)
        assert "Question 1 of 3" in game.screen()
        opening, *question = [body["nonce"] for body in sent(world, "POST", "/channels/*/messages")]
        assert len(question) == 3
        assert len({*question}) == 1
        assert opening not in question

    async def test_when_discord_fails_for_too_long_it_ends_with_a_word(self, world: World) -> None:
        game = Round.of(world)
        await game.begin()
        world.env.inject_error("POST", "/channels/*/messages", status=400, code=20016, times=None)
        for _ in range(20):
            await world.pass_time(seconds=10)
        assert "I was away for a while" in game.screen()
        assert await game.kept() == {}


class TestAServersOwnQuestions:
    async def test_they_say_who_wrote_them_and_can_be_reported(self, world: World) -> None:
        game = Round.of(world, people=1)
        own = as_own(good(changed(("pack: warm-voices", "pack: harbour"), ("topic: basics", "topic: harbours"))), 1)
        world.app.shelf.put_stock(game.server.guild.id, Stock((own,)))
        question = await game.ask_first(topic="harbours")
        assert "Written by your moderators" in question
        await game.time_is_up()
        assert "Report" in " ".join(game.labels())


class TestPrivacy:
    async def test_what_is_kept_while_it_runs_is_shown_and_erased(self, world: World) -> None:
        game = Round.of(world, people=3)
        ann = game.people[0]
        await game.ask_first(names=True)
        await game.all_answer(right=3)
        await game.tap(ann, "Put my name on it")
        assert await game.kept() == {"channel_rounds": 1, "channel_answers": 3, "channel_names": 1}
        dm = ann.dm
        await dm.slash("privacy")
        await dm.click("Export")
        told = json.loads((await dm.seen.attachments[0].read()).decode())["sections"]["rounds"]
        assert [row.get("wants_to_be_named") for row in told] == [True, None]
        assert told[1]["question"] == 1
        await dm.slash("privacy")
        await dm.click("Erase everything")
        await dm.click("Yes, erase everything")
        assert await game.kept() == {"channel_rounds": 1, "channel_answers": 2}


async def test_a_server_has_room_for_so_many_rounds_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.community.rules.asking.MOST_ROUNDS", 1)
    game = Round.of(world)
    await game.begin()
    away = game.server.guild.create_text_channel("away")
    said = game.mia.look(await game.mia.actor.slash(away, "server quiz", topic="colours"))
    assert "as many as there can be. When one has ended, there is room for another." in said
    # Where one is under way, its desk still opens.
    assert "as many as there can be" not in await game.mia.slash("server quiz")
