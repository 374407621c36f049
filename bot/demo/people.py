"""Who can be played, and what they did before the page opens: with their own hands, through the bot's own buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import ChannelHandle, Env, InteractionResult, MemberActor, ResponseMessage, SetupError, UserHandle

from bot.app import Clock

_AHEAD_SECONDS = 4
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
KNOWN_AS = "Ines Adler, counsellor"
"""As the operator of this demo has added her."""


@dataclass(frozen=True)
class Card:
    """One choice. `key` stands in its address."""

    key: str
    title: str
    who: str
    about: str
    tries: tuple[str, ...]
    """Lines on what to try; `/commands` in them are real ones."""


MIA = Card(
    "mia",
    "Member in a DM",
    "Mia",
    "Has been through /start and /figures. Her first nudge comes within about a minute of your opening this card.",
    (
        "Wait for the nudge: it comes by itself. Press Begin and follow it.",
        "/quiz, /streak, /progress, /figures, /journal, /schedule",
        "/privacy shows, exports and erases what is stored.",
    ),
)
NOA = Card(
    "noa",
    "Newcomer in a DM",
    "Noa",
    "Has never used the bot, and nothing is stored about them.",
    (
        "/exercise first: it needs no account.",
        "/start, from what this is to the first message.",
        "Type any words: nobody is watching, and it says so.",
    ),
)
SERVER = Card(
    "server",
    "Member in the server",
    "Mia in #general",
    "The same Mia, among other people. Only she sees what the bot answers her here.",
    (
        "Wait a moment: the day's exercise is posted by itself. Press Do it privately.",
        "/exercise, /quiz, /streak or /progress",
        "Nothing personal is ever posted in the channel.",
    ),
)
PRACTITIONER = Card(
    "practitioner",
    "A practitioner (DM)",
    "Ines, a counsellor",
    "Has two clients here, Lea and Omar. What they share is up to them, and they see each look she takes.",
    (
        "/clients invite makes a code and words to pass on; copy the code, then be the newcomer and /join with it.",
        "/clients end, and what the client is told.",
        "/exercise, /quiz: what she may recommend.",
    ),
)
CLIENT = Card(
    "client",
    "A client (DM)",
    "Lea",
    "Goes to Ines, who gave her a code. She and Ines share no server.",
    (
        "/sharing: what Ines sees, switches that act at once, who looked, and leaving.",
        "/exercise, then /journal: “Share this one” stands under what she wrote.",
        "Say that an exercise felt worse: she can ask Ines to get in touch.",
    ),
)
MODERATOR = Card(
    "moderator",
    "A moderator (server)",
    "Theo in #moderators",
    "Looks after the server. What members answer stays theirs: he sees none of it.",
    (
        "/server daily and /server setup: the exercise that he has set up for #general",
        "/server quiz: a round for everybody in this channel",
        "/pack template, /pack check and /pack upload: exercises of their own. Then be Ada, who approves them.",
    ),
)
SECOND = Card(
    "second",
    "A second moderator (server)",
    "Ada in #moderators",
    "Owns the server. What Theo hands in waits for another person, such as her; then Mia has it, in #general.",
    (
        "/pack list: look at what waits, approve it, or return it with a reason; who did what",
        "/pack disable: a pack or one exercise, also one that comes with the bot",
        "/pack rollback, once two versions were approved",
    ),
)
LETTERS = Card(
    "letters",
    "A moderator (DM)",
    "Theo in his DM",
    "Where a preview opens, and where the bot writes to him about packs.",
    (
        "After /pack preview in #moderators: walk it as members will.",
        "After Ada has decided: what became of his pack.",
    ),
)
CARDS = (MIA, NOA, SERVER, MODERATOR, SECOND, LETTERS, PRACTITIONER, CLIENT)


@dataclass(frozen=True)
class Place:
    """What a card opens: a channel, seen by one person."""

    channel: ChannelHandle
    viewer: UserHandle | MemberActor
    is_mia: bool = False
    has_daily: bool = False
    """Of the server with a daily exercise."""
    has_care: bool = False


@dataclass(frozen=True)
class Practice:
    """A practitioner and those who go to her."""

    ines: UserHandle
    clients: tuple[UserHandle, ...]


@dataclass(frozen=True)
class World:
    places: dict[str, Place]
    mia: UserHandle
    host: Host | None = None
    practice: Practice | None = None


@dataclass(frozen=True)
class Host:
    """Who has set up a daily exercise, and where."""

    actor: MemberActor
    desk: ChannelHandle
    channel: ChannelHandle


def gather(env: Env) -> World:
    mia, noa, ines, theo = (_person(env, name) for name in ("Mia", "Noa", "Ines", "Theo"))
    lea, omar, ada = (_person(env, name) for name in ("Lea", "Omar", "Ada"))
    guild = env.create_guild("The Harbour", owner=ada)
    general = guild.create_text_channel("general", topic="Say hello. Nobody has to.")
    desk = guild.create_text_channel("moderators", topic="For those who look after this place.")
    steward = guild.create_role("Moderator", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    for person in (noa, ines):
        guild.add_member(person)
    host = Host(guild.add_member(theo, roles=[steward]), desk, general)
    places = {
        MIA.key: Place(mia.dm_channel, mia, is_mia=True),
        NOA.key: Place(noa.dm_channel, noa),
        SERVER.key: Place(general, guild.add_member(mia), is_mia=True, has_daily=True),
        PRACTITIONER.key: Place(ines.dm_channel, ines, has_care=True),
        CLIENT.key: Place(lea.dm_channel, lea, has_care=True),
        MODERATOR.key: Place(desk, host.actor, has_daily=True),
        SECOND.key: Place(desk, MemberActor(env, guild, ada)),
        LETTERS.key: Place(theo.dm_channel, theo),
    }
    return World(places, mia, host, Practice(ines, (lea, omar)))


def _person(env: Env, name: str) -> UserHandle:
    return env.create_user(name.lower(), global_name=name)


async def start(mia: UserHandle, now: Clock) -> datetime:
    """All of /start, as anybody goes through it, and one figure. Returns when her nudge falls due: the next minute."""
    welcome = await mia.slash("start")
    form = await mia.click(_shown(welcome), custom_id="start-agree")
    # Counted from here: what comes before may take seconds.
    nudge_at = (now() + timedelta(seconds=60 + _AHEAD_SECONDS)).replace(second=0, microsecond=0)
    asked = await mia.submit_modal(form, {"place": "UTC", "when": f"{nudge_at:%H:%M}"})
    await mia.click(_shown(asked), custom_id="start-yes")
    figures = await mia.slash("figures")
    form = await mia.click(_shown(figures), custom_id="figures-new")
    await mia.submit_modal(form, {"name": "Grandma Rosa", "sort": ["person"]})
    return nudge_at


async def set_up_daily(host: Host) -> None:
    """All of /server setup, and today's exercise asked for: the next beat posts it."""
    theo = host.actor
    panel = _shown(await theo.slash(host.desk, "server setup"))
    await theo.select(panel, [host.channel], custom_id="server-channel")
    form = await theo.click(panel, custom_id="server-when")
    asked = await theo.submit_modal(form, {"when": "9:00", "place": "UTC"})
    await theo.click(_shown(asked), label="Yes, do that")
    daily = await theo.slash(host.desk, "server daily")
    await theo.click(_shown(daily), label="Post today's now")


async def connect(ines: UserHandle, clients: Sequence[UserHandle]) -> None:
    """Codes made and used, as a practitioner and her clients do it; the operator has added her before."""
    first = await ines.slash("clients invite")
    await ines.click(_shown(first), custom_id="care-agree")
    for client, label in zip(clients, ("Tue 10", "Thu 16"), strict=True):
        listed = await ines.slash("clients invite")
        form = await ines.click(_shown(listed), custom_id="care-invite")
        made = await ines.submit_modal(form, {"label": label})
        code = _CODE.search(str(_parts(made)))
        if code is None:
            raise SetupError("no code in sight")
        offer = await client.slash("join", code=code[0])
        yes = next(each for each in _ids(offer) if each.startswith("care-join-yes:"))
        await client.click(_shown(offer), custom_id=yes)


def _ids(result: InteractionResult) -> list[str]:
    return re.findall(r"care-join-yes:[^'\"]+", str(_parts(result)))


def _parts(result: InteractionResult) -> list[Any]:
    return [*_shown(result).components]


def _shown(result: InteractionResult) -> ResponseMessage:
    if result.response is None:
        raise SetupError("the bot showed nothing")
    return result.response
