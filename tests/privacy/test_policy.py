"""What people are told of the settings, on the screen and on the pages, is what the settings say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.app.cogs import terms_of
from bot.base.panels import escape
from bot.config import Config, Operator, Retention
from bot.privacy.rules import Terms, span
from bot.privacy.views import policy
from bot.privacy.views.stored import stored
from tests.conftest import World, raw, walk
from tests.shell import Bot

Write = Callable[[policy.Paper], str]
TODAY = date(2026, 11, 22)
OPERATOR = Operator(
    name="Harbour <b>House</b>", contact="help@example.org", policy_url="https://example.org/privacy", terms_url=None
)


@pytest.fixture
def config(config: Config) -> Config:
    times = Retention(unanswered_days=91, drafts_days=14, stopped_days=90)
    return config.model_copy(update={"retention": times, "operator": OPERATOR, "minimum_age": 18})


@pytest.mark.parametrize("write", [policy.markdown, policy.html])
async def test_the_screen_and_the_policy_tell_the_times_of_the_settings(
    world: World, config: Config, write: Write
) -> None:
    page = write(policy.privacy_policy(terms_of(config), TODAY))
    screen = await world.person().slash("privacy")
    for told in (screen, page):
        assert "goes 3 months after" in told
        assert "go after 13 weeks" in told
        assert "ended, after 2 weeks" in told
    before = write(policy.privacy_policy(terms_of(Config(operator=OPERATOR)), TODAY))
    assert "goes a year after" in before
    assert "From 18 on" in page
    assert "From 16 on" in before


async def test_everything_the_screen_names_is_in_the_policy_with_how_long(world: World, config: Config) -> None:
    page = policy.markdown(policy.privacy_policy(terms_of(config), TODAY))
    screen = await world.person().slash("privacy")
    for one in stored(terms_of(config)):
        assert f"**{one.what}**: {one.why}." in screen
        assert f"| {one.what} | {one.why[0].upper()}{one.why[1:]}. | {one.kept[0].upper()}{one.kept[1:]}. |" in page


async def test_the_screen_leads_to_the_policy_and_says_who_runs_it(world: World) -> None:
    ann = world.person()
    text = await ann.slash("privacy")
    assert f"This bot is run by {escape('Harbour <b>House</b>')} · help@example.org" in text
    links = [node["url"] for node in walk(raw(ann.seen)) if node.get("url")]
    assert links == ["https://example.org/privacy"]
    await ann.slash("start")
    assert "Privacy policy" in ann.labels()


def test_practitioners_are_told_of_where_there_are_any() -> None:
    for terms, is_told in ((Terms(operator="Us", contact="us"), False), (Terms(has_practitioners=True), True)):
        page = policy.markdown(policy.privacy_policy(terms, TODAY))
        assert ("A practitioner, if you took up their invitation" in page) == is_told
        assert ("| With a practitioner |" in page) == is_told


def test_the_pages_name_who_answers_for_it_and_escape_it() -> None:
    terms = Terms(operator="Harbour <b>House</b>", contact="help@example.org")
    for paper in (policy.privacy_policy(terms, TODAY), policy.terms_of_use(terms, TODAY)):
        page = policy.html(paper)
        assert "Harbour &lt;b&gt;House&lt;/b&gt;. Contact: help@example.org." in page
        assert "As of Sunday 22 November 2026." in page
        HTMLParser().feed(page)


def test_what_the_operator_is_called_is_no_markup() -> None:
    terms = Terms(operator="[Us](https://x.example) `a` **b** <i>", contact="us_all@example.org")
    for paper in (policy.privacy_policy(terms, TODAY), policy.terms_of_use(terms, TODAY)):
        page = policy.markdown(paper)
        assert r"\[Us\](https://x.example) \`a\` \*\*b\*\* \<i\>. Contact: us\_all@example.org." in page
        assert "<code>" not in policy.html(policy.Paper(paper.title, paper.parts[:1]))


def test_people_without_an_account_are_told_of_with_the_ground() -> None:
    for terms, is_told in ((Terms(), False), (Terms(has_practitioners=True), True)):
        page = policy.markdown(policy.privacy_policy(terms, TODAY))
        for said in ("daily exercise, or answers its quiz, without an account", "Moderators who look after", "(1) (f)"):
            assert said in page
        assert ("Practitioners, from the moment" in page) == is_told
        assert "| Reports |" in page


def test_the_policy_holds_what_the_law_asks_for() -> None:
    page = policy.markdown(policy.privacy_policy(Terms(operator="Us", contact="us@example.org"), TODAY))
    for asked in ("Art. 9 (2) (a)", "within a month", "Complain to the data protection authority", "Discord carries"):
        assert asked in page


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day"), (6, "6 days"), (7, "a week"), (14, "2 weeks"), (30, "a month"), (60, "2 months"), (365, "a year")],
)
def test_a_span_is_said_as_people_say_it(days: int, said: str) -> None:
    assert span(days) == said


def test_the_command_writes_both_pages_and_never_over_one(bot: Bot, folder: Path) -> None:
    (folder / "config.yaml").write_text("operator:\n  name: Harbour House\n  contact: help@example.org\n")
    told = bot("policy", "pages")
    assert told.code == 0, told.err
    names = ("privacy.html", "privacy.md", "terms.html", "terms.md")
    assert sorted(file.name for file in (folder / "pages").iterdir()) == list(names)
    assert "Harbour House" in (folder / "pages" / "privacy.md").read_text()
    again = bot("policy", "pages")
    assert again.code == 1
    assert "there already" in again.err


def test_without_a_name_and_a_contact_no_policy_is_written(bot: Bot, folder: Path) -> None:
    (folder / "config.yaml").write_text("operator:\n  name: Harbour House\n")
    told = bot("policy", "pages")
    assert told.code == 1
    assert "set operator.contact first" in told.err
    assert not (folder / "pages").exists()
