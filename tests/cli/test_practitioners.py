"""Who may invite clients: the operator's word, beside a bot that runs or is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.base.errors import UserFacing
from bot.config import Care, Config, load
from tests.care.acts import ADULT, code_of, joined
from tests.cli.operator import Operator
from tests.conftest import World
from tests.sessions.acts import rows
from tests.shell import Bot, unchanged

running = pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
ON = "care:\n  enabled: true\n  operating_read: true\n"


@pytest.fixture
def config(config: Config) -> Config:
    return config.model_copy(update={"care": Care(enabled=True, operating_read=True)})


@pytest.fixture
def operator(world: World, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> Operator:
    assert kind in ("sqlite", "postgresql")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.base.logs.configure", unchanged)  # the logging of this process is pytest's
    made = Operator.of(world, tmp_path)
    with (tmp_path / "config.yaml").open("a") as file:
        file.write(ON)
    return made


@running
async def test_a_practitioner_is_added_renamed_listed_and_removed(
    world: World, operator: Operator, *, running: bool
) -> None:
    ines, noa = world.person("ines"), world.person("noa")
    async with operator.beside(running=running):
        assert "none yet" in (await operator.types("practitioner", "list")).out
        added = await operator.types("practitioner", "add", f"<@{ines.id}>", "--name", "Ines Adler")
        assert (added.code, "may invite clients now, as 'Ines Adler'" in added.out) == (0, True)
        assert (
            "is 'Dr. Ines Adler' now"
            in (await operator.types("practitioner", "add", str(ines.id), "--name", "Dr. Ines Adler")).out
        )
        taken = await operator.types("practitioner", "add", str(noa.id), "--name", "dr. ines adler")
        assert (taken.code, "somebody else is called" in taken.err) == (1, True)
    await ines.slash("clients invite")
    assert "Dr. Ines Adler" in await ines.click(ADULT)
    await joined(ines, noa)
    code = await code_of(ines, "open")
    async with operator.beside(running=running):
        listed = (await operator.types("practitioner", "list")).out
        assert listed == f"{ines.id}  Dr. Ines Adler  (1 client)\n"
        removed = await operator.types("practitioner", "remove", str(ines.id))
        assert (removed.code, "Sharing with their client has ended" in removed.out) == (0, True)
        again = await operator.types("practitioner", "remove", str(ines.id))
        assert (again.code, "is no practitioner here" in again.err) == (1, True)
    assert "This is for practitioners" in await ines.slash("clients invite")
    assert "opens nothing" in await world.person("zoe").slash("join", code=code)
    assert "ended on" in await noa.slash("sharing")
    assert (await rows(world))["members"] == 2


async def test_names_that_could_pose_as_something_and_a_bot_without_care_are_refused(
    operator: Operator, tmp_path: Path
) -> None:
    async with operator.beside(running=True):
        for name in ("@everyone", "**Ines**", "x", "https://x.example", "Ines\u202e"):
            shown = await operator.types("practitioner", "add", "123456789012345678", "--name", name)
            assert (shown.code, shown.err.startswith("--name: a name")) == (1, True)
        assert "is no Discord id" in (await operator.types("practitioner", "add", "ines", "--name", "Ines A")).err
        settings = tmp_path / "config.yaml"
        settings.write_text(settings.read_text().replace(ON, ""))
        off = await operator.types("practitioner", "add", "123456789012345678", "--name", "Ines Adler")
    assert (off.code, off.err.startswith("care.enabled: this is off. Read docs/operating.md")) == (1, True)


def test_care_without_the_word_that_operating_was_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("care:\n  enabled: true\n")
    with pytest.raises(UserFacing, match=r"care\.operating_read: `care` is enabled, .* First read docs/operating\.md"):
        load(file)
    file.write_text(
        "minimum_age: young\ncare:\n  enabled: true\n  enable: true\n"
        "database: mysql://here/x\nretention:\n  drafts_days: 0\n"
    )
    with pytest.raises(UserFacing) as told:
        load(file)
    said = str(told.value)
    for problem in ("minimum_age: ", "care.enable: ", "database: ", "retention.drafts_days: ", "care.operating_read: "):
        assert said.count(f": {problem}") == 1, said
    file.write_text(ON)
    assert load(file).care.enabled


def test_doctor_points_at_what_care_asks_of_the_operator(bot: Bot, folder: Path) -> None:
    assert "care" not in bot("doctor").out
    with (folder / "config.yaml").open("a") as file:
        file.write(ON)
    assert "✓ care      on: docs/operating.md says what that asks of you" in bot("doctor").out
