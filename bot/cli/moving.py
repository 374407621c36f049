"""`migrate --to`: everything into another database."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import PurePosixPath

from bot import migrations
from bot.base.copies import Kind, Progress, Tally, copy
from bot.base.database import Database, file_of, read_address, told
from bot.base.errors import UserFacing
from bot.base.keys import make_tables
from bot.cli.sides import OWN_TABLES, refuse_others, source, target
from bot.config import Config, is_one_store

Moved = dict[Kind, dict[str, Tally]]


def keys_beside(address: str) -> str:
    """Where the keys go when only the data's address was said: a second database of its own."""
    url = read_address(address, "--to")
    name = url.database or ""
    path = PurePosixPath(name)
    is_file = url.get_backend_name() == "sqlite"
    beside = str(path.with_name(f"{path.stem}-keys{path.suffix}")) if is_file and path.name else f"{name}_keys"
    return url.set(drivername=url.get_backend_name(), database=beside).render_as_string(hide_password=False)


def without_password(address: str) -> str:
    url = read_address(address)
    return url.set(drivername=url.get_backend_name()).render_as_string()


def check_targets(config: Config, to: str, keys_to: str) -> None:
    """Raises `UserFacing` when these are not two other databases."""
    for option, address in (("--to", to), ("--keys-to", keys_to)):
        url = read_address(address, option)
        if url.database in (None, "", ":memory:"):
            raise UserFacing(f"{option}: no database is named.")
    names = {"--to": to, "--keys-to": keys_to, "database": config.database, "keys_database": config.keys_database}
    listed = list(names.items())
    for index, (name, address) in enumerate(listed[:2]):
        for other, other_address in listed[index + 1 :]:
            is_same_kind = (file_of(address) is None) == (file_of(other_address) is None)
            if is_same_kind and is_one_store(address, other_address):
                raise UserFacing(f"{name}: this is the same as {other}. Name another database.")


async def move(config: Config, to: str, keys_to: str, progress: Progress) -> Moved:
    """The source is left as it is. Both targets are filled at the end, at once, or stay as they were."""
    async with AsyncExitStack() as stack:
        await _claim(stack, config)
        # The first to be entered is the last to be committed: nobody finds data whose keys are not there.
        data = await stack.enter_async_context(target(to, Kind.data))
        keys = await stack.enter_async_context(target(keys_to, Kind.keys))
        old_data = await stack.enter_async_context(source(config.database))
        old_keys = await stack.enter_async_context(source(config.keys_database))
        return {
            Kind.data: await copy(old_data, data, progress, leave_out=OWN_TABLES),
            Kind.keys: await copy(old_keys, keys, progress, leave_out=OWN_TABLES),
        }


async def _claim(stack: AsyncExitStack, config: Config) -> None:
    """Both stores at the newest schema, and nobody else in them."""
    for address, kind in ((config.database, Kind.data), (config.keys_database, Kind.keys)):
        file = file_of(address)
        if file is not None and not file.exists():
            raise UserFacing(f"{file} does not exist: there is nothing to move.")
        database = Database.open(address)
        stack.push_async_callback(database.close)
        await refuse_others(address)
        with told(address):
            if kind is Kind.data:
                await migrations.upgrade(database)
            else:
                async with database.begin() as tx:
                    await tx.run_sync(make_tables)
