from __future__ import annotations

import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.base.errors import UserFacing
from bot.demo.contents import panel_of
from bot.demo.manuscript import Manuscript, Reading
from bot.demo.preview import Preview, open_preview, run, said
from bot.packs.loader import load
from tests.conftest import walk
from tests.demo.page import Page, open_page
from tests.packs.example import EXAMPLE
from tests.packs.test_questions import REFLECTION, SEVERAL, TRUTH
from tests.shell import Bot

EXERCISE, QUIZ = "a-time-you-were-comforted", "safe-haven/0"
FIRST_STEP = "Bring {figure} to mind as clearly as you can."
MISTAKE = "minutes: three"


class Author:
    """Someone with a file in an editor, and the page beside it."""

    def __init__(self, file: Path, preview: Preview, page: Page) -> None:
        self.file = file
        self.preview = preview
        self.page = page

    async def save(self, old: str, new: str) -> str:
        """Changes the file; returns all that the page then shows."""
        text = self.file.read_text()
        assert old in text
        self.file.write_text(text.replace(old, new))
        assert [await self.preview.look() for _ in range(3)] == [False, True, False]
        return await self.page.text()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written = tmp_path / "warm-voices.yaml"
    written.write_text(EXAMPLE)
    return written


@pytest.fixture
async def author(file: Path) -> AsyncIterator[Author]:
    async with open_preview(file, 0) as preview, aiohttp.ClientSession() as http:
        yield Author(file, preview, await open_page(http, preview.address))
        assert not preview.stage.app.bot.bugs
    assert [each.name for each in file.parent.iterdir()] == [file.name]


async def test_an_exercise_is_walked_from_its_offer_to_its_end(author: Author) -> None:
    await author.page.pick("Walk an exercise", EXERCISE)
    assert "If this person also frightens you" in await author.page.text()
    await author.page.press("Begin")
    assert "how safe and supported" in await author.page.text()
    await author.page.press("Skip")
    assert "Bring Grandma Rosa to mind" in await author.page.text()
    await author.page.press("Next")
    await author.page.press("Next")
    await author.page.press("Skip")
    assert "That care is part of you" in await author.page.text()
    await author.page.press("From its beginning")
    assert "If this person also frightens you" in await author.page.text()


async def test_what_is_saved_appears_on_the_page_where_the_author_is(author: Author) -> None:
    await author.page.pick("Walk an exercise", EXERCISE)
    await author.page.press("Begin")
    await author.page.press("Skip")
    assert "Bring Grandma Rosa gently to mind." in await author.save(FIRST_STEP, "Bring {figure} gently to mind.")
    await author.page.press("Next")
    assert "What would they say to you right now?" in await author.page.text()


async def test_mistakes_are_shown_by_line_above_the_last_version_in_order(author: Author) -> None:
    heard: list[str] = []
    author.preview.tell = heard.append
    await author.page.pick("Walk an exercise", EXERCISE)
    await author.page.press("Begin")
    shown = await author.save("minutes: 3", MISTAKE)
    assert "**Line 16**, exercises[0].minutes: must be a whole number from 1 to 30, and is `three`" in shown
    assert "### Warm voices" in shown
    assert "how safe and supported" in shown
    assert "warm-voices.yaml:16:14: exercises[0].minutes" in heard[0]
    await author.page.press("Skip")
    assert "Bring Grandma Rosa to mind" in await author.page.text()
    assert "to mend" not in await author.save(MISTAKE, "minutes: 4")


@pytest.fixture
def broken(file: Path) -> Path:
    file.write_text(EXAMPLE.replace("minutes: 3", MISTAKE))
    return file


async def test_a_pack_with_mistakes_from_the_start_opens_once_it_is_in_order(broken: Path) -> None:
    async with open_preview(broken, 0) as preview, aiohttp.ClientSession() as http:
        author = Author(broken, preview, await open_page(http, preview.address))
        shown = await author.page.text()
        assert "1 place to mend" in shown
        assert "Warm voices" not in shown
        assert "### Warm voices" in await author.save(MISTAKE, "minutes: 3")


async def test_an_answered_question_stays_answered_when_its_explanation_is_changed(author: Author) -> None:
    await author.page.pick("Take a quiz", QUIZ)
    assert "Which need is she meeting?" in await author.page.text()
    await author.page.press("A")
    before = await author.page.text()
    after = await author.save("a base is what we set out from", "a base is where we set out")
    assert after == before.replace("a base is what we set out from", "a base is where we set out")
    await author.page.press("See how it went")
    assert "of 1." in await author.page.text()


