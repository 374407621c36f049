from pathlib import Path

import pytest

from bot.packs.service import Checked, Library, check
from tests.packs.example import EXAMPLE, TEN_MISTAKES, changed

SHIPPED = Path(__file__).parents[2] / "exercises"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "packs").mkdir()
    return tmp_path / "packs"


def test_packs_are_served_in_the_order_of_their_file_names(folder: Path) -> None:
    _ = (folder / "b.yaml").write_text(EXAMPLE)
    _ = (folder / "a.yml").write_text(changed(("pack: warm-voices", "pack: first")))
    library = Library.read([folder])
    assert [pack.id for pack in library.packs] == ["first", "warm-voices"]
    assert [exercise.pack for exercise in library.exercises] == ["first", "warm-voices"]
    assert [quiz.pack for quiz in library.quizzes] == ["first", "warm-voices"]
    assert library.broken == ()


def test_each_thing_is_found_by_pack_and_id(folder: Path) -> None:
    _ = (folder / "a.yaml").write_text(EXAMPLE)
    library = Library.read([folder])
    (pack,) = library.packs
    assert library.pack("warm-voices") is pack
    assert library.exercise("warm-voices", "a-time-you-were-comforted") is pack.exercises[0]
    assert library.quiz("warm-voices", "safe-haven") is pack.quizzes[0]
    assert library.about("warm-voices") == "Short recalls of people who are on your side."


def test_what_is_not_served_is_answered_with_nothing() -> None:
    library = Library.of([])
    assert (library.pack("x"), library.exercise("x", "y"), library.quiz("x", "y"), library.about("x")) == (
        None,
    ) * 3 + ("",)


def test_a_broken_pack_is_named_with_its_problems_and_the_rest_is_served(folder: Path) -> None:
    _ = (folder / "bad.yaml").write_text(TEN_MISTAKES)
    _ = (folder / "good.yaml").write_text(EXAMPLE)
    library = Library.read([folder])
    assert [pack.id for pack in library.packs] == ["warm-voices"]
    assert len(library.broken) == 10
    assert {problem.file for problem in library.broken} == {str(folder / "bad.yaml")}


def test_of_two_packs_with_one_id_the_first_is_served_and_the_second_told(folder: Path) -> None:
    _ = (folder / "a.yaml").write_text(EXAMPLE)
    _ = (folder / "b.yaml").write_text("# a copy\n" + EXAMPLE.replace("1.2.0", "2.0.0"))
    library = Library.read([folder])
    assert [pack.version for pack in library.packs] == ["1.2.0"]
    (problem,) = library.broken
    assert str(problem).startswith(
        f"{folder / 'b.yaml'}:2:7: pack: the pack id `warm-voices` is taken by {folder / 'a.yaml'}"
    )


def test_a_missing_folder_is_told_in_words(tmp_path: Path) -> None:
    (problem,) = Library.read([tmp_path / "nowhere"]).broken
    assert str(problem) == f"{tmp_path / 'nowhere'}:1:1: there is no such file or folder; look at the name"


def test_a_file_that_cannot_be_read_is_told_in_words(folder: Path) -> None:
    (folder / "gone.yaml").symlink_to(folder / "nowhere")
    _ = (folder / "good.yaml").write_text(EXAMPLE)
    library = Library.read([folder])
    assert [problem.file for problem in library.broken] == [str(folder / "gone.yaml")]
    assert library.broken[0].message.startswith("cannot be read (")
    assert len(library.packs) == 1


def test_other_files_folders_and_half_written_copies_are_left_alone(folder: Path) -> None:
    _ = (folder / "LICENSE").write_text("words")
    _ = (folder / ".a.yaml").write_text("half")
    (folder / "old.yaml").mkdir()
    library = Library.read([folder])
    assert (library.packs, library.broken) == ((), ())


def test_a_huge_file_is_not_read_to_its_end(folder: Path) -> None:
    with (folder / "huge.yaml").open("wb") as file:
        _ = file.write(b"# A remark.\n" * 400)
        _ = file.truncate(10 * 1024**3)
    (problem,) = Library.read([folder]).broken
    assert problem.message == "the file is larger than 256 KiB; make two packs of it"


def test_checking_counts_what_is_good(folder: Path) -> None:
    _ = (folder / "a.yaml").write_text(EXAMPLE)
    assert check([folder]) == Checked((), packs=1, exercises=1, questions=1)
    assert check([folder, folder / "a.yaml"]).packs == 1


def test_checking_takes_a_file_of_any_name(tmp_path: Path) -> None:
    _ = (tmp_path / "pack.txt").write_text(TEN_MISTAKES)
    assert len(check([tmp_path / "pack.txt"]).problems) == 10


def test_checking_what_is_not_there_is_a_problem(folder: Path) -> None:
    lines = [str(problem) for problem in check([folder / "x.yaml", folder]).problems]
    assert lines == [
        f"{folder / 'x.yaml'}:1:1: there is no such file or folder; look at the name",
        f"{folder}:1:1: no packs in this folder: no file ends in .yaml or .yml",
    ]


def test_every_shipped_pack_is_served_whole() -> None:
    library = Library.read([SHIPPED])
    assert [str(problem) for problem in library.broken] == []
    assert len(library.packs) == len(list(SHIPPED.glob("*.yaml")))
