"""`export` and `erase`, for somebody who asked by mail, beside a bot that runs or is stopped."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.operator import Operator
from tests.conftest import World
from tests.privacy.acts import export, name_one, started
from tests.shell import unchanged

CANARY = "Quillon Zephyrbrook"
running = pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])


@pytest.fixture
def operator(world: World, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> Operator:
    assert kind in ("sqlite", "postgresql")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.base.logs.configure", unchanged)  # the logging of this process is pytest's
    return Operator.of(world, tmp_path)


@running
async def test_the_operator_gets_the_same_files_as_the_member(
    world: World, operator: Operator, *, running: bool
) -> None:
    ann = await started(world)
    await name_one(ann, CANARY)
    told, page = await export(ann)
    async with operator.beside(running=running):
        shown = await operator.types("export", str(ann.id))
    assert (shown.code, shown.err) == (0, "")
    assert CANARY not in shown.out
    folder = operator.folder / f"export-{ann.id}"
    files = {file.suffix: file for file in folder.iterdir()}
    handed = json.loads(files[".json"].read_text())
    assert handed["sections"] == told["sections"]
    assert CANARY in files[".html"].read_text()
    assert len(files[".html"].read_text().splitlines()) == len(page.splitlines())
    assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, *files.values())] == [0o700, 0o600, 0o600]


@running
async def test_an_erasure_asks_for_the_id_again_and_ends_with_a_receipt(
    world: World, operator: Operator, *, running: bool
) -> None:
    ann, ben = await started(world), await started(world, "ben")
    await name_one(ann, CANARY)
    await name_one(ben, "Rex")
    async with operator.beside(running=running):
        for then in ("", "yes\n", f"{ben.id}\n"):
            shown = await operator.types("erase", str(ann.id), then=then)
            assert (shown.code, "Nothing was erased" in shown.err) == (1, True)
        shown = await operator.types("erase", str(ann.id), then=f"{ann.id}\n")
        assert (shown.code, shown.err) == (0, "")
        assert f"All that was stored about {ann.id} is erased." in shown.out
        assert "Gone: " in shown.out
        assert "and your key, and with it the words it sealed" in shown.out
        assert "*" not in shown.out
        again = await operator.types("erase", str(ann.id), "--yes")
        assert (again.code, again.err) == (0, "")
        assert "Gone: all that was stored about you (how much it was, nobody knows any more)" in again.out
        assert "Erased on" in again.out
    assert "Rex" in await ben.slash("figures")
    assert "not know" in await ann.slash("figures") or CANARY not in ann.text()
    assert not await world.app.rooms.privacy.is_known(ann.id)
    assert [row.member_id for row in await world.storage.execute("keys", "SELECT member_id FROM member_keys")] == [
        ben.id
    ]


@running
async def test_somebody_unknown_is_one_line_and_no_file(operator: Operator, *, running: bool) -> None:
    async with operator.beside(running=running):
        for command in (("export", "123456789012345678"), ("erase", "123456789012345678", "--yes")):
            shown = await operator.types(*command)
            assert (shown.code, shown.out, len(shown.err.splitlines())) == (1, "", 1)
            assert shown.err.startswith("Nothing is stored about 123456789012345678.")
    assert not list(operator.folder.glob("*export*"))


@pytest.mark.only_on("sqlite")
async def test_what_is_no_id_is_refused_before_anything_is_opened(operator: Operator) -> None:
    for user in ("ann", "@ann", "12", "1" * 21, "9" * 20, "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨", "", "1234567890123456.0"):
        for command in ("export", "erase"):
            shown = await operator.types(command, user)
            assert (shown.code, shown.out) == (1, "")
            assert "is no Discord id" in shown.err


@pytest.mark.only_on("sqlite")
async def test_a_mention_is_as_good_as_an_id(world: World, operator: Operator) -> None:
    ann = await started(world)
    async with operator.beside(running=True):
        assert (await operator.types("export", f"<@{ann.id}>")).code == 0


@pytest.mark.only_on("sqlite")
async def test_what_is_there_already_is_left_as_it_is(world: World, operator: Operator) -> None:
    ann = await started(world)
    async with operator.beside(running=True):
        for there in ("mine", "link"):
            place = operator.folder / there
            (place.mkdir() if there == "mine" else place.symlink_to("nowhere"))
            shown = await operator.types("export", str(ann.id), "--to", str(place))
            assert (shown.code, "exists already" in shown.err) == (1, True)
        assert not list((operator.folder / "mine").iterdir())
        shown = await operator.types("export", str(ann.id), "--to", str(operator.folder / "no" / "folder"))
        assert (shown.code, "permissions" in shown.err) == (1, True)


@pytest.mark.only_on("sqlite")
async def test_before_the_first_start_there_is_nothing_to_export(operator: Operator) -> None:
    settings = operator.folder / "config.yaml"
    settings.write_text(settings.read_text().replace("bot.db", "nobody.db"))
    shown = await operator.types("export", "123456789012345678")
    assert (shown.code, "nothing is stored yet" in shown.err) == (1, True)
    assert not (operator.folder / "nobody.db").exists()
