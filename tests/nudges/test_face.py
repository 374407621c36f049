"""What a nudge says of its exercise is put together once, and anew once the exercise is another."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

from bot.nudges import views
from bot.packs.service import Library

PACKS = Path(__file__).parents[2] / "exercises"


def test_an_exercise_that_was_reworded_is_told_in_its_new_words() -> None:
    library = Library.read([PACKS])
    exercise = library.exercises[0]
    about = library.about(exercise.pack)
    assert exercise.title in views.fullest(exercise, about, []).content
    reworded = replace(exercise, title="Quite another", why=None)
    assert "Quite another" in views.fullest(reworded, about, []).content
    assert "What it is about now." in views.fullest(reworded, "What it is about now.", []).content
    assert views.fullest(exercise, about, []).content == views.fullest(exercise, about, []).content
    assert exercise.title in views.fullest(exercise, about, []).content


def test_nothing_is_kept_of_what_others_wrote() -> None:
    library = Library.read([PACKS])
    theirs = replace(library.exercises[0], pack="of-theirs", by="Dr Example")
    views.fullest(theirs, "", [])
    kept = import_module("bot.nudges.views.letter")._FACES
    assert not [key for key in kept if key[0] == "of-theirs"]
