import json
from typing import Any

import jsonschema
import pytest
import yaml

from bot.packs.loader import load, schema
from tests.packs.example import EXAMPLE


def accepts(document: object) -> bool:
    return jsonschema.Draft202012Validator(schema()).is_valid(document)  # pyright: ignore[reportUnknownMemberType, reportArgumentType]


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert accepts(yaml.safe_load(EXAMPLE))


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
        (("version",), "1.2"),
        (("exercises", 0, "kind"), "primming"),
        (("exercises", 0, "minutes"), 31),
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
