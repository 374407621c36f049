"""The way in, as people go it."""

from __future__ import annotations

import pytest

from bot.config import Config
from bot.onboarding.views import COMMANDS
from tests.conftest import World
from tests.onboarding.acts import AGREE, InServer, agree, choose, fields, forge, member, menus, prefilled, rows


async def test_a_newcomer_starts_and_gets_a_first_message(world: World) -> None:
    ann = world.person("ann")
    assert "I am a program" in await ann.slash("start")
    assert await ann.click(AGREE) == "Where and when"
    shown = await ann.fill(place="new yrok", when="8")
    assert "Nudge at 08:00; your clock shows 19:00 now. Same?" in shown
    await ann.pick("Secure-attachment recalls")
    assert "You are set" in await ann.click("Yes, start")
    assert "this is where I'll write" in ann.inbox()
    assert "Next: **tomorrow, Thursday, at 08:00**" in ann.inbox()


async def test_the_welcome_says_what_this_is_and_is_not_and_what_is_kept(world: World) -> None:
    ann = world.person()
    welcome = await ann.slash("start")
    for told in ("What this is not:** therapy, a diagnosis", "What I keep", "/privacy", "Nothing is stored until you"):
        assert told in welcome
    assert ann.labels() == [AGREE, "Try one exercise first", "Support"]


class TestOlder:
    @pytest.fixture
    def config(self, config: Config) -> Config:
        return config.model_copy(update={"minimum_age": 18})

    async def test_the_age_to_confirm_is_the_operators(self, world: World) -> None:
        ann = world.person()
        await ann.slash("start")
        assert "I am 18 or older, and I agree" in ann.labels()


async def test_nothing_is_stored_about_somebody_who_only_looks(world: World) -> None:
    ann = world.person()
    await ann.slash("start")
    await ann.click("Try one exercise first")
    await ann.slash("help")
    await ann.slash("streak")
    await ann.click("Start")
    await ann.says("hello?")
    await ann.says("stop")
    assert await rows(world) == {}


async def test_agreeing_stores_one_row_and_agreeing_twice_changes_nothing(world: World) -> None:
    ann = world.person()
    await agree(ann)
    before = await member(world, ann)
    await world.pass_time(hours=1)
    assert await ann.click(AGREE) == "Where and when"
    assert await member(world, ann) == before
    assert await rows(world) == {"members": 1}


async def test_a_form_that_was_dismissed_opens_again(world: World) -> None:
    ann = world.person()
    await agree(ann)
    assert await ann.click(AGREE) == "Where and when"
    assert "Same?" in await ann.fill(place="UTC", when="8")


async def test_who_agreed_and_left_goes_on_where_they_were(world: World) -> None:
    ann = world.person()
    await agree(ann)
    shown = await ann.slash("start")
    assert "You agreed already" in shown
    assert "Nothing is stored" not in shown
    assert await ann.click("Go on") == "Where and when"
    await ann.fill(place="Munich", when="8")
    assert "Nudge at 08:00; your clock shows 01:00 now. Same?" in await ann.slash("start")
    assert "You are set" in await ann.click("Yes, start")


@pytest.mark.parametrize("steps", range(5))
async def test_a_restart_between_any_two_steps_loses_nothing(world: World, steps: int) -> None:
    ann = world.person()

    async def act(step: int) -> None:
        match step:
            case 0:
                await ann.slash("start")
            case 1:
                await ann.click(AGREE)
            case 2:
                await ann.fill(place="Portland", when="after coffee")
            case 3:
                await choose(ann, "Somewhere else?", "Portland, Maine, USA")
            case _:
                await choose(ann, "What to practise", "Mindfulness pauses")

    for step in range(5):
        await act(step)
        if step == steps:
            await world.restart()
    assert "Nudge at about 08:30 (after coffee); your clock shows 19:00 now" in ann.text()
    await ann.click("Yes, start")
    assert "Next: **tomorrow, Thursday, at 08:30**" in ann.inbox()
    assert "Mindfulness pauses" in await ann.slash("start")


