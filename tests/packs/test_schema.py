import json
from typing import Any

import jsonschema
import pytest
import yaml

from bot.packs.loader import load, schema
from tests.packs.example import EXAMPLE, changed, good


def accepts(document: object) -> bool:
    return jsonschema.Draft202012Validator(schema()).is_valid(document)  # pyright: ignore[reportUnknownMemberType, reportArgumentType]


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert accepts(yaml.safe_load(EXAMPLE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Warm voices", "title: 2026"),
        ("title: Warm voices", "title: 1.10"),
        ("title: Warm voices", "title: -1e3"),
        ("title: Warm voices", "title: 0x10"),
        ("title: A time you were comforted", "title: true"),
        ("license: CC-BY-4.0", "license: 0"),
        ("about: Short recalls of people who are on your side.", "about: 24"),
        ("Bowlby (1988). A Secure Base. Routledge.", "1988"),
        ("say: Bring {figure} to mind as clearly as you can.", "say: 10"),
        ("ask: What would they say to you right now?", "ask: 3.5"),
        ("topic: basics", "topic: 101"),
        ("right: A safe haven", "right: 1969"),
        ("[A secure base, An internal working model]", "[1950, 1988]"),
        ("right: A safe haven", "right: True"),
        ("[A secure base, An internal working model]", "[False]"),
        ("why: A haven is where we go when distressed; a base is what we set out from.", "why: 1"),
        ("minutes: 3", 'minutes: "3"'),
        ("seconds: 40", "seconds: '900'"),
        ("pack: warm-voices", "pack: 2026"),
        ("pack: warm-voices", "pack: '2026'"),
        ("id: haven", "id: 1"),
    ],
)
def test_the_schema_takes_no_offence_at_a_number_where_the_loader_reads_text(old: str, new: str) -> None:
    text = changed((old, new))
    assert good(text)
    assert accepts(yaml.safe_load(text))


def test_an_id_or_a_source_may_be_a_year() -> None:
    text = changed(("- id: a-time-you-were-comforted", "- id: 2026"), ("[bowlby1988]", "[1988]"))
    text = text.replace("bowlby1988:", '"1988":').replace(
        "days: [a-time-you-were-comforted, a-time-you-were-comforted]", "days: [2026]"
    )
    assert good(text)
    assert accepts(yaml.safe_load(text))


def test_the_schema_describes_every_key() -> None:
    made: Any = schema()
    parts = [made, *(part for part in made["$defs"].values() if "properties" in part)]
    assert len(parts) == 6
    assert all("description" in key for part in parts for key in part["properties"].values())


def test_the_schema_knows_no_null() -> None:
    assert "null" not in json.dumps(schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("pack",), "Warm Voices"),
        (("titel",), "x"),
        (("pack",), -1),
        (("version",), "1.2"),
        (("version",), 1.2),
        (("language",), 1),
        (("title",), ["x"]),
        (("exercises", 0, "kind"), "primming"),
        (("exercises", 0, "kind"), 1),
        (("exercises", 0, "minutes"), 31),
        (("exercises", 0, "minutes"), 2.5),
        (("exercises", 0, "minutes"), "3 min"),
        (("exercises", 0, "minutes"), "03"),
        (("exercises", 0, "steps", 0, "ask"), "both"),
        (("exercises", 0, "rate"), ["calm"] * 3),
        (("exercises", 0, "steps", 0, "answer"), "long"),
        (("exercises", 0, "title"), "x" * 81),
        (("quizzes", 0, "questions", 0, "wrong"), []),
    ],
)
def test_the_schema_refuses_what_an_editor_can_know(path: tuple[str | int, ...], value: object) -> None:
    document = yaml.safe_load(EXAMPLE)
    part = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert not accepts(document)
    assert load(json.dumps(document), "p").problems
