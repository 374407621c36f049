"""simcord's page without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.conftest import walk


async def open_page(http: aiohttp.ClientSession, address: str) -> Page:
    parts = urlsplit(address)
    page = Page(http, f"http://{parts.netloc}", {"X-Simcord-Capability": parts.fragment})
    await page.load()
    return page


class Page:
    """simcord's page, as its own script speaks to it."""

    def __init__(self, http: aiohttp.ClientSession, origin: str, headers: dict[str, str]) -> None:
        self.http = http
        self.origin = origin
        self.headers = headers

    async def load(self) -> None:
        async with self.http.post(f"{self.origin}/api/pages", json={}, headers=self.headers) as answer:
            assert answer.status == 200
            state = await answer.json()
            self.headers = {**self.headers, "X-Simcord-Context": state["context"]["id"]}
            self.turn = 0

    async def act(self, kind: str, **what: object) -> dict[str, Any]:
        """One act of the person who sits there, as the page's own script sends it."""
        state = await (await self.state()).json()
        self.turn += 1
        envelope = {
            "protocol_version": state["protocolVersion"],
            "sequence": self.turn,
            "request_id": str(self.turn),
            "generation": state["context"]["generation"],
            "bot_generation": state["botGeneration"],
            "published_revision": state["publishedRevision"],
            "kind": kind,
        }
        async with self.http.post(
            f"{self.origin}/api/action", json={**envelope, **what}, headers=self.headers
        ) as answer:
            result: dict[str, Any] = await answer.json()
            assert result["settlement"] == "settled", result
            return result

    async def state(self) -> aiohttp.ClientResponse:
        answer = await self.http.get(f"{self.origin}/api/state", headers=self.headers)
        await answer.read()
        return answer

    async def slash(self, name: str) -> None:
        async with self.http.get(f"{self.origin}/api/commands", headers=self.headers) as answer:
            catalog = await answer.json()
        (entry,) = [entry for entry in catalog["entries"] if entry["path"] == name.split()]
        what = {"command_id": entry["commandId"], "schema_fingerprint": entry["schemaFingerprint"]}
        await self.act("run_command", path=name.split(), options={}, **what)

    async def latest(self) -> dict[str, Any]:
        return (await self.messages())[-1]

    async def messages(self) -> list[dict[str, Any]]:
        """Oldest first."""
        state = await (await self.state()).json()
        return [dict(state["messages"][each]) for each in state["timeline"]]

    async def text(self) -> str:
        """All that is in sight."""
        return "\n".join(map(text_of, await self.messages()))

    async def press(self, label: str) -> None:
        """A button of the latest message that has it."""
        message, button = await self._find(lambda node: node.get("label") == label)
        await self.act("click", control_key=button["control_key"], target_id=message["id"])

    async def pick(self, prompt: str, value: str) -> None:
        """In the menu with that prompt."""
        message, menu = await self._find(lambda node: node.get("placeholder") == prompt)
        await self.act("select", control_key=menu["control_key"], target_id=message["id"], values=[value])

    async def _find(self, fits: Callable[[dict[str, Any]], bool]) -> tuple[dict[str, Any], dict[str, Any]]:
        found = [(each, node) for each in await self.messages() for node in walk(each["components"]) if fits(node)]
        return found[-1]

    async def seen_by(self) -> str:
        state = await (await self.state()).json()
        return str(state["viewers"][0]["name"])


def text_of(message: dict[str, Any]) -> str:
    return "\n".join(str(node["content"]) for node in walk(message["components"]) if "content" in node)
