"""One connection to Discord, from the token to a calm end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Protocol

import aiohttp
import discord

from bot.base.errors import UserFacing

_FINISH_SECONDS = 5
_CLOSE_SECONDS = 4
_CLOSED_SOMEHOW = "Discord ended the connection for good (code {}). Look at the token."
_CLOSED = {
    4010: "Discord knows no such shard (code 4010). Look at `shards`, and start all workers again.",
    4011: "The bot is in too many servers for one connection (code 4011). Raise `shards` in the settings.",
}
_UNREACHABLE = "Discord cannot be reached ({}). Look at the network, then start again."


def stop_on_signals() -> asyncio.Event:
    """Set by the first Ctrl-C or SIGTERM; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, first, number)
    return stop


class Line(Protocol):
    """A client, or a worker with several."""

    async def start(self, token: str, /) -> None: ...
    async def close(self) -> None: ...


class Final(UserFacing):
    """No other try will end otherwise, and many would make Discord reset the token."""


async def connected(
    line: Line,
    token: str,
    stop: asyncio.Event,
    at_stop: Callable[[], None],
    standing: Callable[[], set[asyncio.Task[None]]] = set,
) -> None:
    """Returns within ten seconds of `stop`; `at_stop` is called first. Nobody waits for `standing` tasks to end.

    Raises `UserFacing` when Discord refuses the token or cannot be reached.
    """
    running = asyncio.create_task(_connect(line, token))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        at_stop()
        if not running.done():
            await _finish({running, *standing()})
    finally:
        stopping.cancel()
        await _close(line, running)
    if not running.cancelled():
        running.result()


@contextmanager
def refusals(line: object) -> Generator[None]:
    """What keeps a client from connecting becomes `UserFacing`, in words."""
    try:
        yield
    except discord.LoginFailure:
        raise Final("Discord refuses this token. Make a new one on the Bot page of your application.") from None
    except discord.ConnectionClosed as error:
        raise Final(_CLOSED.get(error.code, _CLOSED_SOMEHOW.format(error.code))) from None
    except discord.DiscordServerError as error:
        raise UserFacing(f"Discord has a problem of its own (http {error.status}). Start again later.") from None
    except discord.GatewayNotFound:
        raise UserFacing(_UNREACHABLE.format("gateway")) from None
    except discord.HTTPException as error:
        raise _refused(error) from None
    except (aiohttp.ClientConnectionError, OSError) as error:
        raise UserFacing(_UNREACHABLE.format(type(error).__name__)) from None
    except AttributeError:
        # When the very first connection fails, discord.py 2.7 resumes the one before it, which there is not.
        if not isinstance(line, discord.Client) or getattr(line, "ws", None) is not None:
            raise
        raise UserFacing(_UNREACHABLE.format("gateway")) from None


async def _connect(line: Line, token: str) -> None:
    with refusals(line):
        await line.start(token)


def _refused(error: discord.HTTPException) -> Exception:
    """What no other start would mend by itself; what Discord finds wrong in our own requests stays a bug."""
    if error.status == 429:
        return UserFacing(
            "Discord asks for fewer requests from here (http 429). Wait an hour, then start again, once; "
            "look whether something restarts the bot over and over."
        )
    if error.status in (401, 403, 404):
        return UserFacing(
            f"Discord does not let this bot in (http {error.status}). Look at your application in Discord's "
            "developer portal, and whether a proxy or firewall stands between."
        )
    return error


async def _finish(besides: set[asyncio.Task[None]]) -> None:
    """Lets end what is being done at this moment: the answer to a click, a nudge on its way."""
    begun = asyncio.all_tasks() - {*besides, asyncio.current_task()}
    if begun:
        await asyncio.wait(begun, timeout=_FINISH_SECONDS)


async def _close(line: Line, running: asyncio.Task[None]) -> None:
    async def closing() -> None:
        await line.close()
        await asyncio.wait({running})

    try:
        await asyncio.wait_for(closing(), _CLOSE_SECONDS)
    except TimeoutError:
        running.cancel()
        await asyncio.wait({running})
