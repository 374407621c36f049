"""Programmes whose days are exercises of other packs."""

from pathlib import Path

import pytest

from bot.packs.rules import Day, Kind, Programme
from bot.packs.service import Library, check
from bot.sessions.rules import WEEKLY_MOST
from tests.packs.example import EXAMPLE, changed, good, told

SHIPPED = Path(__file__).parents[2] / "exercises"
DAYS = "days: [a-time-you-were-comforted, a-time-you-were-comforted]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two packs; the second has a programme that begins in the first."""
    _ = (tmp_path / "a.yaml").write_text(EXAMPLE)
    return tmp_path


def weeks(*changes: tuple[str, str], day: str = "warm-voices/a-time-you-were-comforted") -> str:
    days = f"about: Our own arrangement.\n    days: [{day}, a-time-you-were-comforted]"
    return changed(("pack: warm-voices", "pack: weeks"), (DAYS, days), *changes)


def test_a_day_may_be_an_exercise_of_another_pack(folder: Path) -> None:
    _ = (folder / "b.yaml").write_text(weeks())
    library = Library.read([folder])
    assert library.broken == ()
    programme = library.programmes[1]
    assert (programme.pack, programme.about) == ("weeks", "Our own arrangement.")
    assert programme.days == (
        Day("warm-voices", "a-time-you-were-comforted"),
        Day("weeks", "a-time-you-were-comforted"),
    )
    found = [library.exercise(*day) for day in programme.days]
    assert [exercise.pack for exercise in found if exercise] == ["warm-voices", "weeks"]


def test_the_order_of_the_files_does_not_matter(folder: Path) -> None:
    _ = (folder / "0.yaml").write_text(weeks())
    assert Library.read([folder]).broken == ()


def test_a_pack_may_name_itself() -> None:
    own = good(weeks(day="weeks/a-time-you-were-comforted"))
    assert own.programmes[0].days == (Day("weeks", "a-time-you-were-comforted"),) * 2
    (line,) = told(weeks(day="weeks/nothing"))
    assert "`nothing` is no exercise of this pack" in line


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (
            "warm-voice/a-time",
            "there is no pack `warm-voice` beside this one; correct the name, or put that pack with it",
        ),
        ("warm-voices/a-time-you-were", "the pack `warm-voices` has no exercise `a-time-you-were`; correct the id"),
    ],
)
def test_a_day_that_is_nowhere_is_told_by_line_with_what_was_meant(folder: Path, day: str, message: str) -> None:
    _ = (folder / "b.yaml").write_text(weeks(day=day))
    (problem,) = check([folder]).problems
    assert str(problem).startswith(f"{folder / 'b.yaml'}:43:12: programmes[0].days[0]: {message} (did you mean `")


def test_a_strength_before_exercise_of_another_pack_is_no_day_either(folder: Path) -> None:
    strong = changed(
        ("when: any", "when: strength-before"),
        (f"programmes:\n  - id: three-warm-days\n    title: Three warm days\n    {DAYS}\n", ""),
    )
    _ = (folder / "a.yaml").write_text(strong)
    _ = (folder / "b.yaml").write_text(weeks())
    (problem,) = check([folder]).problems
    assert problem.message.startswith("a strength-before exercise is never scheduled")


def test_a_programme_with_a_day_astray_is_not_served_and_the_rest_of_its_pack_is(folder: Path) -> None:
    _ = (folder / "b.yaml").write_text(weeks(day="warm-voices/gone"))
    library = Library.read([folder])
    assert len(library.broken) == 1
    assert [programme.pack for programme in library.programmes] == ["warm-voices"]
    assert library.exercise("weeks", "a-time-you-were-comforted") is not None


def test_a_pack_with_a_day_astray_is_not_counted_as_good(folder: Path) -> None:
    _ = (folder / "b.yaml").write_text(weeks(day="warm-voices/gone"))
    checked = check([folder])
    assert (checked.packs, len(checked.problems)) == (1, 1)


@pytest.mark.parametrize("day", ["a/b/c", "/a", "a/", "A/b", f"{'a' * 41}/b", f"a/{'b' * 41}"])
def test_a_day_is_one_or_two_ids(day: str) -> None:
    (line,) = told(weeks(day=day))
    assert "does not fit: the id of an exercise in this pack, or `pack/exercise`" in line


def test_a_pack_may_hold_nothing_but_a_programme(folder: Path) -> None:
    text = weeks().replace(", a-time-you-were-comforted]", ", warm-voices/a-time-you-were-comforted]")
    head, tail = text[: text.index("exercises:")], text[text.index("programmes:") :]
    _ = (folder / "b.yaml").write_text(head + tail)
    assert check([folder]).problems == ()
    assert [len(programme.days) for programme in Library.read([folder]).programmes] == [2, 2]


def test_the_weeks_we_ship_are_whole_and_mix_kinds() -> None:
    library = Library.read([SHIPPED])
    programmes = {programme.id: programme for programme in library.programmes}
    walks = {key: [library.exercise(*day) for day in each.days] for key, each in programmes.items()}
    found = {key: [exercise for exercise in walk if exercise] for key, walk in walks.items()}
    assert {key: len(walk) for key, walk in found.items()} == {
        "three-warm-days": 4,
        "a-gentle-fortnight": 14,
        "a-month-of-small-steps": 28,
    }
    assert all("our own arrangement" in (programme.about or "").casefold() for programme in programmes.values())
    assert {exercise.kind for exercise in found["a-gentle-fortnight"]} == set(Kind)
    first, *later = found["three-warm-days"]
    assert 10 <= first.minutes <= 15
    assert all(2 <= exercise.minutes <= 5 for exercise in later)


@pytest.mark.parametrize("programme", Library.read([SHIPPED]).programmes, ids=lambda programme: programme.id)
def test_no_week_of_a_programme_has_more_of_a_kind_than_is_offered_otherwise(programme: Programme) -> None:
    library = Library.read([SHIPPED])
    kinds = [exercise.kind for day in programme.days if (exercise := library.exercise(*day))]
    for start in range(len(kinds)):
        week = kinds[start : start + 7]
        assert all(week.count(kind) <= most for kind, most in WEEKLY_MOST.items())
