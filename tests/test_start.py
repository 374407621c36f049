"""The bot starts only on files that belong together."""

from __future__ import annotations

import pytest

from bot.app import open_app
from bot.base.errors import UserFacing
from bot.config import Config
from tests.conftest import World
from tests.databases import Storage


@pytest.fixture
async def config_of_someone_who_wrote(world: World) -> Config:
    """Files in which a name stands sealed; the bot that wrote it is stopped."""
    ann = world.person()
    await ann.slash("start")
    await ann.click("I am 16 or older, and I agree")
    await ann.slash("figures")
    await ann.click("Add")
    await ann.fill(name="Quillon", sort="person")
    await world.app.close()
    return world.config


async def test_it_starts_again_on_its_own_files(config_of_someone_who_wrote: Config) -> None:
    await (await open_app(config_of_someone_who_wrote)).close()


async def test_without_the_operators_key_it_refuses_and_makes_no_new_one(config_of_someone_who_wrote: Config) -> None:
    config = config_of_someone_who_wrote
    config.operator_key_file.unlink()
    with pytest.raises(UserFacing, match="operator key is missing"):
        await open_app(config)
    assert not config.operator_key_file.exists()


async def test_with_neither_key_nor_store_it_refuses_because_of_the_rows(
    config_of_someone_who_wrote: Config, storage: Storage
) -> None:
    config = config_of_someone_who_wrote
    config.operator_key_file.unlink()
    emptied = config.model_copy(update={"keys_database": storage.keys("new")})
    with pytest.raises(UserFacing, match="operator key is missing"):
        await open_app(emptied)


async def test_with_an_empty_store_of_keys_it_refuses(config_of_someone_who_wrote: Config, storage: Storage) -> None:
    config = config_of_someone_who_wrote
    emptied = config.model_copy(update={"keys_database": storage.keys("new")})
    with pytest.raises(UserFacing, match="store of member keys is empty"):
        await open_app(emptied)


async def test_a_refused_start_leaves_the_files_free(config_of_someone_who_wrote: Config) -> None:
    config = config_of_someone_who_wrote
    kept = config.operator_key_file.read_bytes()
    config.operator_key_file.unlink()
    with pytest.raises(UserFacing):
        await open_app(config)
    config.operator_key_file.touch(mode=0o600)
    config.operator_key_file.write_bytes(kept)
    await (await open_app(config)).close()
