"""`restore`: backups are verified and made ready beside, and only then take the place of what there is."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from bot import migrations
from bot.base.copies import (
    Kind,
    Manifest,
    Progress,
    copy,
    put_in_place,
    said_of_disk,
    settle,
    unpack,
)
from bot.base.database import Database, claim, file_of, metadata, told
from bot.base.erasures import RESTORABLE, Erasure
from bot.base.errors import UserFacing
from bot.base.keys import Vault, any_sealed, sealed_members
from bot.base.operator_key import Foreign, read_operator_key, replaced_files
from bot.base.rotation import wrap_anew
from bot.cli.sides import OWN_TABLES, refuse_filled, refuse_others, source, target
from bot.config import Config
from bot.migrations.draft import tables

_SAMPLE = 1_000
_STAMP = "%Y%m%dT%H%M%SZ"
_FOREIGN = "The keys do not open the words in this backup of the data. Restore it together with its own keys."


_LOST = "Today's store of keys is not there or cannot be read: erasures since the backup of the keys are not known."


async def restore(config: Config, files: Sequence[Path], now: datetime, progress: Progress) -> list[str]:
    """What was done, in words. Raises `UserFacing` with everything as it was."""
    backups = _read(files, now)
    read_operator_key(config.operator_key_file)
    addresses = {Kind.data: config.database, Kind.keys: config.keys_database}
    with ExitStack() as stack:
        await _alone(stack, config)
        for kind, (file, manifest) in backups.items():
            manifest.verify(file, progress)
            await refuse_filled(addresses[kind], kind)
        folder = stack.enter_context(_beside(config))
        staged = {kind: folder / f"{kind}.db" for kind in backups}
        for kind, made in staged.items():
            unpack(backups[kind][0], made, f"unpack {kind}", progress)
        said = await _make_ready(config, staged, progress)
        if Kind.keys in staged and (keys_file := file_of(config.keys_database)):
            stack.enter_context(claim(keys_file))
        # The data first: today's keys beside older data is a state that holds, should this end halfway.
        for kind in sorted(staged):
            said.append(await _put(kind, staged[kind], addresses[kind], now, progress))
    return said


def _read(files: Sequence[Path], now: datetime) -> dict[Kind, tuple[Path, Manifest]]:
    found: dict[Kind, tuple[Path, Manifest]] = {}
    for file in files:
        manifest = Manifest.read(file)
        if manifest.kind in found:
            raise UserFacing(f"{file} and {found[manifest.kind][0]} are both backups of the {manifest.kind}. Name one.")
        found[manifest.kind] = (file, manifest)
    if Kind.data in found:
        file, manifest = found[Kind.data]
        if manifest.schema not in migrations.versions():
            raise UserFacing(
                f"{file} has schema {manifest.schema}, which is newer than this version of the bot "
                f"({migrations.versions()[0]}). Update the bot."
            )
        if now - manifest.made_at > RESTORABLE:
            raise UserFacing(
                f"{file} is over a year old: whom it would bring back after an erasure is not known any more."
            )
    return found


async def _alone(stack: ExitStack, config: Config) -> None:
    """The bot is stopped, whichever of its two stores is to be replaced."""
    for address in (config.database, config.keys_database):
        file = file_of(address)
        if file is None:
            await refuse_others(address)
        else:
            lock = claim(file)
            if address == config.database:
                stack.enter_context(lock)
            else:
                lock.release()  # the vault takes it while it reads


@contextmanager
def _beside(config: Config) -> Generator[Path]:
    """A folder for half-ready files, on the disk of the database."""
    above = (file_of(config.database) or config.operator_key_file).parent
    with said_of_disk(above):
        for left in above.glob(".restoring-*"):  # by a power cut
            for file in left.iterdir():
                file.unlink()
            left.rmdir()
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=above) as folder:
            yield Path(folder)


async def _make_ready(config: Config, staged: dict[Kind, Path], progress: Progress) -> list[str]:
    """The newest schema, without those who were erased since; keys and data held against each other."""
    known, today = await _known(config, needed=Kind.keys not in staged)
    said = [] if today is not None else [_LOST]
    vault: Vault | None = today
    try:
        if Kind.keys in staged:
            vault, how = await _of_backup(staged[Kind.keys], config, progress)
            said += how
            for erasure in await vault.erasures.adopt(known):
                await vault.forget(erasure.member_id)
            known = await vault.erasures.all()
        if Kind.data in staged:
            said.append(await _without_the_erased(config, staged[Kind.data], vault, known))
    finally:
        for each in {id(v): v for v in (vault, today) if v is not None}.values():
            await each.close()
    for file in staged.values():
        settle(file)
    return said


async def _known(config: Config, *, needed: bool) -> tuple[list[Erasure], Vault | None]:
    """What today's store of keys says about erasures, and that store; nothing where it is lost."""
    file = file_of(config.keys_database)
    try:
        if file is not None and not file.exists():
            raise UserFacing(
                f"{file} is missing: the keys that open this backup. Restore both: add the backup of the keys."
            )
        with told(config.keys_database):
            vault = await _vault(Database.open(config.keys_database), config.operator_key_file)
            return await vault.erasures.all(), vault
    except Foreign as foreign:
        raise UserFacing(f"{foreign} If it is lost for good, first move today's store of keys aside.") from None
    except UserFacing:
        if needed:
            raise
        return [], None


