"""What a screen of an exercise is made from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.figures.rules import Figure
from bot.sessions.rules import Page, Refused, Session, Worse
from bot.streaks.service import Card


@dataclass(frozen=True)
class Scene:
    """What someone in the middle of an exercise has before them."""

    session: Session
    figure: Figure | None = None
    figures: tuple[Figure, ...] = ()
    """Their active figures, to choose from where one is needed."""
    written: str | None = None
    """What they wrote on this page."""
    card: Card | None = None
    """Set once the exercise is done."""
    rested: Figure | None = None
    """Who was laid to rest by this very act."""
    instead_of: int | None = None
    """The session whose place this one has just taken, because no one came to mind."""
    refused: Refused | None = None
    """Why the figure that was just named is not there."""
    worse: Worse | None = None
    """Of one that is done or left: how it is known that it felt worse."""

    @property
    def page(self) -> Page:
        return self.session.here
