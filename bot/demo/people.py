"""Who can be played, and what they did before the page opens: with their own hands, through the bot's own buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from simcord import ChannelHandle, Env, InteractionResult, MemberActor, ResponseMessage, SetupError, UserHandle

from bot.app import Clock

_AHEAD_SECONDS = 4


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
    ("/exercise, /quiz, /streak or /progress", "Nothing personal is ever posted in the channel."),
)
PRACTITIONER = Card(
    "practitioner",
    "A practitioner (DM)",
    "Ines, a counsellor",
    "Tries what she may recommend to clients. Their side of the bot comes later; for now she has what members have.",
    ("/exercise, in each mood it offers", "/start, then /quiz and /journal"),
)
MODERATOR = Card(
    "moderator",
    "A moderator (server)",
    "Theo in #moderators",
    "Looks after the server. What members answer stays theirs: he sees none of it.",
    ("/help and /support", "/exercise, as anyone here"),
)
CARDS = (MIA, NOA, SERVER, PRACTITIONER, MODERATOR)


@dataclass(frozen=True)
class Place:
    """What a card opens: a channel, seen by one person."""

    channel: ChannelHandle
    viewer: UserHandle | MemberActor
    is_mia: bool = False


@dataclass(frozen=True)
class World:
    places: dict[str, Place]
    mia: UserHandle


def gather(env: Env) -> World:
    mia, noa, ines, theo = (_person(env, name) for name in ("Mia", "Noa", "Ines", "Theo"))
    guild = env.create_guild("The Harbour", owner=_person(env, "Ada"))
    general = guild.create_text_channel("general", topic="Say hello. Nobody has to.")
    desk = guild.create_text_channel("moderators", topic="For those who look after this place.")
    steward = guild.create_role("Moderator", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
    for person in (noa, ines):
        guild.add_member(person)
    places = {
        MIA.key: Place(mia.dm_channel, mia, is_mia=True),
        NOA.key: Place(noa.dm_channel, noa),
        SERVER.key: Place(general, guild.add_member(mia), is_mia=True),
        PRACTITIONER.key: Place(ines.dm_channel, ines),
        MODERATOR.key: Place(desk, guild.add_member(theo, roles=[steward])),
    }
    return World(places, mia)


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


def _shown(result: InteractionResult) -> ResponseMessage:
    if result.response is None:
        raise SetupError("the bot showed nothing")
    return result.response
