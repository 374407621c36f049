"""A stage on which anybody presses anything, anywhere; and what changed by it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from simcord import GuildHandle, MemberActor, UserHandle
from simcord.backend.models import Interaction
from simcord.backend.serializers import message_payload
from simcord.interactions import base_payload

from tests.conftest import World, departures, walk

BUTTON, MENU, COMMAND, CLICK, FORM = 2, 3, 2, 3, 5
MENUS = {3, 5, 6, 7, 8}
_BOOKKEEPING = {"alembic_version", "leases", "outages", "pace", "pulse", "sqlite_sequence"}
"""Tables that hold nothing about anybody, and that a beat may change."""
Repeat = tuple[Mapping[str, Any], int | None]
"""The data of a press, and the message that it was on."""
Rows = Mapping[str, frozenset[tuple[Any, ...]]]


@dataclass(frozen=True)
class Place:
    """A channel of a server, or, without one, the DM of whoever acts."""

    name: str
    guild: GuildHandle | None = None
    channel_id: int | None = None


@dataclass(frozen=True)
class Control:
    """Something to press as it stood on somebody's screen: a button, a menu, or a form that opened."""

    custom_id: str
    kind: int
    message_id: int | None = None
    options: tuple[str, ...] = ()
    """Of a menu."""
    fields: tuple[tuple[str, int, str], ...] = ()
    """Of a form: key, kind, and what stands in it."""
    least: int = 1

    @property
    def prefix(self) -> str:
        return self.custom_id.partition(":")[0]


@dataclass(frozen=True)
class Press:
    """Of a control, as it was shown or with something else in it."""

    control: Control
    to: str | None = None
    """Another custom_id."""
    values: Sequence[str] | None = None
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    is_on_own: bool = False
    """On a message that only they see, also where the control stands on one that others see too."""

    @property
    def data(self) -> dict[str, Any]:
        control, to = self.control, self.to or self.control.custom_id
        if control.kind == FORM:
            return {"custom_id": to, "components": _filled(control, self.fields)}
        if control.kind not in MENUS:
            return {"custom_id": to, "component_type": control.kind}
        values = control.options[: max(1, control.least)] if self.values is None else self.values
        return {"custom_id": to, "component_type": control.kind, "values": list(values)}


@dataclass(frozen=True)
class Answer:
    """What somebody got to see. A form's text is its title."""

    text: str
    labels: tuple[str, ...]
    controls: tuple[Control, ...]
    is_acknowledged: bool
    is_form: bool = False
    files: int = 0

    @property
    def told(self) -> tuple[str, tuple[str, ...], list[Any], int]:
        """All that somebody could learn from it, without the ids behind it."""
        return self.text, self.labels, [(each.kind, each.fields) for each in self.controls], self.files