async def test_two_newcomers_with_the_same_form_open_never_mix(world: World) -> None:
    ann, ben = world.person("ann"), world.person("ben")
    await agree(ann)
    await agree(ben)
    assert "your clock shows 19:00" in await ann.fill(place="New York", when="8")
    assert "Nudge at 21:00; your clock shows 05:30" in await ben.fill(place="Mumbai", when="21:00")
    assert "Nudge at 08:00; your clock shows 19:00" in await ann.slash("start")


async def test_another_members_form_is_refused(world: World) -> None:
    ann, eve = world.person("ann"), world.person("eve")
    await ann.start()
    await eve.start()
    theirs = fields(place="Tokyo", when="3")
    told = await forge(eve, f"start-settle:{ann.id}", kind=5, components=theirs)
    assert "nothing happened" in told
    assert "Every day at 08:00 · UTC" in await ann.slash("start")
    assert "Every day at 08:00 · UTC" in await eve.slash("start")


async def test_what_a_menu_never_offered_does_nothing(world: World) -> None:
    ann = world.person()
    await ann.start()
    for forged, value in (("start-elsewhere:0", "Atlantis"), ("start-elsewhere:0", "../x"), ("start-what:0", "flying")):
        assert "nothing happened" in await forge(ann, forged, values=[value])
    assert "nothing happened" in await forge(ann, "start-elsewhere:0")
    assert "A mix of all" in await ann.slash("start")


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("new yrok", "19:00"),
        ("mumbai", "05:30"),
        ("sao paulo", "21:00"),
        ("Munich", "01:00"),
        ("UTC+2", "02:00"),
        ("Kyiv", "02:00"),
        ("St. John's", "20:30"),
        ("Kathmandu", "05:45"),
        ("+0545", "05:45"),
    ],
)
async def test_a_place_is_understood_and_the_clock_proves_it(world: World, typed: str, clock: str) -> None:
    ann = world.person()
    await agree(ann)
    assert f"Nudge at 08:00; your clock shows {clock} now. Same?" in await ann.fill(place=typed, when="8")
    assert "Next" in await ann.click("Yes, start")


async def test_a_name_of_several_places_is_offered_and_can_be_taken_back(world: World) -> None:
    ann = world.person()
    await agree(ann)
    await ann.fill(place="St. John's", when="8")
    offered = [option["label"] for option in menus(ann)["Somewhere else?"]["options"]]
    assert offered[0] == "St. John's, Newfoundland and Labrador, Canada"
    assert "your clock shows 20:00 now" in await choose(ann, "Somewhere else?", "Saint John’s, Antigua and Barbuda")
    await choose(ann, "What to practise", "Gratitude to a support figure")
    assert "your clock shows 20:30 now" in await choose(ann, "Somewhere else?", offered[0])


async def test_who_types_gmt_may_mean_london_with_its_summer_time(world: World) -> None:
    ann = world.person()
    await agree(ann)
    await ann.fill(place="GMT", when="8")
    assert "London time" in await choose(ann, "Somewhere else?", "London, United Kingdom")


async def test_a_place_without_a_second_meaning_asks_nothing_more(world: World) -> None:
    ann = world.person()
    await agree(ann)
    await ann.fill(place="Kathmandu", when="8")
    assert list(menus(ann)) == ["What to practise"]


