"""All packs of a server, or of a practitioner, at one glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.authoring import store
from bot.authoring.rules import State, Version
from bot.authoring.service.names import label_of
from bot.base.database import Tx
from bot.packs.rules import practitioner_of
from bot.packs.service import Shelf, Stock


@dataclass(frozen=True)
class Listed:
    """One pack of the server."""

    served: Version | None
    waiting: tuple[Version, ...]
    latest: Version
    also: tuple[Version, ...]
    """Neither in use nor waiting."""
    used_by: int
    reports: int

    @property
    def to_look_at(self) -> Sequence[Version]:
        """Each once: what waits, what is in use, and the rest, the last one uploaded first."""
        found = [*self.waiting, *([self.served] if self.served else []), *self.also]
        return list({version.version_id: version for version in found}.values())


@dataclass(frozen=True)
class Overview:
    packs: tuple[Listed, ...]
    """Those of which something waits come first."""
    left_out: tuple[tuple[str, str], ...]
    """Names and titles."""
    reports: int
    is_of_practice: bool


async def overview(tx: Tx, shelf: Shelf, server_id: int) -> Overview:
    by_pack: dict[int, list[Version]] = {}
    for version in await store.packs.of_server(tx, server_id):
        by_pack.setdefault(version.pack_id, []).append(version)
    used = await store.packs.used_by(tx, by_pack)
    reports = [row.pack_id for row in await store.desk.open_reports(tx, list(by_pack))]
    left_out = await store.packs.all_left_out(tx, server_id)
    listed = [
        Listed(
            served=next((each for each in known if each.is_served), None),
            waiting=tuple(each for each in known if each.state is State.DRAFT),
            latest=known[0],
            also=tuple(each for each in known if not each.is_served and each.state is not State.DRAFT),
            used_by=used.get(pack_id, 0),
            reports=reports.count(pack_id),
        )
        for pack_id, known in by_pack.items()
    ]
    listed.sort(key=lambda pack: not pack.waiting)
    library = shelf.with_stock(Stock(shelf.stock(server_id).packs))
    slugs = {known[0].slug: known[0].shelved_as for known in by_pack.values()}
    off = tuple((row.name, label_of(library, slugs, row.name) or row.title) for row in left_out)
    return Overview(tuple(listed), off, len(reports), practitioner_of(server_id) is not None)
