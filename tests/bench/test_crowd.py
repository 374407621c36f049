"""200 people press in the same moment: all are answered, and what they did is written once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench.child import child
from bench.clock import TrialClock
from bench.clones import Filling, fill
from bench.crowd import Beside, Crowd, begun
from bench.loopback import Server
from bench.loopback.people import People
from bench.packs import write_pack

PEOPLE = 200


async def test_two_hundred_press_at_once_and_again_while_a_pack_is_read_and_a_backup_is_taken(tmp_path: Path) -> None:
    await fill(tmp_path, Filling(PEOPLE))
    write_pack(tmp_path / "packs")
    # Not a matter of time here: on a busy machine a test has longer than Discord has. `bench.crowd` measures it.
    server = Server(TrialClock.from_now(datetime.now(UTC)))
    server.people = People(server, answer_seconds=60.0)
    async with server, child("bench.subject", tmp_path, server.port, 1000) as bot:
        await bot.ask("due", count=PEOPLE)
        await bot.ask("beat")
        await bot.ask("finished")
        crowd, beside = Crowd(server), Beside(bot, tmp_path)
        await beside.both(lambda: crowd.press(PEOPLE, taps=2))
    assert crowd.waits.unanswered == 0
    assert len(crowd.waits.answered) == 2 * PEOPLE
    assert beside.packs > 0
    assert beside.backups
    assert await begun(tmp_path) == (PEOPLE, PEOPLE)
