"""Four people, one of them without an account, practise together in a server, and any of it may be broken off."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from bot.base.edge import Fate
from tests.databases import Server, Storage
from tests.lives.cut import Cut
from tests.lives.house import EVERYBODY, PEOPLE
from tests.lives.life import AT, CUT, WHICH, WHO, ZONES, Act, Life
from tests.lives.servers import CHANNELS, GUEST, HARBOUR, Harbour, counts, whose


def some(*acts: str) -> st.SearchStrategy[list[str]]:
    """One after another; the last of them may be cut."""
    return st.lists(st.sampled_from(acts), min_size=1, max_size=4)


class InAServer(Life):
    def __init__(self, server: Server | None) -> None:
        super().__init__(server)
        self.run(self.harbour.set_up(PEOPLE[0], time(12, 1), "Etc/UTC", self.now))
        self.now += timedelta(minutes=1)
        self.run(self.harbour.begin_round(CHANNELS[0], by_hand=True, is_named=True, now=self.now))
        self.run(self.harbour.beat(Fate.SENT, self.now))

    @property
    def harbour(self) -> Harbour:
        return Harbour(self.house.rooms, self.rng)

    @rule(fate=st.sampled_from(Fate), minutes=st.integers(0, 90), cut=CUT)
    def the_server_goes_on(self, fate: Fate, minutes: int, cut: Cut | None) -> None:
        self.now += timedelta(minutes=minutes)
        self.act(None, self.harbour.beat(fate, self.now), cut)

    @rule(
        who=WHO,
        does=some(
            *("set up", "pick", "discard", "pause", "resume", "off", "post now", "look"),
            *("left", "back", "erased", "welcome", "posted", "not posted", "old is gone"),
        ),
        at=AT,
        zone=st.sampled_from(ZONES),
        cut=CUT,
    )
    def looks_after_a_server(self, who: int, does: list[str], at: time, zone: str, cut: Cut | None) -> None:
        rooms, now = self.house.rooms, self.now
        dailies, welcomes, servers = rooms.dailies, rooms.welcomes, rooms.servers
        acts: dict[str, Act] = {
            "set up": lambda: self.harbour.set_up(who, at, zone, now),
            "pick": lambda: dailies.pick(HARBOUR, now, at=at),
            "discard": lambda: dailies.discard(HARBOUR, now),
            "pause": lambda: dailies.pause(HARBOUR, now),
            "resume": lambda: dailies.resume(HARBOUR, now),
            "off": lambda: dailies.switch_off(HARBOUR, now),
            "post now": lambda: dailies.post_now(HARBOUR, now),
            "look": lambda: dailies.look_at_draft(HARBOUR, now),
            "left": lambda: servers.leave(HARBOUR, now),
            "back": lambda: servers.come_back([HARBOUR], now),
            "erased": lambda: servers.erase(HARBOUR),
            "welcome": lambda: self.harbour.begin_welcome(CHANNELS[at.hour % 2], now),
            "posted": lambda: welcomes.posted(HARBOUR, now.hour + 1),
            "not posted": self.harbour.give_up_welcome,
            "old is gone": lambda: welcomes.old_is_gone(HARBOUR),
        }
        for number, act in enumerate(does, 1):
            self.act(None, acts[act](), cut if number == len(does) else None)

    @rule(
        who=st.sampled_from(EVERYBODY),
        does=some("take", "take", "not counted", "counted", "seen", "look"),
        which=WHICH,
        cut=CUT,
    )
    def takes_part_in_a_server(self, who: int, does: list[str], which: int, cut: Cut | None) -> None:
        rooms, now = self.house.rooms, self.now
        acts: dict[str, Act] = {
            "take": lambda: self.harbour.take_up(who, self.rows, which, now),
            "not counted": lambda: rooms.participation.set_counted(who, HARBOUR, now, counted=False),
            "counted": lambda: rooms.participation.set_counted(who, HARBOUR, now, counted=True),
            "seen": lambda: rooms.servers.see(who, HARBOUR, now),
            "look": lambda: rooms.participation.standings(who),
        }
        for number, act in enumerate(does, 1):
            came = self.act(who, acts[act](), cut if number == len(does) else None)
            if act == "not counted" and came is not None:
                theirs = [row for one, row in whose(self.rows, self.house.vault, EVERYBODY) if one == who]
                assert not [row for row in theirs if row.startswith("prompt_marks")]
                assert not counts(self.rows, who, now)
        assert all(row["member_id"] != GUEST for row in self.rows["server_members"])

    @rule(
        who=st.sampled_from(EVERYBODY),
        does=some("begin", "go on", "go on", "answer", "answer", "name", "no name", "ahead", "stop", "weeks"),
        channel=st.sampled_from(CHANNELS),
        which=WHICH,
        fate=st.sampled_from([Fate.SENT, Fate.SENT, Fate.UNKNOWN]),
        cut=CUT,
    )
    def plays_in_a_channel(
        self, who: int, does: list[str], channel: int, which: int, fate: Fate, cut: Cut | None
    ) -> None:
        rounds, harbour = self.house.rooms.rounds, self.harbour
        for number, act in enumerate(does, 1):
            self.now += timedelta(seconds=31 if act == "go on" else 1)
            now, found = self.now, self.run(rounds.find(channel))
            one, step = (found.round_id, found.step) if found else (1, 0)
            acts: dict[str, Act] = {
                "begin": partial(harbour.begin_round, channel, by_hand=which == 0, is_named=which % 2 == 0, now=now),
                "go on": partial(harbour.show_rounds, fate, now),
                "answer": partial(harbour.answer, who, channel, found, which, now),
                "name": partial(rounds.put_name, channel, who, one),
                "no name": partial(rounds.take_name_off, channel, who, one),
                "ahead": partial(rounds.move_on, channel, one, step, now),
                "stop": partial(rounds.stop, channel, one, now),
                "weeks": partial(self.house.rooms.participation.last_weeks, HARBOUR, now),
            }
            is_own = act in ("answer", "name", "no name")
            self.act(who if is_own else None, acts[act](), cut if number == len(does) else None)

    @rule(who=st.sampled_from(EVERYBODY), which=WHICH, cut=CUT)
    def takes_part_everywhere_and_erases_everything(self, who: int, which: int, cut: Cut | None) -> None:
        for channel in CHANNELS:
            found = self.run(self.house.rooms.rounds.find(channel))
            self.act(who, self.harbour.answer(who, channel, found, which, self.now), None)
            self.act(who, self.house.rooms.rounds.put_name(channel, who, found.round_id if found else 1), None)
        self.act(who, self.harbour.take_up(who, self.rows, which, self.now), None)
        self.erases_everything(who, cut)


def test_whatever_is_done_in_a_server_nobody_is_counted_twice_or_kept_who_went(storage: Storage) -> None:
    examples = settings().max_examples // (12 if storage.is_sqlite else 33)
    chosen = settings(max_examples=examples, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(lambda: InAServer(storage.server), settings=chosen)  # pyright: ignore[reportArgumentType]
