"""A wrong setting is told with the file, the key and what to do; a token never stands in the file."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from bot.base.errors import UserFacing
from bot.config import TOKEN_VARIABLE, Config, load, read_token


def test_an_empty_file_means_the_defaults_beside_it(tmp_path: Path) -> None:
    config = written(tmp_path, "")
    assert config.database == f"sqlite:///{tmp_path}/data/secure-base.db"
    assert config.packs == [tmp_path / "exercises"]


def test_absolute_paths_and_other_databases_stay_as_they_are(tmp_path: Path) -> None:
    config = written(tmp_path, "database: postgresql://bot@host/name\noperator_key_file: /etc/key\n")
    assert (config.database, config.operator_key_file) == ("postgresql://bot@host/name", Path("/etc/key"))


@pytest.mark.parametrize("line", ["day_starts_at: 05:30", 'day_starts_at: "05:30"'])
def test_a_time_means_the_same_with_and_without_quotes(tmp_path: Path, line: str) -> None:
    assert written(tmp_path, line).day_starts_at == time(5, 30)


@pytest.mark.parametrize(("line", "hour"), [("00:00", 0), ("10:30", 10), ("23:30", 23), ('"23:30"', 23)])
def test_a_day_may_start_at_any_minute(tmp_path: Path, line: str, hour: int) -> None:
    assert written(tmp_path, f"day_starts_at: {line}").day_starts_at.hour == hour


@pytest.mark.parametrize(
    "value",
    ["25:00", "24:00", '"24:00"', "04:00Z", '"04:00+05:00"', "4", "4.5", "4:00", "04:00:30", "true", "[4]", "noon"],
)
def test_a_time_that_is_none_is_one_line_that_says_how_to_write_one(tmp_path: Path, value: str) -> None:
    with pytest.raises(UserFacing) as caught:
        written(tmp_path, f"day_starts_at: {value}")
    assert 'day_starts_at: should be hours and minutes in quotes, as in day_starts_at: "04:00"' in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("line", ["late_limit_minutes: true", "pace_per_second: yes", "pace_per_second: .nan"])
def test_a_number_is_neither_yes_nor_no_nor_none(tmp_path: Path, line: str) -> None:
    with pytest.raises(UserFacing, match="number"):
        written(tmp_path, line)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nudges_per_dya: 3", "nudges_per_dya: there is no such key. Did you mean nudges_per_day?"),
        ("nudges_per_day: 99", "nudges_per_day: input should be less than or equal to 10"),
        ("nudges_per_day: many", "The most nudges that one member gets"),
        ("token: abc", "a token never stands in this file"),
        ("discord_token: abc", f"Set {TOKEN_VARIABLE}"),
        ("a: [", "config.yaml:2:1: this is not valid YAML"),
        ("- 1", "expected lines of the form"),
        ("on: true", "config.yaml:1:1: on: there is no such key. Remove it."),
        ("1: 2", "config.yaml:1:1: 1: there is no such key."),
        ("? [a]\n: 2", "there is no such key"),
        ("minimum_age: 16\n\nminimum_age: 17", "config.yaml:3:1: minimum_age: it stands above already."),
        ("token_file: [a]", "token_file: should be a path. A file"),
        ("packs: []", "packs: should name at least one folder. Folders"),
        ("packs: exercises", "packs: should be a list in brackets, and it is exercises."),
        ("log_level: 2024-13-45", "Put quotes around it"),
        ("minimum_age: 16\nnudges_per_day: 99", "config.yaml:2:1: nudges_per_day: input should be less"),
        ("retention:\n  stoped_days: 9", "config.yaml:2:3: retention.stoped_days: there is no such key. Did you mean "),
        ("retention:\n  stopped_days: 9", "config.yaml:2:3: retention.stopped_days: input should be greater"),
        ("retention:\n  drafts_days: soon", "The default is 60."),
        ("retention:\n  drafts_days: 9\n  drafts_days: 9", "config.yaml:3:3: retention.drafts_days: it stands above"),
        ("retention:\n  drafts_days: yes", "retention.drafts_days: should be a number"),
        ("retention:\n  true: 1", "config.yaml:2:3: retention.true: there is no such key"),
        ("retention: 30", "config.yaml:1:1: retention: is a section: its keys stand on lines of their own below it"),
        ("stopped_days: 30", "Did you mean retention.stopped_days?"),
        ("operator:\n  name: '   '", "operator.name: should be words on one line"),
        ('operator:\n  contact: "a\\nb@example.org"', "operator.contact: should be words on one line"),
        ("operator:\n  policy_url: http://example.org", "operator.policy_url: should be a web address that begins"),
    ],
)
def test_a_mistake_is_told_with_the_file_and_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UserFacing) as caught:
        written(tmp_path, text + "\n")
    assert str(caught.value).startswith(str(tmp_path / "config.yaml"))
    assert told in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserFacing) as caught:
        written(tmp_path, "minimum_age: 12\nlog_level: loud\nfoo: 1\n")
    assert len(str(caught.value).splitlines()) == 3


def test_a_section_may_stand_empty_or_name_some_of_its_keys(tmp_path: Path) -> None:
    assert written(tmp_path, "retention:\n  # stopped_days: 30\n").retention == Config().retention
    retention = written(tmp_path, "retention:\n  stopped_days: 30\n").retention
    assert (retention.stopped_days, retention.drafts_days) == (30, Config().retention.drafts_days)


@pytest.mark.parametrize("text", ["token_file: [aaaa.bbbb.cccc]", "aaaa.bbbb.cccc: 1", "database: [aaaa.bbbb.cccc]"])
def test_what_may_be_a_token_is_not_shown(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserFacing) as caught:
        written(tmp_path, text)
    assert "bbbb" not in str(caught.value)


def test_a_path_may_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    config = written(tmp_path, "database: sqlite:///~/rows.db\noperator_key_file: ~/key\npacks: [~/packs]\n")
    assert config.database == "sqlite:////home/ann/rows.db"
    assert (config.operator_key_file, config.packs) == (Path("/home/ann/key"), [Path("/home/ann/packs")])
    with pytest.raises(UserFacing, match="no such home folder: ~nobody-here"):
        written(tmp_path, "operator_key_file: ~nobody-here/key")


@pytest.mark.parametrize("key", ["database", "keys_database"])
@pytest.mark.parametrize("address", ["sqlite://data/x.db", "data/x.db", "mysql://ann:secret@host/name", "sqlite:///"])
def test_an_address_that_is_none_is_told_with_its_key(tmp_path: Path, key: str, address: str) -> None:
    with pytest.raises(UserFacing, match=f"config.yaml: {key}: .*sqlite:///data/name.db") as caught:
        written(tmp_path, f"{key}: {address}")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", ["sqlite:///data/secure-base.db", "sqlite:///data/../data/secure-base.db"])
def test_the_keys_stand_in_another_file_than_the_rows(tmp_path: Path, address: str) -> None:
    with pytest.raises(UserFacing, match=r"keys_database: .* must be another file"):
        written(tmp_path, f"keys_database: {address}")


def test_the_keys_stand_in_another_server_database_than_the_rows(tmp_path: Path) -> None:
    with pytest.raises(UserFacing, match="must be another file"):
        written(tmp_path, "database: postgresql://a@h/name\nkeys_database: postgresql://b@h:5432/name")


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UserFacing, match=r"cp (/.+/)?config.example.yaml"):
        load(tmp_path / "config.yaml")


def test_a_file_that_is_no_text_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserFacing, match="UTF-8"):
        load(tmp_path / "config.yaml")


def test_the_token_of_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, " from.the.environment \n")
    assert read_token(with_token(tmp_path, "from.the.file")) == "from.the.environment"


def test_the_token_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    assert read_token(with_token(tmp_path, "from.the.file\n")) == "from.the.file"


@pytest.mark.parametrize(("content", "mode", "told"), [("abc", 0o644, "chmod 600"), ("  \n", 0o600, "is empty")])
def test_a_token_file_that_is_open_or_empty_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, mode: int, told: str
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    config = with_token(tmp_path, content)
    (tmp_path / "token").chmod(mode)
    with pytest.raises(UserFacing, match=told):
        read_token(config)


def test_a_token_file_that_is_a_folder_or_no_text_or_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(UserFacing, match="is a folder"):
        read_token(Config(token_file=tmp_path))
    with pytest.raises(UserFacing, match="does not exist"):
        read_token(Config(token_file=tmp_path / "token"))
    config = with_token(tmp_path, "")
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserFacing, match="cannot be read as text"):
        read_token(config)


def test_a_token_in_place_of_its_file_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(UserFacing) as caught:
        read_token(written(tmp_path, "token_file: aaaa.bbbb.cccc"))
    assert str(caught.value).startswith("token_file: this looks like the token itself")
    assert "bbbb" not in str(caught.value)


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("Bot aaaa.bbbb.cccc", "leave out the word Bot"),
        ("aaaa.bb bb.cccc", "space or a line break"),
        ("aaaa.bb\nbb.cccc", "space or a line break"),
        ("aaaa.bbbb", "does not look like"),
        ("aaaa..cccc", "does not look like"),
        ("aaaa.bbbb.cccc.dddd", "does not look like"),
        ('"aaaa.bbbb.cccc"', "no quotes"),
        ("aaaa.bbbä.cccc", "does not look like"),
    ],
)
def test_what_has_not_the_shape_of_a_token_is_told_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str, told: str
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    for place in (TOKEN_VARIABLE, "token_file"):
        with pytest.raises(UserFacing, match=f"^{place}: .*{told}") as caught:
            read_token(with_token(tmp_path, token))
        assert "aaaa" not in str(caught.value)
        monkeypatch.delenv(TOKEN_VARIABLE, raising=False)


def test_without_any_token_the_way_to_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    with pytest.raises(UserFacing, match=TOKEN_VARIABLE):
        read_token(Config())


def written(folder: Path, text: str) -> Config:
    (folder / "config.yaml").write_text(text)
    return load(folder / "config.yaml")


def with_token(folder: Path, content: str) -> Config:
    file = folder / "token"
    file.touch(mode=0o600)
    file.write_text(content)
    return Config(token_file=file)


def test_a_password_in_settings_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    for address in ("postgresql://ann:zephyrquill@host/name", "postgresql://ann@host/name?password=zephyrquill"):
        for key in ("database", "keys_database"):
            file.write_text(f"{key}: {address}\n")
            file.chmod(0o604)
            with pytest.raises(UserFacing, match=rf"{key}: a password stands here.* chmod 600 ") as refused:
                load(file)
            assert "zephyrquill" not in str(refused.value)
            file.chmod(0o640)
            assert getattr(load(file), key) == address
    file.write_text("database: postgresql://ann@host/name\n")
    file.chmod(0o644)
    load(file)