class TestOneFieldIsWrong:
    async def test_an_unknown_place_is_named_and_the_time_stays(self, world: World) -> None:
        ann = world.person()
        await agree(ann)
        told = await ann.fill(place="Xyzzyburg: *here*", when="after coffee, 8:15")
        assert r"I do not know a place called “Xyzzyburg: \*here\*”" in told
        assert "The other answer is fine" in told
        assert await rows(world) == {"members": 1}
        await world.restart()
        assert await ann.click("Try again") == "Where and when"
        assert prefilled(ann) == {"place": "Xyzzyburg: *here*", "when": "after coffee, 8:15"}
        assert "Nudge at 08:15 (after coffee)" in await ann.fill(place="Lima", when="after coffee, 8:15")

    async def test_an_unreadable_time_is_named_and_the_place_stays(self, world: World) -> None:
        ann = world.person()
        await agree(ann)
        told = await ann.fill(place="new yrok", when="half eight-ish")
        assert "I could not read “half eight-ish” as a time" in told
        assert "place" not in told
        await ann.click("Try again")
        assert prefilled(ann) == {"place": "new yrok", "when": "half eight-ish"}

    async def test_what_was_understood_comes_back_in_short_where_both_are_too_long(self, world: World) -> None:
        ann = world.person()
        await agree(ann)
        await ann.fill(place="St. John's, Newfoundland and Labrador", when="well " * 19)
        await ann.click("Try again")
        assert prefilled(ann)["place"] == "America/St_Johns"
        assert prefilled(ann)["when"].startswith("well well")
        await ann.fill(place="y" * 80, when="when I am home and have made a cup of tea, 18:45")
        await ann.click("Try again")
        assert prefilled(ann)["when"] == "when I am home and have made a cup of tea, 18:45"

    async def test_both_wrong_are_both_named(self, world: World) -> None:
        ann = world.person()
        await agree(ann)
        told = await ann.fill(place="qqqq", when="zzzz")
        assert "qqqq" in told
        assert "zzzz" in told
        assert "other answer" not in told
        await ann.click("Try again")
        assert prefilled(ann) == {"place": "qqqq", "when": "zzzz"}

    async def test_someone_with_nudges_keeps_them_as_they_were(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="Munich", when="8")
        await ann.click("Change")
        await ann.fill(place="Tokyo", when="soonish")
        assert "Every day at 08:00 · Berlin time" in await ann.slash("start")


async def test_a_guessed_time_is_named_as_a_guess_and_can_be_changed(world: World) -> None:
    ann = world.person()
    await agree(ann)
    shown = await ann.fill(place="UTC", when="after coffee")
    assert "Nudge at about 08:30 (after coffee)" in shown
    assert "08:30 is my guess for “after coffee”" in shown
    assert "about 08:30" in await ann.pick("Mindfulness pauses")
    await ann.click("Change")
    assert prefilled(ann) == {"place": "UTC", "when": "after coffee, 08:30"}
    shown = await ann.fill(place="UTC", when="after coffee, 9:10")
    assert "Nudge at 09:10 (after coffee); your clock" in shown
    assert "guess" not in shown


async def test_in_a_server_only_the_newcomer_sees_any_of_it(world: World) -> None:
    ann = InServer.enter(world)
    assert "Small exercises" in await ann.slash("start")
    assert ann.seen.ephemeral
    await ann.click(AGREE)
    await ann.fill(place="UTC", when="8")
    assert ann.seen.ephemeral
    assert "You are set" in await ann.click("Yes, start")
    assert ann.seen.ephemeral
    assert ann.overheard() == []
    assert "this is where I'll write" in ann.inbox()


