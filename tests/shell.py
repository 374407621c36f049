"""Typing `python -m bot …` in a folder of one's own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import TOKEN_VARIABLE

ROOT = Path(__file__).parents[1]
TOKEN = "aaaa.bbbb.cccc"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Bot = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yaml").touch(mode=0o600)
    (tmp_path / "config.yaml").write_text(f"packs: [{ROOT / 'exercises'}]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
def bot(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Bot]:
    """Types `python -m bot …` in the folder."""
    assert folder.exists()
    mask = os.umask(0o022)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr("bot.base.logs.configure", unchanged)  # the logging of this process is pytest's
    monkeypatch.setattr("bot.base.logs.catch_crashes", lambda: None)
    monkeypatch.setattr(os, "nice", lambda _step: 0)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType] - and so is its priority

    def type_words(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["bot", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    yield type_words
    os.umask(mask)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def unchanged(_level: str, *, as_json: bool) -> None:
    assert as_json in (True, False)
