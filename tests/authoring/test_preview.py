"""Walking a draft in the DM."""

from __future__ import annotations

from tests.authoring.acts import PACK, moderators, yaml
from tests.conftest import Person, World, raw, walk
from tests.onboarding.acts import forge
from tests.packs.test_questions import REFLECTION, SCENARIO, SEVERAL, TRUTH
from tests.servers.acts import Local, Server

LONG = (
    PACK.replace("minutes: 1\n", "minutes: 3\n")
    .replace("figure: none", "figure: required")
    .replace("the sea", "{figure}")
    .replace("kind: grounding", "kind: priming  ")
)
COURSE = """
programmes:
  - id: three-warm-days
    title: Three warm days
    about: For the first days at a new harbour.
    days: [a-time-you-were-comforted, by-the-rope, a-time-you-were-comforted]
"""
ROPE = """
  - id: by-the-rope
    title: By the rope
    kind: grounding
    minutes: 1
    evidence: practice-lore
    sources: [our own]
    steps:
      - say: Hold a rope for a while.
"""
TWO = PACK.replace("\nquizzes:", f"{ROPE}quizzes:").partition("programmes:")[0] + COURSE.lstrip()
QUESTION = """
      - id: haven-{at}
        ask: Which need is met, number {at}?
        right: A safe haven
        wrong: [A secure base, An internal working model]
        why: Because it is number {at}.
        sources: [bowlby1988]
"""
OPEN = """
      - id: good-today
        kind: reflection
        ask: What was good today?
        why: A good question to end on.
        sources: [our own]
"""
KINDS = PACK.replace("\nprogrammes:", f"\n{SEVERAL}{TRUTH}{SCENARIO}{REFLECTION}{OPEN.lstrip(chr(10))}programmes:")
_FRONT = PACK.partition("exercises:")[0]
LARGEST = (
    f"{_FRONT}exercises:\n"
    + "".join(
        f"  - {{id: rope-{at}, title: Rope {at}, kind: grounding, minutes: 1, evidence: practice-lore, "
        f"sources: [our own], steps: [{{say: Hold on.}}]}}\n"
        for at in range(200)
    )
    + "quizzes:\n"
    + "".join(
        f"  - {{id: quiz-{at}, title: Quiz {at}, topic: ropes, questions: [{{id: q, ask: Which?, right: One, "
        f"wrong: [Two], why: So., sources: [bowlby1988]}}]}}\n"
        for at in range(50)
    )
    + "programmes:\n"
    + "".join(f"  - {{id: way-{at}, title: Way {at}, days: [rope-{at}]}}\n" for at in range(20))
)
"""As much of each as a pack may hold."""
SEVEN = PACK.replace("\nprogrammes:", "".join(QUESTION.format(at=at) for at in range(2, 8)) + "programmes:")


async def opened(world: World, text: str = PACK) -> tuple[Local, Person]:
    mia, _ = moderators(Server.open(world))
    await mia.slash("pack upload", file=yaml(text))
    assert "in your DM now" in await mia.slash("pack preview", pack="harbour-minute")
    dm = mia.dm
    assert "as members see it" in dm.inbox()
    return mia, dm


async def choose(dm: Person, menu: str, value: str) -> str:
    """In one of several menus."""
    ids = (str(node["custom_id"]) for node in walk(raw(dm.seen)) if node.get("type") == 3)
    await dm.user.select(dm.seen, [value], custom_id=next(each for each in ids if each.startswith(f"{menu}:")))
    return dm.inbox()


def letter_of(dm: Person, choice: str) -> str:
    return next(line.strip("*")[0] for line in dm.text().splitlines() if choice in line)


async def nothing_counted(world: World) -> bool:
    counted = await world.storage.counted()
    kept = {"sessions", "practice", "reflections", "members", "own_uses", "quiz_runs", "ratings", "pack_reports"}
    return not counted.keys() & kept


async def test_a_draft_is_walked_in_the_dm_as_members_will_and_nothing_is_practice(world: World) -> None:
    mia, dm = await opened(world)
    await dm.click("Open the preview")
    await world.restart()
    opening = await dm.pick("A harbour minute")
    assert opening.startswith("### A harbour minute\n1 minute · grounding")
    for told in (
        "Short recalls of people",
        "*If this person also frightens you",
        "Otway, Carnelley & Rowe (2014)",
        "promising",
        "Written by your moderators (Mia and Jo); they cannot see your answers.",
    ):
        assert told in opening
    assert "Bring the sea to mind" not in opening
    assert dm.labels()[:2] == ["Begin", "Something else"]
    await world.restart()
    assert "Bring the sea to mind" in await dm.click("Begin")
    await dm.click("Write an answer")
    assert "Your answer is written down" in await dm.fill(text="a secret thought")
    assert "**Done.**" in await dm.click("Done")
    await dm.click("Back to the pack")
    assert await nothing_counted(world)
    assert mia.overheard() == []


