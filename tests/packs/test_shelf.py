"""What is given to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, cast

from bot.packs.rules import as_own, own_number, without
from bot.packs.service import Library, Shelf, Stock
from tests.packs.example import changed, good

SHIPPED = good(changed())
OWN = good(changed(("pack: warm-voices", "pack: harbour"), ("title: Warm voices", "title: Harbour")))
NO_TX = cast(Any, None)


class Sightings:
    """Who is in which server, and how often that was asked."""

    def __init__(self, known: Mapping[int, Collection[int]]) -> None:
        self.known = {member: frozenset(servers) for member, servers in known.items()}
        self.asked = 0

    async def of_members(
        self, _tx: object, members: Collection[int], servers: Collection[int]
    ) -> Mapping[int, frozenset[int]]:
        self.asked += 1
        return {member: self.known[member] & set(servers) for member in members if member in self.known}


def shelf(sightings: Sightings) -> Shelf:
    return Shelf(Library.of([SHIPPED]), sightings.of_members)


async def test_nobody_is_looked_up_as_long_as_no_server_has_anything() -> None:
    sightings = Sightings({1: [10]})
    given = await shelf(sightings).of_members(NO_TX, range(100))
    assert sightings.asked == 0
    assert len({id(library) for library in given.values()}) == 1


async def test_a_batch_is_looked_up_once_and_members_of_the_same_servers_share_a_library() -> None:
    sightings = Sightings({member: [10] for member in range(50)})
    stocked = shelf(sightings)
    stocked.put_stock(10, Stock((as_own(OWN, 7),)))
    given = await stocked.of_members(NO_TX, range(100))
    assert sightings.asked == 1
    assert {len(library.packs) for library in given.values()} == {1, 2}
    assert len({id(library) for library in given.values()}) == 2


async def test_what_one_of_somebodys_servers_leaves_out_they_are_not_given() -> None:
    stocked = shelf(Sightings({1: [10, 11], 2: [11]}))
    stocked.put_stock(10, Stock(left_out=frozenset({"warm-voices"})))
    stocked.put_stock(11, Stock((as_own(OWN, 7),)))
    given = await stocked.of_members(NO_TX, [1, 2, 3])
    assert [[pack.id for pack in given[member].packs] for member in (1, 2, 3)] == [
        ["~7"],
        ["warm-voices", "~7"],
        ["warm-voices"],
    ]


async def test_a_new_stock_or_new_files_hold_from_the_next_choice_on() -> None:
    stocked = shelf(Sightings({1: [10]}))
    stocked.put_stock(10, Stock((as_own(OWN, 7),)))
    assert (await stocked.of_member(NO_TX, 1)).pack("~7")
    stocked.put_files(Library.of([replace(SHIPPED, id="other")]))
    assert (await stocked.of_member(NO_TX, 1)).pack("other")
    stocked.put_stock(10, Stock())
    assert [pack.id for pack in (await stocked.of_member(NO_TX, 1)).packs] == ["other"]
    assert not stocked.servers


async def test_whoever_is_in_the_server_this_moment_is_given_what_it_has() -> None:
    stocked = shelf(Sightings({}))
    stocked.put_stock(10, Stock((as_own(OWN, 7),)))
    assert (await stocked.of_member(NO_TX, 1, here=10)).pack("~7")
    assert not (await stocked.of_member(NO_TX, 1, here=11)).pack("~7")
    assert not (await stocked.of_member(NO_TX, 1)).pack("~7")


def test_a_servers_pack_says_in_each_part_whose_it_is() -> None:
    own = as_own(OWN, 7)
    assert {(each.pack, each.by) for each in (*own.exercises, *own.quizzes)} == {("~7", ", ".join(OWN.authors))}
    assert all(day.pack == "~7" for programme in own.programmes for day in programme.days)
    assert own_number(own.id) == 7
    assert own_number(OWN.id) is own_number("~x") is own_number("~") is None


def test_a_programme_goes_with_an_exercise_that_is_left_out() -> None:
    left = without(SHIPPED, {"warm-voices/a-time-you-were-comforted"})
    assert (left.exercises, left.programmes) == ((), ())
    assert without(SHIPPED, {"other/a-time-you-were-comforted"}) == SHIPPED
