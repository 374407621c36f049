"""`check --strict`, `schema` and `new-pack`, as an author types them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.packs.example import changed
from tests.shell import ROOT, Bot

GOOD = changed(("evidence: supported", "evidence: promising"))


def test_a_new_pack_is_in_order_and_strictly_what_is_left_to_write_is_named(bot: Bot) -> None:
    made = bot("new-pack", "warm-words.yaml")
    assert (made.code, made.err) == (0, "")
    assert made.out.splitlines()[0].startswith("Made warm-words.yaml.")
    assert made.out.splitlines()[-1] == f"Then: {sys.executable} -m bot check --strict warm-words.yaml"
    shown = bot("check", "warm-words.yaml")
    assert (shown.code, shown.out) == (0, "All in order: 1 pack, 2 exercises, 3 quiz questions.\n")
    shown = bot("check", "--strict", "warm-words.yaml")
    assert shown.code == 1
    assert shown.out.count(" is what the template says, and members would read it") == 3
    assert shown.out.splitlines()[-1] == "0 problems, 3 findings."


def test_the_next_step_is_typed_as_this_one_was(bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path.cwd() / ".venv/bin/python"))
    assert bot("new-pack").out.endswith("\nThen: .venv/bin/python -m bot check --strict my-first-pack.yaml\n")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_a_new_pack_can_be_read_by_others_too(bot: Bot, folder: Path) -> None:
    bot("new-pack", "a.yaml")
    for name in ("a.yaml", "secure-base-pack.schema.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o644


def test_a_new_pack_needs_no_name_and_takes_its_id_from_one(bot: Bot, folder: Path) -> None:
    assert bot("new-pack").code == 0
    assert bot("new-pack", "warm-words.yaml").code == 0
    assert bot("new-pack", "Warm words!.yaml").code == 0
    ids = {
        path.name: yaml.safe_load(path.read_text())["pack"]
        for path in folder.glob("*.yaml")
        if "config" not in path.name
    }
    assert ids == {
        "my-first-pack.yaml": "my-first-pack",
        "warm-words.yaml": "warm-words",
        "Warm words!.yaml": "my-first-pack",
    }


def test_a_new_pack_leads_an_editor_to_the_schema_beside_it(bot: Bot, folder: Path) -> None:
    bot("new-pack")
    text = (folder / "my-first-pack.yaml").read_text()
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = json.loads((folder / first.partition("=")[2]).read_text())
    assert schema == json.loads(bot("schema").out)
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(text))  # pyright: ignore[reportUnknownMemberType]


def test_a_new_pack_is_never_written_over_another_file(bot: Bot, folder: Path) -> None:
    (folder / "mine.yaml").write_text("pack: mine\n")
    shown = bot("new-pack", "mine.yaml")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "mine.yaml exists already. It was left as it is. Name a file that does not exist.\n"
    assert (folder / "mine.yaml").read_text() == "pack: mine\n"


def test_only_our_own_schema_is_brought_up_to_date(bot: Bot, folder: Path) -> None:
    schema = folder / "secure-base-pack.schema.json"
    bot("new-pack", "a.yaml")
    fresh = schema.read_text()
    schema.write_text(fresh.replace("description", "old"))
    bot("new-pack", "b.yaml")
    assert schema.read_text() == fresh
    schema.write_text("another")
    assert f"Left {schema.name}" in bot("new-pack", "c.yaml").out
    assert schema.read_text() == "another"


@pytest.mark.parametrize(
    ("name", "told"), [("pack.txt", "ends in .yaml"), ("no/such/pack.yaml", "cannot be written (")]
)
def test_where_no_pack_can_be_made_one_line_says_why(bot: Bot, name: str, told: str) -> None:
    shown = bot("new-pack", name)
    assert (shown.code, shown.out, len(shown.err.splitlines())) == (1, "", 1)
    assert told in shown.err


def test_a_strict_check_tells_findings_after_problems_and_counts_both(bot: Bot, folder: Path) -> None:
    (folder / "kind.yaml").write_text(GOOD.replace("That care is part of you.", "You failed."))
    (folder / "bad.yaml").write_text("pack: bad\n")
    shown = bot("check", "--strict", "kind.yaml", "bad.yaml")
    lines = shown.out.splitlines()
    assert shown.code == 1
    assert lines[-2].startswith("kind.yaml:27:16: exercises[0].close: `failed` blames: ")
    assert all(line.startswith("bad.yaml:1:1: ") for line in lines[:-2])
    assert lines[-1].startswith(f"{len(lines) - 2} problems, 1 finding. A file with a problem is not read strictly: ")
    assert bot("check", "kind.yaml").code == 0


def test_a_strict_check_counts_no_findings_where_a_problem_kept_it_from_looking(bot: Bot, folder: Path) -> None:
    (folder / "bad.yaml").write_text(GOOD.replace("kind: priming", "kind: primming").replace("That care", "You failed"))
    (folder / "kind.yaml").write_text(GOOD.replace("pack: warm", "pack: cold"))
    last = bot("check", "--strict", "bad.yaml").out.splitlines()[-1]
    assert last.startswith("1 problem. A file with a problem is not read strictly: mend that first, and run this again")
    (folder / "twice.yaml").write_text(GOOD.replace("pack: warm", "pack: cold"))
    shown = bot("check", "--strict", "kind.yaml", "twice.yaml").out
    assert "1 problem, 3 findings.\n" in shown


SHIPPED = "gratitude-to-a-support-figure"
SERVERS = [
    ("evidence: promising", "evidence: supported", "17:15: exercises[0].evidence: `supported` is for packs that come"),
    ("pack: warm-voices", f"pack: {SHIPPED}", "1:7: pack: a pack that comes with the bot has this id"),
    ("[a-time", f"[{SHIPPED}/one-small-act, a-time", "42:12: programmes[0].days[0]: a server's pack walks through"),
]


@pytest.mark.parametrize(("old", "new", "told"), SERVERS)
def test_what_a_server_may_not_have_is_told_before_it_is_uploaded(
    bot: Bot, folder: Path, old: str, new: str, told: str
) -> None:
    (folder / "ours.yaml").write_text(GOOD)
    shown = bot("check", "--server", "ours.yaml")
    assert (shown.code, shown.out) == (0, "All in order, for a server too: 1 pack, 1 exercise, 1 quiz question.\n")
    (folder / "ours.yaml").write_text(GOOD.replace(old, new))
    shown = bot("check", "--server", "ours.yaml")
    (line,) = shown.out.splitlines()
    assert (shown.code, line.startswith(f"ours.yaml:{told}")) == (1, True), line


def test_for_a_server_every_other_problem_is_told_once_too(bot: Bot, folder: Path) -> None:
    (folder / "ours.yaml").write_text(GOOD.replace("minutes: 3", "minutes: no").replace("promising", "supported"))
    lines = bot("check", "--server", "ours.yaml", "none.yaml").out.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["ours.yaml:16:14", "ours.yaml:17:15", "none.yaml:1:1"]


def test_findings_alone_end_a_strict_check_with_code_1(bot: Bot, folder: Path) -> None:
    (folder / "kind.yaml").write_text(GOOD.replace("That care is part of you.", "You failed."))
    shown = bot("check", "--strict", "kind.yaml")
    assert (shown.code, shown.out.splitlines()[-1]) == (1, "0 problems, 1 finding.")


def test_a_pack_in_another_language_is_told_to_be_read_in_part(bot: Bot, folder: Path) -> None:
    (folder / "de.yaml").write_text(GOOD.replace("language: en", "language: de"))
    shown = bot("check", "--strict", "de.yaml")
    assert (shown.code, shown.err) == (
        0,
        "de.yaml: not in English, so its words and its reading level were not looked at.\n",
    )


def test_without_textstat_a_strict_check_says_how_to_install_it(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textstat", None)
    shown = bot("check", "--strict", str(ROOT / "exercises"))
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == f"--strict needs textstat for the reading level: {sys.executable} -m pip install textstat\n"
    assert bot("check", str(ROOT / "exercises")).code == 0


def test_a_strict_check_fetches_no_dictionary(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """textstat would, for anything that counts syllables."""
    fetched: list[object] = []
    monkeypatch.setattr("nltk.download", lambda *what, **_: fetched.append(what))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    assert bot("check", "--strict", str(ROOT / "exercises")).code == 0
    assert fetched == []


def test_the_packs_we_ship_are_clean_strictly_too(bot: Bot) -> None:
    shown = bot("check", "--strict", str(ROOT / "exercises"))
    assert (shown.code, shown.err) == (0, ""), shown.out