async def test_every_kind_of_question_keeps_its_place_when_the_file_is_saved(author: Author) -> None:
    await author.save("programmes:", f"{SEVERAL}{TRUTH}{REFLECTION}programmes:")
    await author.page.pick("Take a quiz", QUIZ)
    await author.page.press("A")
    await author.page.press("Next question")
    assert "More than one of these fits." in await author.page.text()
    await author.page.pick("Pick all that fit", "0")
    told = await author.save("Whatever comforts us mostly.", "Whatever comforts us, mostly.")
    assert "Whatever comforts us, mostly." in told
    assert "*your choice" in told
    await author.page.press("Next question")
    await author.page.press("True")
    assert "It is a need at each age." in await author.save("a need at every age", "a need at each age")
    await author.page.press("Next question")
    assert "Where would you go with news?" in await author.save("with good news", "with news")
    await author.page.press("B")
    assert "Either is good company." in await author.save("Either is company", "Either is good company")


async def test_every_question_can_be_seen_in_its_authors_order(author: Author) -> None:
    _, begins, question = EXAMPLE.partition("      - id: haven\n")
    question = begins + question.partition("programmes:")[0]
    more = "".join(
        question.replace("id: haven", f"id: haven-{n}").replace("You had", f"Case {n}. You had") for n in range(6)
    )
    assert "7 questions in 1 quiz" in await author.save(question, question + more)
    await author.page.pick("Take a quiz", "safe-haven/5")
    for number in (4, 5):
        assert f"Case {number}. You had a hard day" in await author.page.text()
        await author.page.press("A")
        await author.page.press("Next question" if number == 4 else "See how it went")
    await author.page.press("From its beginning")
    assert "Case 4. You had a hard day" in await author.page.text()


async def test_what_is_taken_out_of_the_file_leaves_the_page(author: Author) -> None:
    await author.page.pick("Take a quiz", QUIZ)
    shown = await author.save(EXAMPLE[EXAMPLE.index("quizzes:") : EXAMPLE.index("programmes:")], "")
    assert "Which need" not in shown
    assert len(await author.page.messages()) == 1


def test_a_file_is_read_when_it_rests(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    file.write_text(EXAMPLE)
    manuscript = Manuscript(file)
    assert manuscript.read().pack
    file.write_text(EXAMPLE[:100])
    assert manuscript.changed() is None
    file.unlink()  # as editors do that put a new file in the place of the old
    assert manuscript.changed() is None
    file.write_text(EXAMPLE.replace("Warm", "Kind"))
    assert manuscript.changed() is None
    reading = manuscript.changed()
    assert reading is not None
    assert reading.pack is not None
    assert reading.pack.title == "Kind voices"
    assert manuscript.changed() is None


def test_a_pack_of_any_size_fits_one_message() -> None:
    exercise = EXAMPLE[EXAMPLE.index("  - id: a-time") : EXAMPLE.index("quizzes:")]
    quiz = EXAMPLE[EXAMPLE.index("  - id: safe") : EXAMPLE.index("programmes:")]
    exercises = "".join(
        exercise.replace(EXERCISE, f"exercise-{n}").replace("title: A", f"title: {n} A") for n in range(200)
    )
    quizzes = "".join(quiz.replace("safe-haven", f"quiz-{n}") for n in range(50))
    text = EXAMPLE.replace(exercise, exercises).replace(quiz, quizzes)
    text = text[: text.index("programmes:")]
    reading = Reading(b"", load(text, "pack.yaml").pack, load(EXAMPLE.replace("id: ", "it: "), "pack.yaml").problems)
    assert reading.pack
    view = panel_of(reading, reading.pack, "Note.", is_open=True)
    assert len(walk(view.to_components())) <= 40
    assert sum(len(node.get("content", "")) for node in walk(view.to_components())) <= 4000
    assert sum(len(node.get("options", ())) for node in walk(view.to_components())) == 250


def test_the_terminal_says_what_is_in_a_pack() -> None:
    assert said(Reading(b"", load(EXAMPLE, "pack.yaml").pack, ())) == (
        "In order: 1 exercise, 1 question in 1 quiz, 1 programme."
    )


@pytest.mark.parametrize(("name", "words"), [("nothing.yaml", "is not there"), ("", "is a folder")])
def test_a_file_that_is_none_gives_one_line(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(UserFacing, match=words):
        Manuscript(tmp_path / name)


def test_a_taken_port_gives_one_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        assert run(file, port) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert f"Port {port} is taken" in error


def test_without_the_demos_packages_it_says_what_to_do(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name == "bot.demo" or name.startswith("bot.demo.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "simcord", None)
    ended = bot("preview", "mine.yaml")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "make preview PACK=mine.yaml" in ended.err