class TestAgain:
    async def test_it_shows_how_things_stand_and_the_form_is_filled_in(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="UTC+2", when="after coffee, 8", what="Mindfulness pauses")
        shown = await ann.slash("start")
        assert "Next: **today at 08:00**" in shown
        assert "Every day at 08:00, after coffee · UTC+02:00 · Mindfulness pauses" in shown
        assert "Changing settings loses nothing" in shown
        await ann.click("Change where and when")
        assert prefilled(ann) == {"place": "UTC+02:00", "when": "after coffee, 08:00"}

    async def test_a_new_zone_and_time_move_the_next_nudge(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="UTC", when="20:00")
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="Kathmandu", when="21:15")
        assert "Yes, start" not in ann.labels()
        assert "Next: **today at 21:15**" in await ann.click("Yes")
        await world.pass_time(hours=15.4)
        assert "this is where I'll write" in ann.inbox()
        await world.pass_time(minutes=10)
        assert "Begin" in (ann.inbox() and ann.labels())

    async def test_a_new_zone_and_a_later_time_together_still_come_today(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="UTC", when="12:00")
        await world.pass_time(hours=10)
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="Kathmandu", when="18:00")
        assert "Next: **today at 18:00**" in await ann.click("Yes")

    async def test_a_day_that_the_date_line_swallows_is_explained(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="Honolulu", when="20:00")
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="Auckland", when="20:00")
        assert "Next: **today at 20:00**" in await ann.click("Yes")
        assert "your clock jumped over it" in await ann.slash("why")

    async def test_settings_change_and_what_was_done_stays(self, world: World) -> None:
        ann = world.person()
        await ann.start()
        await ann.slash("figures")
        await ann.click("Add")
        await ann.fill(name="Rex", sort="pet")
        await world.pass_time(hours=8)
        ann.inbox()
        await ann.click("I already did it")
        streak, figures = await ann.slash("streak"), await ann.slash("figures")
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="Lisbon", when="9:00")
        await choose(ann, "What to practise", "Gratitude to a support figure")
        await ann.click("Yes")
        assert (await ann.slash("streak"), await ann.slash("figures")) == (streak, figures)

    async def test_a_time_inside_quiet_hours_is_refused_and_moves_nothing(self, world: World) -> None:
        ann = world.person()
        await ann.start(place="UTC", when="8")
        await ann.slash("schedule")
        await ann.click("Quiet hours")
        await ann.fill(**{"from": "22:00", "until": "7:00"})
        await ann.slash("start")
        await ann.click("Change where and when")
        told = await ann.fill(place="Tokyo", when="23:30")
        assert "inside your quiet hours, 22:00 to 07:00, so nothing was changed" in told
        assert "Every day at 08:00 · UTC" in await ann.slash("start")

    async def test_the_refused_time_stands_in_the_form_again(self, world: World) -> None:
        ann = world.person()
        await ann.start()
        await ann.slash("schedule")
        await ann.click("Quiet hours")
        await ann.fill(**{"from": "22:00", "until": "7:00"})
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="Tokyo", when="23:30")
        await ann.click("Another time")
        assert prefilled(ann) == {"place": "Tokyo", "when": "23:30"}

    async def test_after_a_stop_it_starts_again(self, world: World) -> None:
        ann = world.person()
        await ann.start()
        await ann.slash("stop")
        assert "Stopped" in await ann.slash("start")
        assert "Next: **to" in await ann.click("Start again")
        for _ in range(8):
            await world.pass_time(hours=4)
        assert "Begin" in (ann.inbox() and ann.labels())

    async def test_after_a_pause_it_starts_again(self, world: World) -> None:
        ann = world.person()
        await ann.start()
        await ann.slash("pause", days=7)
        assert "Paused until" in await ann.slash("start")
        assert "Next: **today at 08:00**" in await ann.click("Start again")

    async def test_a_pause_outlives_a_change_of_settings(self, world: World) -> None:
        ann = world.person()
        await ann.start()
        await ann.slash("pause", days=7)
        await ann.slash("start")
        await ann.click("Change where and when")
        await ann.fill(place="UTC", when="9")
        assert "Paused until" in await ann.click("Yes")


async def test_help_names_every_command_there_is_and_needs_no_account(world: World) -> None:
    ann = world.person()
    told = await ann.slash("help")
    names = {f"/{command.name}" for command in world.app.bot.tree.get_commands()}
    assert {name for name, _ in COMMANDS} == names
    assert all(f"`{name}`" in told for name in names)
    assert "Support" in ann.labels()


@pytest.mark.parametrize("command", ["streak", "figures", "journal", "schedule", "pause", "resume", "why", "quiz"])
async def test_what_needs_a_start_shows_the_way_to_it(world: World, command: str) -> None:
    ann = world.person()
    assert "This needs a start first" in await ann.slash(command)
    assert ann.labels() == ["Start", "Support"]
    assert "Small exercises for feeling secure" in await ann.click("Start")
    assert await ann.click(AGREE) == "Where and when"
