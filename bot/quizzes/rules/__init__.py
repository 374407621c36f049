"""Which questions a round asks and why, how their choices stand, what an answer is, and when a question comes back."""

from bot.quizzes.rules.choosing import FEW, ROUND, Reason, asked_now, choose
from bot.quizzes.rules.rounds import (
    Answer,
    Item,
    Key,
    Run,
    RunState,
    find_topic,
    items_of,
    shuffled,
    topic_key,
    topics_of,
)
from bot.quizzes.rules.spacing import Card, CardState, Review, fold, is_due, is_solid, recall, review
from bot.quizzes.rules.topics import Topic, solid_topics

__all__ = ["FEW", "ROUND", "Answer", "Card", "CardState", "Item", "Key", "Reason", "Review", "Run", "RunState", "Topic"]
__all__ += ["asked_now", "choose", "find_topic", "fold", "is_due", "is_solid", "items_of", "recall", "review"]
__all__ += ["shuffled", "solid_topics", "topic_key", "topics_of"]
