"""Several plans a member: made, changed, ended and removed, as people do it, with restarts between."""

from __future__ import annotations

from tests.conftest import World
from tests.nudges.acts import add, arrived_at, change, choose, form_values, live, posts, press, standing, utc

MESSAGES = "/channels/*/messages"


# Adding


async def test_several_plans_come_each_at_its_time_with_its_own_practice(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    shown = await add(ann, "after lunch, 13:00", "mindfulness")
    assert "### Every day at 13:00, after lunch" in shown
    assert "Mindfulness pauses" in shown
    assert "Next: **today at 13:00**" in shown
    await world.restart()
    await add(ann, "19", "gratitude")
    shown = await ann.slash("schedule")
    assert "Next: **today at 08:00** · A mix of all" in shown
    assert "Then today at 13:00 · Mindfulness pauses" in shown
    assert "and today at 19:00 · Gratitude to a support figure" in shown
    await live(world, utc(1, 1, 13, 1))
    assert ann.inbox().splitlines()[1] == "*After lunch.*"
    assert arrived_at(ann) == ["01 Jan 13:00"], "at most one stands open"
    await world.restart()
    await live(world, utc(1, 1, 20))
    assert len(posts(world)) == 3
    assert len(standing(ann)) == 1
    shown = await ann.slash("why")
    assert (
        "**Thu 1 Jan**\n- Gratitude to a support figure · sent at 19:00\n- Mindfulness pauses · sent at 13:00" in shown
    )
    assert "Next: **tomorrow, Friday, at 08:00**" in shown


async def test_a_window_is_shown_as_such_and_keeps_its_minute_over_restarts(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await ann.click("Time")
    shown = await ann.fill(when="some time between 9 and 12")
    assert "### Every day between 09:00 and 12:00" in shown
    assert "Next: **today between 09:00 and 12:00**" in shown
    await live(world, utc(1, 1, 9, 0))
    await world.restart()
    if not posts(world):
        assert "Next: **today, any time until 12:00**" in await ann.slash("schedule")
    await live(world, utc(1, 5, 12, 1))
    assert len(posts(world)) == 5
    assert all(9 <= message.created_at.hour < 12 for message in standing(ann))
    assert "Next: **tomorrow, Tuesday, between 09:00 and 12:00**" in await ann.slash("schedule")
    await change(ann, "09:00")
    await ann.click("Time")
    assert form_values(ann)["when"] == "09:00-12:00"


async def test_five_plans_are_the_most_and_that_is_said(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    for hour in (10, 12, 14, 16):
        await add(ann, str(hour))
    await ann.slash("schedule")
    assert "5 plans are the most" in await ann.click("Add a plan")
    assert "Every day at 16:00" in ann.text()
    await change(ann, "16:00")
    await ann.click("Remove")
    await ann.click("Remove it")
    assert "Every day at 18:00" in await add(ann, "18")


async def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    assert "could not read “soonish” as a time" in await add(ann, "soonish", "gratitude", "3 March")
    await world.restart()
    await ann.click("Try again")
    assert form_values(ann) == {"when": "soonish", "until": "3 March"}
    assert "“yesterday” as a day to come" in await ann.fill(when="12", what="gratitude", until="yesterday")
    await ann.click("Try again")
    assert "within a quarter of an hour" in await ann.fill(when="8:10", what="gratitude", until="")
    await ann.click("Try again")
    assert form_values(ann)["when"] == "8:10"
    assert "reaches over 04:00" in await ann.fill(when="22-5", what="gratitude", until="")
    await ann.slash("schedule")
    await ann.click("Quiet hours")
    await ann.fill(**{"from": "22", "until": "7"})
    assert "inside your quiet hours, 22:00 to 07:00" in await add(ann, "21-23")
    assert "12:00" not in await ann.slash("schedule"), "nothing of all that was added"


async def test_days_can_have_more_plans_than_nudges_and_that_is_said_and_kept(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    for hour in (10, 12):
        assert "At most" not in await add(ann, str(hour))
    assert "At most 3 nudges a day: where there are more plans, the earliest come" in await add(ann, "14")
    await live(world, utc(1, 1, 23))
    assert len(posts(world)) == 3
    assert "A mix of all, 14:00 · not sent: there were enough that day" in await ann.slash("why")
    await ann.slash("schedule")
    await ann.click("More")
    shown = await ann.pick("At most 1 a day")
    assert "At most 1 nudge a day" in shown
    assert "Next: **tomorrow, Friday, at 08:00** · A mix of all\nThen on Saturday 3 January at 08:00" in shown
    await world.restart()
    await live(world, utc(1, 2, 23))
    assert len(posts(world)) == 4
    await ann.slash("schedule")
    await ann.click("More")
    assert "Then tomorrow, Saturday, at 10:00" in await ann.pick("At most 3 a day")


# Ending and removing


async def test_a_plan_ends_rests_and_is_woken_by_a_later_last_day(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await ann.click("Last day")
    assert "“the end” as a day to come" in await ann.fill(until="the end")
    await ann.click("Try again")
    assert form_values(ann)["until"] == "the end"
    shown = await ann.fill(until="today")
    assert "until Wednesday 31 December" in shown, "by the practice day, which begins at four"
    assert "Nothing is to come: what was planned has ended." in shown
    await ann.click("Last day")
    assert "until Saturday 3 January" in await ann.fill(until="3 Jan")
    await world.restart()
    await live(world, utc(1, 6))
    assert len(posts(world)) == 3
    shown = await ann.slash("schedule")
    assert "what was planned has ended" in shown
    assert "ended on Saturday 3 January, and rests" in shown
    assert "Resume" not in ann.labels()
    await change(ann, "08:00")
    await ann.click("Last day")
    assert form_values(ann)["until"] == "2026-01-03"
    assert "Next: **today at 08:00**" in await ann.fill(until="")
    await live(world, utc(1, 6, 9))
    assert len(posts(world)) == 4
    assert "missed" not in await ann.slash("why")


async def test_removing_asks_once_and_leaves_the_history(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await add(ann, "12", "gratitude")
    await live(world, utc(1, 1, 12))
    ann.inbox()
    await ann.click("Later")
    await ann.click("An hour")
    assert "Remove “Every day at 12:00”?" in (await change(ann, "12:00")) + await ann.click("Remove")
    assert "Every day at 12:00" in await ann.click("Keep")
    await ann.click("Remove")
    await world.restart()
    assert "Every day at 12:00" not in await ann.click("Remove it")
    assert "Next: **tomorrow, Friday, at 08:00**" in ann.text()
    await live(world, utc(1, 3))
    assert len(posts(world)) == 3, "nor did the one come that was put off"
    became = "sent at 12:00, put off by you; at 13:00 not sent: you removed the plan"
    assert f"Gratitude to a support figure (removed) · {became}" in await ann.slash("why")
    await press(ann, "plan-drop-yes:2")
    assert "Every day at 08:00" in ann.text(), "once is enough"
    await press(ann, "plan-one:2")
    assert "Your nudges" in ann.text()


async def test_the_last_plan_can_go_too_and_another_come(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await change(ann, "08:00")
    await ann.click("Remove")
    assert "No plan, so nothing comes." in await ann.click("Remove it")
    await live(world, utc(1, 3))
    assert posts(world) == []
    assert "Next: **today at 08:00**" in await add(ann, "8")
    await live(world, utc(1, 3, 9))
    assert len(posts(world)) == 1


async def test_one_persons_plans_are_nothing_to_another(world: World) -> None:
    ann, bob = world.person("ann"), world.person("bob")
    await ann.start()
    await bob.start(when="9")
    for to in ("plan-one:1", "plan-drop:1", "plan-drop-yes:1"):
        assert "08:00" not in await press(bob, to)
    await live(world, utc(1, 1, 10))
    assert len(posts(world, ann)) == len(posts(world, bob)) == 1


# Two at one time


async def test_what_an_outage_pushes_together_does_not_come_together(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await add(ann, "9")
    await live(world, utc(1, 1, 7))
    await world.restart()
    await world.move_to(utc(1, 1, 9, 30))
    assert len(posts(world)) == 1
    assert len(standing(ann)) == 1
    assert "not sent: another had just come" in await ann.slash("why")


async def test_changing_one_plan_leaves_the_others(world: World) -> None:
    ann = world.person("ann")
    await ann.start()
    await add(ann, "12", "gratitude")
    await change(ann, "12:00")
    assert "### Monday to Friday at 12:00" in await choose(ann, "Which days?", *(str(day) for day in range(5)))
    assert "Secure-attachment recalls" in await choose(ann, "What to practise", "Secure-attachment recalls")
    assert "within a quarter of an hour" in (await ann.click("Time")) + await ann.fill(when="8:05")
    shown = await ann.slash("schedule")
    assert "**Every day at 08:00**\nA mix of all" in shown
    assert "**Monday to Friday at 12:00**\nSecure-attachment recalls" in shown
