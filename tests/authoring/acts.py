"""Moderators at work, and what they hand in."""

from __future__ import annotations

from tests.conftest import Person
from tests.packs.example import changed
from tests.servers.acts import Local, Server

PACK = changed(
    ("pack: warm-voices", "pack: harbour-minute"),
    ("title: Warm voices", "title: Harbour minutes"),
    ("version: 1.2.0", "version: 1.0.0"),
    ("[The people who wrote it]", "[Mia and Jo]"),
    ("A time you were comforted", "A harbour minute"),
    ("kind: priming  ", "kind: grounding"),
    ("minutes: 3", "minutes: 1"),
    ("evidence: supported", "evidence: promising"),
    ("figure: required", "figure: none"),
    ("{figure}", "the sea"),
    ("topic: basics", "topic: harbours"),
)
NEXT = PACK.replace("version: 1.0.0", "version: 1.1.0").replace("A harbour minute", "A longer harbour minute")


def yaml(text: str, name: str = "pack.yaml") -> tuple[str, bytes]:
    """A file as simcord's people attach it."""
    return name, text.encode()


def moderators(server: Server) -> tuple[Local, Local]:
    return server.join("mia", manages=True), server.join("jo", manages=True)


async def publish(author: Local, second: Local, text: str = PACK) -> None:
    """Uploaded by one, approved by the other."""
    await author.slash("pack upload", file=yaml(text))
    version = "1.1.0" if "1.1.0" in text else "1.0.0"
    assert "in use" in await second.slash("pack approve", pack=f"harbour-minute {version}")


async def offered(person: Person, times: int = 20) -> set[str]:
    """The titles of what they are given for one minute, here, one after another."""
    seen: set[str] = set()
    text = await person.slash("exercise", kind="surprise")
    for _ in range(times):
        seen.add(text.splitlines()[0].removeprefix("### "))
        text = await person.click("Something else")
    return seen