async def test_every_part_of_the_largest_pack_can_be_looked_at(world: World) -> None:
    """What nobody can open, nobody can have read before they approve it."""
    _, dm = await opened(world, LARGEST)
    told = await dm.click("Open the preview")
    assert "-# and 188 more, in the menus below" in told
    menus = {str(node["custom_id"]): node["options"] for node in walk(raw(dm.seen)) if node.get("type") == 3}
    in_menus = {option["label"] for options in menus.values() for option in options}
    named = {f"Rope {at}" for at in range(200)} | {f"Quiz {at}" for at in range(50)} | {f"Way {at}" for at in range(20)}
    assert named - in_menus == set()
    last = next(menu for menu, options in menus.items() if options[-1]["value"] == "rope-199")
    await dm.user.select(dm.seen, ["rope-199"], custom_id=last)
    assert dm.inbox().startswith("### Rope 199\n")


async def test_the_opening_page_says_why_and_its_other_buttons_lead_back_to_it(world: World) -> None:
    why = "    why: The sea has been there for a long time.\n    figure:"
    _, dm = await opened(world, PACK.replace("    figure:", why))
    await dm.click("Open the preview")
    assert "The sea has been there" in (opening := await dm.pick("A harbour minute"))
    for label in ("Something else", "Report"):
        assert "leads nowhere" in await dm.click(label)
        assert await dm.click("Go on") == opening
    assert await nothing_counted(world)


async def test_the_pack_says_what_it_holds_apart_from_what_is_kept(world: World) -> None:
    _, dm = await opened(world, TWO)
    told = (await dm.click("Open the preview")).splitlines()
    assert "-# 2 exercises · 1 quiz question · 1 programme" in told
    assert "-# A preview: nothing in it is kept." in told


async def test_a_programme_is_read_with_its_days_in_order(world: World) -> None:
    _, dm = await opened(world, TWO)
    await dm.click("Open the preview")
    told = await choose(dm, "pack-programme", "0")
    assert "### Three warm days" in told
    assert "A programme of 3 days, in its order" in told
    assert "For the first days at a new harbour." in told
    days = [line for line in told.splitlines() if line.startswith("Day ")]
    assert days == ["Day 1 · **A harbour minute**", "Day 2 · **By the rope**", "Day 3 · **A harbour minute**"]
    await world.restart()
    assert "Harbour minutes" in await dm.click("Back to the pack")


async def test_a_long_programme_is_read_a_fortnight_at_a_time(world: World) -> None:
    days = ", ".join(["by-the-rope"] * 30)
    text = TWO.replace("[a-time-you-were-comforted, by-the-rope, a-time-you-were-comforted]", f"[{days}]")
    _, dm = await opened(world, text)
    await dm.click("Open the preview")
    assert "Day 15" not in await choose(dm, "pack-programme", "0")
    await dm.click("Later days")
    told = await dm.click("Later days")
    assert [line for line in told.splitlines() if line.startswith("Day ")] == [
        "Day 29 · **By the rope**",
        "Day 30 · **By the rope**",
    ]
    assert "Later days" not in dm.labels()
    assert "Day 15" in await dm.click("Earlier days")


async def test_a_question_is_met_as_members_meet_it_and_explained_with_its_sources_after_an_answer(
    world: World,
) -> None:
    _, dm = await opened(world)
    await dm.click("Open the preview")
    asked = await choose(dm, "pack-quiz", "0")
    assert "Which need is she meeting?" in asked
    assert "Question 1 of 1" in asked
    assert "A haven is where we go" not in asked
    assert "Bowlby" not in asked
    assert "✓" not in asked
    assert dm.labels()[:3] == ["A", "B", "C"]
    await world.restart()
    told = await dm.click(letter_of(dm, "A secure base"))
    assert "Not quite" in told
    assert "A haven is where we go" in told
    assert "Bowlby (1988). A Secure Base." in told
    assert letter_of(dm, "your choice") == letter_of(dm, "A secure base")
    assert "A safe haven ✓" in told
    assert "That was the round" in await dm.click("See how it went")
    assert "Harbour minutes" in await dm.click("Back to the pack")
    assert await nothing_counted(world)


async def test_questions_come_as_many_at_a_time_as_for_members_and_can_be_left(world: World) -> None:
    _, dm = await opened(world, SEVEN)
    await dm.click("Open the preview")
    assert "Question 1 of 5" in await choose(dm, "pack-quiz", "0")
    assert "leads nowhere" in await dm.click("Report")
    assert "Question 1 of 5" in await dm.click("Go on")
    for at in range(2, 6):
        assert "✓" in await dm.click(letter_of(dm, "A safe haven"))
        assert f"Question {at} of 5" in await dm.click("Next question")
    assert "Your place is kept" in await dm.click("Stop here")
    assert "Question 5 of 5" in await dm.click("Go on")
    await dm.click("A")
    await dm.click("See how it went")
    assert "number 6?" in await dm.click("More questions")
    assert "Question 1 of 2" in dm.text()
    assert await nothing_counted(world)


