"""The buttons that stand under more than one screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.base.panels import Control, Row, button, custom_id, primary
from bot.quizzes.rules import Run

Extras = Callable[..., Sequence[Control]]
"""Controls of rooms above this one, made anew for each panel; they stand last."""


def go_on(run: Run) -> Control:
    return primary("Go on", custom_id("quiz-next", run.run_id))


def onward(run: Run) -> Control:
    return primary("See how it went" if run.is_complete else "Next question", custom_id("quiz-next", run.run_id))


def stop(run: Run) -> Control:
    return button("Stop here", custom_id("quiz-stop", run.run_id))


def begin(label: str) -> Control:
    return button(label, custom_id("quiz-open", 0))


def last_row(controls: Row, extras: Extras) -> list[Row]:
    row = [*controls, *extras()]
    return [row] if row else []
