"""What the columns of an export and what stands in them is called on the page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TITLES: Mapping[str, tuple[str, str]] = {
    "members": ("You and your settings", "That you agreed, and how you want it."),
    "figures": ("Who and what comforts you", "Sealed with your key; opened here for you."),
    "sessions": ("Exercises, and what you wrote", "What you wrote is sealed with your key; opened here for you."),
    "quizzes": ("Quizzes", "What you were asked, what you answered, and what comes back."),
    "logbook": ("Your practice days", "What `/streak` is counted from."),
    "nudges": ("Plans and nudges", "When I am to write, and what became of it each time."),
    "support": ("Your safety plan", "Sealed with your key; opened here for you."),
    "care": ("You and practitioners", "Who may see what, and who looked."),
    "progress": ("How your pictures look", ""),
    "servers": ("Servers where you used the bot", "So that you have what their moderators wrote."),
    "daily": ("Daily exercises you set up", "So that I can tell you when one cannot be posted."),
    "authoring": ("Packs of your servers", "What you used of them; and what you did with them, if you moderate."),
    "participation": ("Being counted in servers", "Of weeks that are not over yet, and where you do not want it."),
    "prompts": ("Daily exercises you took in servers", "Of days that are not over yet."),
    "rounds": ("Quiz rounds in servers", "Of rounds that run right now."),
}
"""Of each section, in the order in which they are read: its heading, and a line under it."""
GROUPS: Mapping[Sequence[str], str] = {
    ("exercise", "title"): "Exercises",
    ("rating", "side"): "How you felt, by your own ratings",
    ("reflection",): "What you wrote",
    ("quiz_round", "topic"): "Rounds",
    ("quiz_round", "question"): "Your answers",
    ("comes_back", "pack"): "Questions, and when each comes back",
    ("practised", "what"): "Days on which you practised",
    ("day", "counts_neither_way_because"): "Days that count neither way",
    ("plan", "brings"): "Plans",
    ("nudge", "of_plan"): "Nudges",
    ("my_ratings_choose_nothing_since",): "What helps me",
    ("practitioner", "shares_done"): "Practitioners you are or were connected with",
    ("client", "since"): "Clients you are or were connected with",
    ("looked_at", "at"): "Looks that a practitioner took",
    ("shared_at", "seen_at"): "Reflections you have shown",
    ("code_for", "made_at"): "Codes you made",
    ("told", "made_at"): "Lines that I sent you about this",
    ("asked_to_get_in_touch",): "Asking a practitioner to get in touch",
}
"""What rows are that begin with these keys, where a section has several kinds."""
INNER = frozenset(
    {
        *("order_of_choices_drawn_from", "of_plan", "number", "gives_back", "quiz_round", "pack_id"),
        *("channel_id", "message_id", "dm_channel_id", "dm_try_at", "dm_told_at", "unanswered"),
        *("step", "stability", "difficulty", "version", "programme_days_done", "exercise"),
    }
)
"""Numbers that mean something to the bot alone: they stand in the other file."""
HEADS = ("name", "title", "question", "comes_back", "practised", "nudge", "day")
"""What a row is about: the first of these that it has."""
LABELS: Mapping[str, str] = {
    "member_id": "Your Discord id",
    "state": "How it stands",
    "consented_at": "You agreed on",
    "home_zone": "Zone at home",
    "home_at": "Back home on",
    "practice": "What to practise",
    "quiet_from": "Quiet hours from",
    "quiet_until": "Quiet hours until",
    "dm_closed_at": "Your DM has been closed since",
    "paused_at": "Paused on",
    "paused_until": "Paused until",
    "answered_at": "Last answer to a nudge, or last act",
    "is_discreet": "Discreet first lines",
    "hides_streak": "Number of the streak hidden",
    "leaves_figures_out": "Exercises with figures left out",
    "most_a_day": "Most nudges a day, by your wish",
    "stopped_at": "Stopped on",
    "sort": "What they are",
    "added_at": "Since",
    "cannot_be_opened": "Can no longer be opened",
    "title": "Exercise",
    "local_day": "Day",
    "stand_in": "In place of a figure",
    "rating": "Asked",
    "side": "When",
    "value": "From 0 to 10",
    "question": "Question",
    "text": "What you wrote",
    "kept": "Kept as a line",
    "comes_back": "Question",
    "due_at": "Due",
    "reviewed_at": "Answered last",
    "was_right": "Right",
    "at": "At",
    "plan": "To practise",
    "nudge": "Day",
    "why": "Why",
    "practised": "Day",
    "what": "What",
    "counts_neither_way_because": "Because",
    "server_id": "Server (its Discord id)",
    "seen_at": "Last used there",
    "slug": "Pack",
    "look": "Pictures are",
}
VALUES: Mapping[str, str] = {
    "felt-security": "how safe and supported",
    "calm": "how calm",
    "mix": "a mix",
    "due": "to come",
    "late": "sent late",
    "late-sent": "sent late",
    "opened": "opened",
    "expired": "not answered",
    "suppressed": "not sent",
    "failed": "not sent",
    "rested": "resting",
    "died": "died",
    "open": "begun",
    "left": "left",
    "dropped": "left",
    "learning": "still new",
    "review": "known",
    "relearning": "to be asked again",
    "away": "you said that you were ill or away",
    "taper": "nudges came less often",
    "fallen-quiet": "nudges had stopped by themselves",
    "dm-closed": "your DM was closed",
    "outage": "the bot was not running",
    "too-late": "the bot was not running at that time",
    "zone-change": "your clock jumped over it",
    "no-plan": "no plan for that day",
    "look-back": "a look back",
    "line": "a line of yours",
}


def label(key: str) -> str:
    return LABELS.get(key) or key.replace("_", " ").capitalize()
