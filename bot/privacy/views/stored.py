"""What is stored and why, and how long: told once, for `/privacy` and for the policy page alike."""

from __future__ import annotations

from dataclasses import dataclass

from bot.privacy.rules import KEYS_KEPT_DAYS, MARK_KEPT_DAYS, Terms, span

_AS_LONG = "as long as you want"


@dataclass(frozen=True)
class Stored:
    what: str
    why: str
    kept: str


_PRACTITIONERS = Stored(
    "With a practitioner",
    "only if you took up an invitation: who it is, what you share, which reflections you handed over, and who looked "
    "when; so that you see it under `/sharing`, and can end it",
    _AS_LONG,
)


def stored(terms: Terms) -> list[Stored]:
    drafts, unanswered = span(terms.drafts_days), span(terms.unanswered_days)
    return [
        Stored("That you agreed, and when", "under your Discord id, so that nothing begins without you", _AS_LONG),
        Stored(
            "Settings",
            "zone, times, quiet hours, pauses, and whether your DM is open: so that a nudge comes at your minute",
            _AS_LONG,
        ),
        Stored("Days", "on which you practised, and which count neither way: for `/streak`", _AS_LONG),
        Stored(
            "Exercises, quizzes, nudges",
            "what was done and when, ratings, answers: to choose what comes next, and for `/why`",
            f"{_AS_LONG}; nudges without an answer for {unanswered}, and what was begun and not ended for {drafts}",
        ),
        Stored(
            "Servers",
            "where you used the bot, and when last: so that you have what their moderators wrote. For moderators: what "
            "you did with packs, for the list that the others see; and that you set a daily exercise up, so that I can "
            "tell you when it cannot be posted",
            f"{_AS_LONG}; versions of a pack that were never approved for {drafts}",
        ),
        Stored(
            "Being counted",
            "that somebody took part in a server's week, its daily exercise or its quiz, as a mark that is no name; "
            "and where you do not want that",
            "a mark until the day, the week or the quiz is over",
        ),
        Stored(
            "Reports",
            "what you write when you report an exercise: for the moderators of its server, without your name. As "
            "nothing says whose it is, it is in no export, and cannot be erased as yours",
            f"until they have looked, {drafts} at most",
        ),
        Stored(
            "Sealed, with a key of your own",
            "what you write, your safety plan, and the names of those who comfort you. A stolen copy of our data "
            "does not open them. Whoever runs this bot holds the keys, so that the bot can show your words to you",
            _AS_LONG,
        ),
        *([_PRACTITIONERS] if terms.has_practitioners else []),
    ]


def how_long(terms: Terms) -> list[str]:
    """In whole sentences."""
    stopped, unanswered, drafts = map(span, (terms.stopped_days, terms.unanswered_days, terms.drafts_days))
    backups = (
        f"After an erasure your words are unreadable in backups too, within {KEYS_KEPT_DAYS} days. A sealed note that "
        f"your id was erased stays for {MARK_KEPT_DAYS} days, so that no backup brings you back."
    )
    after = (
        "When sharing with a practitioner has ended, the client sees for 30 days whom it was with and what they had "
        "looked at, even if the practitioner erased everything."
    )
    return [
        "It stays until you erase it. Much can also be removed alone, where it is shown.",
        f"If you stop, everything goes {stopped} after the last thing you did here.",
        f"Nudges that nobody answered go after {unanswered}; what was begun and not ended, after {drafts}.",
        backups,
        *([after] if terms.has_practitioners else []),
    ]