@dataclass
class Stage:
    world: World
    harbour: Place
    elsewhere: Place
    dm: Place = field(default_factory=lambda: Place("DM"))
    people: dict[str, UserHandle] = field(default_factory=dict[str, UserHandle])
    actors: dict[tuple[str, str], MemberActor] = field(default_factory=dict[tuple[str, str], MemberActor])
    _heard_so_far: int = 0
    _anchors: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    @classmethod
    def build(cls, world: World) -> Stage:
        places: list[Place] = []
        for name in ("Harbour", "Elsewhere"):
            guild = world.env.create_guild(name)
            places.append(Place(name, guild, guild.create_text_channel("general").id))
        harbour, elsewhere = places
        return cls(world, harbour, elsewhere)

    @property
    def places(self) -> tuple[Place, ...]:
        return self.harbour, self.elsewhere, self.dm

    def enter(self, name: str, **roles: Any) -> UserHandle:
        """In both servers, with `harbour=` and `elsewhere=` as their roles there."""
        user = self.people[name] = self.world.env.create_user(name)
        for place in (self.harbour, self.elsewhere):
            role = roles.get(place.name.casefold())
            assert place.guild is not None
            self.actors[name, place.name] = place.guild.add_member(user, roles=(role,) if role else ())
        return user

    def channel(self, who: str, place: Place) -> int:
        return place.channel_id or self.people[who].dm_channel.id

    async def press(self, who: str, place: Place, press: Press) -> Answer:
        """As Discord would tell it, also where no screen of theirs has it: then from a message that they do see."""
        [answer] = await self.press_all(who, place, [press])
        return answer

    async def press_all(self, who: str, place: Place, presses: Sequence[Press]) -> list[Answer]:
        """In the same moment."""
        anchor = await self.anchor(who, place)
        records: list[Interaction] = []
        for press in presses:
            standing = None if press.is_on_own else self._standing(self.channel(who, place), press.control.message_id)
            kind = FORM if press.control.kind == FORM else CLICK
            records.append(self._tell(kind, who, place, press.data, standing or anchor))
        return await self._heard(records)

    async def repeat_all(self, who: str, place: Place, presses: Sequence[Repeat]) -> list[Answer]:
        """What was told before, told once more, in the same moment."""
        anchor = await self.anchor(who, place)
        records: list[Interaction] = []
        for data, message_id in presses:
            standing = self._standing(self.channel(who, place), message_id)
            kind = FORM if "components" in data else CLICK
            records.append(self._tell(kind, who, place, {**data}, standing or anchor))
        return await self._heard(records)

    async def type(self, who: str, place: Place, command: str, **options: Any) -> Answer:
        """A command, also where no list offers it."""
        [answer] = await self.type_all(who, place, {command: options})
        return answer

    async def type_all(self, who: str, place: Place, commands: Mapping[str, Mapping[str, Any]]) -> list[Answer]:
        """In the same moment."""
        return await self._heard(
            [self._tell(COMMAND, who, place, _command(command, options), None) for command, options in commands.items()]
        )

    def departures(self) -> Sequence[str]:
        """In what the requests so far depart from Discord's description; they are forgotten then."""
        found = departures(self.world.env)
        self.forget_requests()
        return found

    def forget_requests(self) -> None:
        """Those so far: whether each fits Discord's description is asked at the end, and takes long for thousands."""
        self.world.env.http_requests.clear()
        self._heard_so_far = 0

    def _tell(self, kind: int, who: str, place: Place, data: dict[str, Any], message_id: int | None) -> Interaction:
        backend, channel_id = self.world.env.backend, self.channel(who, place)
        record, payload = base_payload(
            backend,
            type=kind,
            channel_id=channel_id,
            guild_id=place.guild.id if place.guild else None,
            user_id=self.people[who].id,
            data=data,
        )
        if message_id is not None:
            payload["message"] = {**message_payload(backend, backend.get_message(channel_id, message_id))}
            record.source_message_id = message_id
        backend.emit("INTERACTION_CREATE", payload)
        return record

    async def _heard(self, records: Sequence[Interaction]) -> list[Answer]:
        """What each was answered with in the end, read from the bot's own requests: a message that many presses change
        shows the last change alone.
        """
        env = self.world.env
        await env.settle(idle=0.01)
        bodies = _bodies(env.http_requests[self._heard_so_far :])
        self._heard_so_far = len(env.http_requests)
        return [read(record, bodies.get(record.token, [])) for record in records]

    def _standing(self, channel_id: int, message_id: int | None) -> int | None:
        try:
            return message_id and self.world.env.backend.get_message(channel_id, message_id).id
        except Exception:  # noqa: BLE001 - simcord's own, for a message in another channel, or gone
            return None

    async def anchor(self, who: str, place: Place) -> int:
        """A message of ours that only they see there."""
        found = self._anchors.get((who, place.name))
        if found is None:
            found = (await self.type(who, place, "help")).controls[0].message_id
            assert found is not None
            self._anchors[who, place.name] = found
        return found


_FILE = 11
_TEXT = 10
_TOKEN = re.compile(r"/(?:interactions|webhooks)/\d+/([^/]+)")
_ATTACHMENT = {
    "id": "7",
    "filename": "pack.yaml",
    "size": 20,
    "content_type": "text/yaml",
    "url": "https://cdn.discordapp.com/pack.yaml",
    "proxy_url": "https://cdn.discordapp.com/pack.yaml",
}


def _command(command: str, options: Mapping[str, Any]) -> dict[str, Any]:
    name, *sub = command.split()
    given: list[dict[str, Any]] = [_option(key, value) for key, value in options.items()]
    resolved = {"attachments": {"7": _ATTACHMENT}} if any(each["type"] == _FILE for each in given) else {}
    for each in reversed(sub):
        given = [{"type": 1, "name": each, "options": given}]
    return {"id": "1", "name": name, "type": 1, "options": given, "resolved": resolved}


def _option(name: str, value: Any) -> dict[str, Any]:
    if value is Ellipsis:
        return {"name": name, "type": _FILE, "value": "7"}
    kinds: dict[str, int] = {"bool": 5, "int": 4}
    return {"name": name, "type": kinds.get(type(value).__name__, 3), "value": value}


def _filled(control: Control, fields: Mapping[str, str]) -> list[dict[str, Any]]:
    filled: list[dict[str, Any]] = []
    for key, kind, value in control.fields:
        given = fields.get(key, value)
        content: dict[str, Any] = {"values": [given]} if kind in MENUS else {"value": given}
        filled.append({"type": 18, "component": {"type": kind, "custom_id": key, **content}})
    return filled


