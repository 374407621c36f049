"""Questions, answers and scores in words. A wrong answer is interesting, and that is how it is met."""

from bot.quizzes.views.controls import Extras
from bot.quizzes.views.screens import show
from bot.quizzes.views.topics import topics_near

__all__ = ["Extras", "show", "topics_near"]
