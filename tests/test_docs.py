"""What the docs say is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import cast

import pytest
import yaml
from typer.main import get_command

from bot import __version__
from bot.__main__ import cli
from bot.base.settings import keys_of
from bot.config import Care, Config, load
from bot.packs.loader import load as load_pack
from tests.conftest import World
from tests.shown import exists

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = (ROOT / "docs" / "commands.md").read_text()
KEYS = (ROOT / "docs" / "configuration.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()
EXAMPLE = (ROOT / "config.example.yaml").read_text()
EXPLAINED = {key: " ".join((field.description or "").split()) for key, field in keys_of(Config).items()}


@pytest.fixture
def config(config: Config) -> Config:
    """With all that can be switched on."""
    return config.model_copy(update={"care": Care(enabled=True, operating_read=True)})


async def test_the_docs_name_every_slash_command_and_no_other(world: World) -> None:
    typed = {f"/{command.name}" for command in world.app.bot.tree.get_commands()}
    assert set(re.findall(r"`(/[a-z]+)`", COMMANDS)) == typed


def test_the_docs_name_every_command_of_the_shell_and_no_other() -> None:
    commands = COMMANDS.partition("## In the shell")[2].partition("###")[0]
    listed = set(re.findall(r"^\| `([a-z-]+)", commands, re.MULTILINE))
    assert listed == set(_shell_commands())


def test_the_docs_explain_every_key_in_the_words_of_the_code() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| [^|]+ \| (.+) \|$", KEYS, re.MULTILINE))
    assert rows == EXPLAINED


def test_the_docs_tell_every_default() -> None:
    told = dict(re.findall(r"^\| `([a-z_.]+)` \| ([^|]+) \| .+ \|$", KEYS, re.MULTILINE))
    values = yaml.safe_load(re.sub(r"^#.*\n", "", EXAMPLE))
    for key, said in told.items():
        section, _, name = key.rpartition(".")
        default = (values[section] if section else values)[name]
        shown = "a section" if isinstance(default, dict) else "none" if default is None else f"`{_plain(default)}`"
        assert said == shown, key


def test_the_example_has_every_key_with_its_default_in_the_words_of_the_code() -> None:
    explained: dict[str, str] = {}
    section = ""
    for comment, inset, key in re.findall(r"((?:^ *# .+\n)+)^( *)([a-z_]+):", EXAMPLE, re.MULTILINE):
        section = section if inset else key
        explained[f"{section}.{key}" if inset else key] = one_line(re.sub(r"^ *# ", "", comment, flags=re.MULTILINE))
    assert explained == EXPLAINED
    values = Config.model_validate(yaml.safe_load(EXAMPLE))
    assert values == Config()


def test_the_example_loads_as_it_stands() -> None:
    assert load(ROOT / "config.example.yaml").packs == [ROOT / "exercises"]


def test_the_pack_in_the_readme_is_one() -> None:
    shown = README.partition("```yaml\n")[2].partition("```")[0]
    assert [str(problem) for problem in load_pack(shown, "README.md").problems] == []


def test_the_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", README, re.MULTILINE))
    assert {"demo", "test"} <= {first or second for first, second in named}
    for first, second in named:
        assert re.search(rf"^{first or second}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text().splitlines()


def test_what_operators_are_told_to_type_and_to_set_exists() -> None:
    typed = set(re.findall(r"python -m bot ([a-z-]+)", OPERATING)) | set(re.findall(r"`([a-z]+) rotate`", OPERATING))
    assert {"backup", "doctor", "policy", "run"} <= typed <= set(_shell_commands())
    keys = set(re.findall(r"`([a-z]+\.[a-z_]+)`", OPERATING))
    assert {key for key in EXPLAINED if key.startswith(("operator.", "retention."))} <= keys <= set(EXPLAINED)
    slashes = set(re.findall(r"`/([a-z]+)`", OPERATING)) - {"healthz"}
    assert slashes <= set(re.findall(r"`/([a-z]+)`", COMMANDS))


def test_links_between_the_docs_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_each_line_of_the_threat_model_names_a_test_that_there_is() -> None:
    model = (ROOT / "docs" / "security.md").read_text().partition("## What we cannot protect")[0]
    lines = [one_line(line) for line in re.findall(r"^- (.+(?:\n  .+)*)", model, re.MULTILINE)]
    assert len(lines) > 30
    named = {line: re.findall(r"`(tests/[^`]+)`", line) for line in lines}
    assert [line for line, tests in named.items() if not tests] == []
    assert [test for tests in named.values() for test in tests if not exists(test)] == []


def test_the_version_is_the_same_everywhere() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def _shell_commands() -> list[str]:
    return list(getattr(get_command(cli), "commands"))  # noqa: B009 - typed as a single command


def _plain(value: object) -> str:
    return f"[{', '.join(map(str, cast('list[object]', value)))}]" if isinstance(value, list) else str(value)


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())