def _bodies(requests: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    """Of the answers to each act, by its token."""
    bodies: dict[str, list[dict[str, Any]]] = {}
    for request in requests:
        found = _TOKEN.match(request.path)
        if found and isinstance(request.json, dict):
            bodies.setdefault(found[1], []).append(cast("dict[str, Any]", request.json))
    return bodies


def answers_by_token(world: World) -> Mapping[str, Answer]:
    """What each act was answered with, as far as it is not forgotten."""
    records = {each.token: each for each in world.env.backend.interactions.values()}
    return {token: read(records[token], some) for token, some in _bodies(world.env.http_requests).items()}


def read(record: Interaction, bodies: Sequence[dict[str, Any]]) -> Answer:
    shown = Answer("", (), (), record.responded)
    for body in bodies:
        data: dict[str, Any] = (body.get("data") or {}) if "type" in body else body
        if "title" in data:
            shown = Answer(str(data["title"]), (), (form(data),), record.responded, is_form=True)
        elif data.get("components") is not None:
            message_id = record.followup_ids[-1] if record.followup_ids else record.message_id
            shown = _answer(data, message_id, is_acknowledged=record.responded)
    return shown


def _answer(data: Mapping[str, Any], message_id: int | None, *, is_acknowledged: bool) -> Answer:
    nodes = walk(data["components"])
    texts = [str(data.get("content") or ""), *(str(node["content"]) for node in nodes if node.get("type") == _TEXT)]
    labels = tuple(str(node["label"]) for node in nodes if node.get("type") == BUTTON and node.get("label"))
    files = len(data.get("attachments") or ())
    return Answer("\n".join(filter(None, texts)), labels, controls(nodes, message_id), is_acknowledged, files=files)


def controls(nodes: Sequence[Mapping[str, Any]], message_id: int | None) -> tuple[Control, ...]:
    """All that can be pressed."""
    return tuple(
        Control(
            str(node["custom_id"]),
            int(node["type"]),
            message_id,
            tuple(str(option["value"]) for option in node.get("options") or ()),
            least=int(node.get("min_values", 1)),
        )
        for node in nodes
        if node.get("custom_id") and not node.get("disabled")
    )


def form(modal: Mapping[str, Any]) -> Control:
    inputs = [node for node in walk(dict(modal)) if node.get("custom_id") and node.get("type") in {4, *MENUS}]
    return Control(str(modal["custom_id"]), FORM, fields=tuple(_field(node) for node in inputs))


def _field(node: Mapping[str, Any]) -> tuple[str, int, str]:
    options = [option["value"] for option in node.get("options") or () if option.get("default")]
    options = options or [option["value"] for option in node.get("options") or ()]
    return str(node["custom_id"]), int(node["type"]), str(options[0] if options else node.get("value") or "")


@dataclass
class Books:
    """All rows of both databases, read past the bot."""

    folder: Path
    _version: tuple[int, ...] = ()
    _rows: Rows = field(default_factory=dict[str, frozenset[tuple[Any, ...]]])
    _open: list[sqlite3.Connection] = field(default_factory=list[sqlite3.Connection])

    def read(self) -> Rows:
        """Asks SQLite first whether anybody wrote since the last time."""
        self._open = self._open or [sqlite3.connect(self.folder / f"{name}.db") for name in ("bot", "keys")]
        version = tuple(int(db.execute("PRAGMA data_version").fetchone()[0]) for db in self._open)
        if version != self._version:
            self._rows = {f"{table}": rows for db in self._open for table, rows in _tables(db)}
            self._version = version
        return self._rows

    def close(self) -> None:
        for db in self._open:
            db.close()
        self._open = []

    def columns(self, table: str) -> list[str]:
        found = [db.execute(f'PRAGMA table_info("{table}")').fetchall() for db in self._open]
        return [str(row[1]) for rows in found for row in rows]


def _tables(db: sqlite3.Connection) -> Iterator[tuple[str, frozenset[tuple[Any, ...]]]]:
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        if name not in _BOOKKEEPING:
            with closing(db.execute(f'SELECT * FROM "{name}"')) as found:  # noqa: S608 - our own tables
                yield name, frozenset(found.fetchall())


def changed(before: Rows, after: Rows) -> dict[str, frozenset[tuple[Any, ...]]]:
    """By table, the rows that are in one of them only."""
    differences = {name: before.get(name, frozenset()) ^ after.get(name, frozenset()) for name in {*before, *after}}
    return {name: rows for name, rows in differences.items() if rows}
