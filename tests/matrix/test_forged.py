"""Custom_ids that no screen of ours has: numbers and words of every kind, too many parts and too few."""

from __future__ import annotations

from collections.abc import Iterator

from bot.base.routes import Route
from tests.conftest import World
from tests.matrix.scene import ENDS, STALE, Scene
from tests.matrix.stage import BUTTON, FORM, MENU, Answer, Books, Control, Press, changed

NO_NUMBERS = (
    *("", "-1", "+1", " 1", "1.5", "1e3", "0x1", "1_000", "NaN", "None", "٣", "１", "²", "Ⅷ"),
    *("9223372036854775808", "99999999999999999999", "9" * 60, "'; --", "1\x00", "\u202e1"),
)
NO_WORDS = (
    "",
    "nobody-offers-this",
    "../..",
    "'; DROP TABLE members; --",
    "\u202e\u0000",
    "∶∶",
    "%s{0}",
    "9" * 19,
    "🌿",
)
AT_ONCE = 12


async def test_what_no_screen_offers_is_refused_kindly_and_changes_nothing(world: World) -> None:
    scene = await Scene.furnish(world)
    await scene.walker("ann", scene.stage.dm).walk(["start", "exercise", "quiz", "figures", "schedule"], 60)
    books, stage = Books(world.storage.folder), scene.stage
    forged = [to for prefix, route in world.app.bot.routes.prefixes.items() for to in broken(prefix, route)]
    assert len(forged) > 3 * len(world.app.bot.routes.prefixes)
    for name, place in (("ann", stage.dm), ("mia", stage.harbour), ("newcomer", stage.harbour)):
        await stage.anchor(name, place)
        before = books.read()
        for at in range(0, len(forged), AT_ONCE):
            some = [Control(to, BUTTON) for to in forged[at : at + AT_ONCE]]
            for control, answer in zip(some, await stage.press_all(name, place, [*map(Press, some)]), strict=True):
                assert answer.text == STALE, control.custom_id
        assert not changed(before, books.read())
    books.close()


async def test_words_that_no_screen_offers_are_answered_kindly(world: World) -> None:
    scene = await Scene.furnish(world)
    await scene.walker("ann", scene.stage.dm).walk(["start", "exercise", "quiz", "figures", "schedule"], 60)
    stage = scene.stage
    ids = [
        to
        for prefix, route in world.app.bot.routes.prefixes.items()
        if prefix not in ENDS
        for to in unknown(prefix, route)
    ]
    for turn, (name, place) in enumerate((("ann", stage.dm), ("mia", stage.harbour), ("newcomer", stage.dm))):
        for number, kind in enumerate((BUTTON, MENU, FORM)):
            # Each comes once by everybody, and once as everything that can be pressed.
            odd = [
                Control(to, kind, options=("nobody-offers-this",), fields=(("text", 4, ""),))
                for to in ids[(turn + number) % 3 :: 3]
            ]
            for at in range(0, len(odd), AT_ONCE):
                answers = await stage.press_all(name, place, [*map(Press, odd[at : at + AT_ONCE])])
                assert [each for each in answers if not is_kind(each)] == []
                stage.forget_requests()
    assert not world.app.bot.bugs


def is_kind(answer: Answer) -> bool:
    return answer.is_acknowledged and not answer.text.startswith("Something went wrong")


def broken(prefix: str, route: Route) -> Iterator[str]:
    """Ids that do not fit, one thing wrong at a time."""
    good = ["1" if kind is int else "a" for kind in route.kinds]
    yield ":".join([prefix, *good, "1"])
    yield ":".join([prefix, *good, *["1"] * 40])[:100]
    yield f"{prefix}x:1"
    yield f"{prefix.upper()}:1"
    if good:
        yield prefix
        yield ":".join([prefix, *good[:-1]]) if len(good) > 1 else f"{prefix};1"
    for place, kind in enumerate(route.kinds):
        for odd in NO_NUMBERS if kind is int else ():
            yield ":".join([prefix, *good[:place], odd, *good[place + 1 :]])[:100]


def unknown(prefix: str, route: Route) -> Iterator[str]:
    """Ids that fit, and that nothing is behind."""
    far = ["9223372036854775807" if kind is int else "nobody-offers-this" for kind in route.kinds]
    yield ":".join([prefix, *far])[:100]
    yield ":".join([prefix, *("0" if kind is int else "" for kind in route.kinds)])
    for place, kind in enumerate(route.kinds):
        for odd in NO_WORDS if kind is str else ():
            yield ":".join([prefix, *far[:place], odd, *far[place + 1 :]])[:100]