async def _of_backup(file: Path, config: Config, progress: Progress) -> tuple[Vault, list[str]]:
    """Wrapped by today's operator key from here on, if it was by one from before; then that in words."""
    today = config.operator_key_file
    try:
        return await _vault(_database(file), today), []
    except Foreign as foreign:
        problem = foreign
    for before in reversed(replaced_files(today)):
        try:
            vault = await _vault(_database(file), before)
        except UserFacing:
            continue
        vault.ring.keys = (read_operator_key(today), *vault.ring.keys)
        await wrap_anew(vault, progress)
        vault.ring.keys = vault.ring.keys[:1]
        return vault, [f"These keys were wrapped by {before.name}, and now are by today's operator key."]
    beside = f"{today.name}.replaced-before"
    raise UserFacing(f"{problem} For a backup from before `keys rotate`, put the key of that time beside, as {beside}.")


async def _without_the_erased(config: Config, file: Path, vault: Vault | None, erasures: Sequence[Erasure]) -> str:
    from bot.app.rooms import leaving  # noqa: PLC0415 - takes a second that no other command needs

    db = _database(file)
    try:
        await migrations.upgrade(db)
        if vault is None:
            raise UserFacing(_FOREIGN)
        # With all that ends for others: whose practitioner is gone keeps what is theirs, and gets no more from them.
        gone = await leaving(config, db, vault).reapply(erasures)
        async with db.begin() as tx:
            sealed = await sealed_members(tx, tables(), _SAMPLE) if await any_sealed(tx, metadata) else set[int]()
        missing = sealed - set(await vault.known_ids())
        if sealed and missing == sealed:
            raise UserFacing(_FOREIGN)
    finally:
        await db.close()
    return f"Erased since this backup, and left out: {gone}."


async def _vault(database: Database, key_file: Path) -> Vault:
    try:
        return await Vault.open(database, key_file, sealed_rows=False)
    except BaseException:
        await database.close()
        raise


def _database(file: Path) -> Database:
    return Database.open(f"sqlite:///{file}")


async def _put(kind: Kind, made: Path, address: str, now: datetime, progress: Progress) -> str:
    file = file_of(address)
    if file is None:
        async with target(address, kind) as there, source(f"sqlite:///{made}") as here:
            await copy(here, there, progress, leave_out=OWN_TABLES)
        return f"The {kind} are in place."
    kept = file.with_name(f"{file.name}.replaced-{now.strftime(_STAMP)}")
    if put_in_place(made, file, kept):
        return f"The {kind} are in place. What was there before is kept as {kept}: remove it when all is well."
    return f"The {kind} are in place: {file}"
