"""One matrix: every command, and one of every button, menu and form, by everybody in both servers and in the DM.

What they may not do is really tried: with the custom_id from its owner's own screen (or made up, where the walk met
none), and with one that names a row that never was. Both have to be answered in the same words, which fit Discord's
description, and no row of any table may be another one than before. What they may do is tried in the same house, so
that it does not pass by turning everybody away. On SQLite alone: what is asked here is not about the database.
"""

from __future__ import annotations

from tests.conftest import World
from tests.matrix.lines import BUTTONS, COMMANDS, Who
from tests.matrix.scene import Scene
from tests.matrix.stage import Books
from tests.matrix.trial import Round, Trial


async def test_nobody_does_what_is_not_theirs(world: World) -> None:
    trial = await opened(world)
    captured = trial.captured()
    for name, place in trial.cells:
        await trial.type_forbidden(name, place)
        await trial.press_forbidden(name, place, captured)
    trial.books.close()
    assert trial.count > 5000
    tell(trial)


async def test_everybody_may_do_what_is_theirs(world: World) -> None:
    trial = await opened(world)
    captured = trial.captured()
    for name, place in trial.cells:
        await trial.type_allowed(name, place)
    for round_ in Round:
        for name, place in trial.cells:
            await trial.press_allowed(name, place, captured, round_)
    trial.books.close()
    tell(trial)
    assert not world.app.bot.bugs
    for who in Who:
        lines = {each for each, line in {**BUTTONS, **COMMANDS}.items() if line.who is who}
        undone = lines - trial.done
        # The walk meets most of what there is; the tests of the rooms meet all of it.
        assert len(undone) * 4 <= len(lines), f"nobody was let do what is for {who}: {sorted(undone)}"


async def opened(world: World) -> Trial:
    scene = await Scene.lived(world)
    trial = Trial(scene, Books(world.storage.folder), done=scene.worked_for_all())
    scene.stage.forget_requests()
    for name, place in trial.cells:
        await scene.stage.anchor(name, place)
    return trial


def tell(trial: Trial) -> None:
    assert not trial.wrong, f"{len(trial.wrong)} of {trial.count}:\n" + "\n".join(trial.wrong)[:20_000]