async def test_a_question_of_every_kind_is_answered_as_members_will(world: World) -> None:
    _, dm = await opened(world, KINDS)
    await dm.click("Open the preview")
    assert "-# 1 exercise · 6 quiz questions · 1 programme" in dm.text().splitlines()
    await choose(dm, "pack-quiz", "0")
    await dm.click(letter_of(dm, "A safe haven"))

    assert "Which of these can a safe haven be?" in await dm.click("Next question")
    assert "More than one of these fits." in dm.text()
    await world.restart()
    fits = [letter_of(dm, choice) for choice in ("A friend", "A pet")]
    assert "### Yes." in await tick(dm, fits)
    assert "Whatever comforts us mostly." in dm.text()

    assert "Only children need a safe haven." in await dm.click("Next question")
    assert dm.labels()[:2] == ["True", "False"]
    await world.restart()
    assert "Not quite" in await dm.click("True")
    assert "It is a need at every age." in dm.text()

    assert "Which reply keeps the door open?" in await dm.click("Next question")
    assert "✓" in await dm.click(letter_of(dm, "You look tired."))

    assert "Where would you go with good news?" in await dm.click("Next question")
    await world.restart()
    told = await dm.click(letter_of(dm, "To a place"))
    assert "Either is company." in told
    assert "✓" not in told
    assert "how many were right" in await dm.click("See how it went")

    assert "What was good today?" in await dm.click("More questions")
    assert "A good question to end on." in await dm.click("I have thought of it")
    assert "nothing was right or wrong" in await dm.click("See how it went")
    assert await nothing_counted(world)


async def test_several_answers_may_be_some_or_too_many_and_a_forged_one_changes_nothing(world: World) -> None:
    _, dm = await opened(world, KINDS)
    await dm.click("Open the preview")
    await choose(dm, "pack-quiz", "0")
    await dm.click("A")
    asked = await dm.click("Next question")
    await forge(dm, "pack-several:1:0:1")
    assert dm.inbox() == asked
    told = await tick(dm, [letter_of(dm, "A friend"), letter_of(dm, "A deadline")])
    assert "Part of it" in told
    assert "A friend ✓" in told


async def tick(dm: Person, letters: list[str]) -> str:
    """Lines of the menu under a question, by their letters."""
    (menu,) = (node for node in walk(raw(dm.seen)) if str(node.get("custom_id")).startswith("pack-several:"))
    picked = [str(option["value"]) for option in menu["options"] if option["label"] in letters]
    await dm.user.select(dm.seen, picked, custom_id=str(menu["custom_id"]))
    return dm.inbox()


async def test_what_the_preview_does_not_offer_changes_nothing(world: World) -> None:
    _, dm = await opened(world, TWO)
    await dm.click("Open the preview")
    before = dm.text()
    for forged in ("questions:1:9:0", "questions:1:0:9", "answer:1:0:0:7", "rest:1:7:0", "days:1:9:0", "days:1:0:99"):
        await forge(dm, f"pack-{forged}")
        assert dm.inbox() == before
    ann = world.person("ann")
    for forged in ("questions:1:0:0", "answer:1:0:0:0", "rest:1:0:0", "aside:1:0:0", "days:1:0:0"):
        assert "This preview is over" in await forge(ann, f"pack-{forged}")


async def test_figures_and_ratings_come_up_as_they_will(world: World) -> None:
    _, dm = await opened(world, LONG)
    await dm.click("Open the preview")
    assert "3 minutes · secure recall" in await dm.pick("A harbour minute")
    assert "Who or what comes to mind" in await dm.click("Begin")
    assert "leads nowhere" in await dm.click("Name someone")
    await dm.click("Go on")
    assert "how safe and supported" in await dm.pick("Whoever or whatever comes")
    assert "Bring someone or something that comforts you to mind" in await dm.pick("7")
    await dm.click("Next")
    await dm.click("Back")
    assert "Bring someone" in dm.text()
    assert "Left for now" in await dm.click("Stop here")
    assert "Bring someone" in await dm.click("Take that back")


async def test_a_preview_opens_for_nobody_else_and_is_over_after_a_day(world: World) -> None:
    _, dm = await opened(world)
    ann = world.person("ann")
    assert "This preview is over" in await forge(ann, "pack-contents:1")
    assert "This preview is over" in await forge(ann, "pack-walk:1:0:ses-next")
    await dm.click("Open the preview")
    await world.pass_time(hours=25)
    assert "This preview is over" in await dm.pick("A harbour minute")
