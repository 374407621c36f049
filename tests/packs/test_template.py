import re

from bot.packs.loader.models import PARTS
from bot.packs.service import template
from tests.packs.example import good


def test_the_template_is_a_pack_as_it_stands() -> None:
    pack = good(template())
    assert pack.exercises
    assert pack.quizzes
    assert pack.programmes


def test_the_template_shows_every_key_there_is() -> None:
    shown = set(re.findall(r"^ *(?:- )?([a-z]+):", template(), re.MULTILINE))
    assert shown == {key for part in PARTS.values() for key in part.model_fields}


def test_the_template_leads_an_editor_to_the_schema_in_its_first_line() -> None:
    first, rest = template("./there.json").split("\n", 1)
    assert first == "# yaml-language-server: $schema=./there.json"
    assert rest == template()
