"""To be imported, the bot needs no network, and starts no other program."""

from __future__ import annotations

import subprocess
import sys

from tests.shell import ROOT

GUARD = """
import importlib, pkgutil, sys

REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
           "socket.sendmsg", "socket.bind", "urllib.Request", "http.client.connect", "ftplib.connect",
           "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open")

def refuse(event, arguments):
    if event in REFUSED:
        raise RuntimeError(f"{event} while importing")

sys.addaudithook(refuse)
"""
EVERYTHING = """
import bot
names = [found.name for found in pkgutil.walk_packages(bot.__path__, "bot.", onerror=lambda name: None)]
for name in sorted({*names} - {"bot.migrations.env"}):  # which Alembic runs, and nobody imports
    importlib.import_module(name)
print(len(names))
"""


def test_no_module_reaches_for_the_network_or_another_program_when_it_is_imported() -> None:
    ended = run(GUARD + EVERYTHING)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert int(ended.stdout) > 200


def test_the_guard_holds() -> None:
    for act in (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 9)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
    ):
        ended = run(f"{GUARD}\n{act}")
        assert "while importing" in ended.stderr
        assert ended.returncode == 1


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
