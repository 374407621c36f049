"""A headless Chromium, spoken to over its own debugging protocol: one page, read, clicked and photographed."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

_START_SECONDS = 30
_WAIT_SECONDS = 15


class Page:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._session: str | None = None

    async def begin(self, width: int, height: int, scale: float, *, dark: bool = True) -> None:
        target = await self._ask("Target.createTarget", url="about:blank")
        attached = await self._ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        await self._ask("Page.enable")
        await self.size(width, height, scale)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        await self._ask("Emulation.setEmulatedMedia", features=[scheme, still])

    async def size(self, width: int, height: int, scale: float = 1) -> None:
        await self._ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    async def go(self, address: str) -> None:
        await self._ask("Page.navigate", url=address)

    async def run(self, script: str) -> Any:
        answer = await self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", script))
        return answer["result"].get("value")

    async def until(self, script: str) -> None:
        """Waits until it is true."""
        deadline = asyncio.get_running_loop().time() + _WAIT_SECONDS
        while not await self.run(f"(() => {{ try {{ return !!({script}) }} catch {{ return false }} }})()"):
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError(script)
            await asyncio.sleep(0.1)

    async def press(self, element: str) -> None:
        """Where the element is that this script finds, with the mouse."""
        await self.until(element)
        await self.run(f"({element}).scrollIntoView({{block: 'nearest'}})")
        box = await self.run(f"({element}).getBoundingClientRect().toJSON()")
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            await self._ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    async def rest(self) -> None:
        """The mouse points nowhere, so that nothing lights up under it."""
        await self._ask("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
        await asyncio.sleep(0.3)

    async def write(self, text: str) -> None:
        """Into the field that was pressed."""
        await self._ask("Input.insertText", text=text)

    async def photograph(self, file: Path, clip: dict[str, float] | None = None) -> None:
        area = {"clip": {**clip, "scale": 1}} if clip else {}
        shot = await self._ask("Page.captureScreenshot", format="png", **area)
        file.write_bytes(base64.b64decode(shot["data"]))  # noqa: ASYNC240 - nothing else runs here

    async def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        envelope = {"id": number, "method": method, "params": parameters}
        if self._session:
            envelope["sessionId"] = self._session
        await self._socket.send_json(envelope)
        async for message in self._socket:
            answer = json.loads(message.data)
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
        raise ConnectionError("the browser is gone")


@asynccontextmanager
async def open_page(width: int, height: int, scale: float) -> AsyncGenerator[Page]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("Chromium is not here. On Debian: apt install chromium")
    with tempfile.TemporaryDirectory(prefix="secure-base-pictures-", ignore_cleanup_errors=True) as folder:
        arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
        ]
        browser = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            f"--user-data-dir={folder}",
            "about:blank",
            stderr=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            port, path = await _address(Path(folder) / "DevToolsActivePort")
            async with (
                aiohttp.ClientSession() as http,
                http.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as socket,
            ):
                page = Page(socket)
                await page.begin(width, height, scale)
                yield page
        finally:
            if browser.returncode is None:
                browser.terminate()
            await browser.wait()


async def _address(file: Path) -> tuple[str, str]:
    for _ in range(_START_SECONDS * 10):
        lines = file.read_text().split() if file.exists() else []  # noqa: ASYNC240
        if len(lines) == 2:
            return lines[0], lines[1]
        await asyncio.sleep(0.1)
    raise TimeoutError("the browser did not start")
