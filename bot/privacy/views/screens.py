"""`/privacy` in words, the receipt of an erasure, and what is said while our messages are taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from discord import ButtonStyle, ui

from bot.base.clearing import Cleared
from bot.base.panels import Control, button, custom_id, escape, link, panel, primary
from bot.community import views as community_views
from bot.members.rules import zone_of
from bot.nudges.views import date_words
from bot.privacy.rules import KEYS_KEPT_DAYS, MARK_KEPT_DAYS, Terms
from bot.privacy.service import Erased
from bot.privacy.views.stored import how_long, stored

_CARRIED = """\
### What Discord carries
All you type or press here, and all you are shown, goes through Discord and follows Discord's own rules. Bots have no \
end-to-end encryption. We cannot seal or erase what Discord keeps; that holds for an export's files too."""
_SEALED_IN_BACKUPS = (
    f"your words are there unreadably. The last backup of your key is removed within {KEYS_KEPT_DAYS} days. "
    "What was never sealed (times, ratings, days)"
)
_IN_BACKUPS = "stays in them until they are removed, a year at most, and no backup brings you back."
_NAMES: Mapping[str, tuple[str, str]] = {
    "reflections": ("thing you wrote", "things you wrote"),
    "figures": ("name of who comforts you", "names of who comforts you"),
    "practice": ("practice day or exercise in it", "entries about practice days"),
    "sessions": ("exercise", "exercises"),
    "ratings": ("rating", "ratings"),
    "quiz_answers": ("quiz answer", "quiz answers"),
    "plans": ("plan", "plans"),
    "nudges": ("nudge", "nudges"),
    "authoring": ("entry about your part in packs", "entries about your part in packs"),
    "participation": ("mark by which a server's week counted you", "marks by which servers' weeks counted you"),
    "rounds": ("entry of a quiz round that runs", "entries of quiz rounds that run"),
    "prompts": ("mark by which a daily exercise counted you", "marks by which daily exercises counted you"),
    "care": ("note that you are a practitioner", "notes that you are a practitioner"),
}
"""What the receipt counts by name; all else is counted together."""
_STAYS = " What you made for a server stays with it, without you."


def overview(terms: Terms, *, is_known: bool, goes_on: date | None = None, dm: int | None = None) -> ui.LayoutView:
    """`goes_on`: the day on which all of somebody who stopped is removed. `dm`: the chat with us, if this is there."""
    now = "" if is_known else "**Right now, nothing is stored about you.**"
    leaving = f"**You have stopped: all of it is removed on {date_words(goes_on)}**" if goes_on else ""
    kept = "\n".join(f"- **{one.what}**: {one.why}." for one in stored(terms))
    texts = [
        *filter(None, [now, leaving and f"{leaving}, unless you do something here before."]),
        f"### What is stored, and why\n{kept}\n\nMessages you type outside the forms are not kept.",
        "### How long\n" + "\n".join(f"- {sentence}" for sentence in how_long(terms)),
        _CARRIED,
    ]
    row = [primary("Export", custom_id("privacy-export")), button("Erase everything", custom_id("privacy-ask"))]
    clear = [] if is_known or dm is None else [_clear_button("Delete the bot's messages here", dm, 0, 0)]
    row = [*row, community_views.counts_button(), *clear, *_policy(terms)]
    return panel(*texts, rows=[row], footer=_answers(terms))


def nothing(dm: int | None = None) -> ui.LayoutView:
    rows = [] if dm is None else [[_clear_button("Delete the bot's messages here", dm, 0, 0)]]
    return panel("### Nothing is stored about you", "There is nothing to export and nothing to erase.", rows=rows)


def sure(*, has_account: bool) -> ui.LayoutView:
    goes = (
        "All that is stored about you goes, your days and your words too, and nudges end."
        if has_account
        else f"All that is stored about you goes: what you did in servers, and where you were counted.{_STAYS}"
    )
    erase = button("Yes, erase everything", custom_id("privacy-erase"), ButtonStyle.danger)
    return panel(
        "### Erase everything?",
        f"{goes} This cannot be taken back. If you want a copy, export first.",
        rows=[[erase, primary("Export first", custom_id("privacy-export"))], [button("Keep", custom_id("privacy"))]],
    )


def erased(receipt: Erased, dm: int | None) -> ui.LayoutView:
    """The receipt. Drawn again from the mark alone, it counts nothing."""
    sealed = _SEALED_IN_BACKUPS if receipt.had_key else "what was stored"
    if receipt.counts is None:
        gone, stays = "all that was stored about you (how much it was, nobody knows any more)", _STAYS
        key = "; and your key, if you had one, and with it the words it sealed"
    else:
        gone, stays = _counted(receipt.counts), _STAYS if "authoring" in receipt.counts else ""
        key = "; and your key, and with it the words it sealed" if receipt.had_key else ""
    texts = [
        f"### Erased on {_when(receipt.zone, receipt.at)}",
        f"**Gone:** {gone}{key}.{stays}",
        f"**In old backups:** {sealed} {_IN_BACKUPS}",
        f"**What stays:** for {MARK_KEPT_DAYS} days, a sealed note that your id was erased, for exactly that.",
    ]
    if dm is None:
        rows = []
        texts.append(
            "**Our chat:** if I ever wrote to you there, that still stands. `/privacy`, used in that chat, offers to "
            "delete it. What you wrote yourself only you can delete. From us, nothing more will come."
        )
    else:
        rows = [[_clear_button("Delete the bot's messages", dm, 0, 0)]]
        texts.append(
            "**Our chat:** whatever I wrote to you there still stands. I can delete it; it takes a while, and works "
            "later too. What you wrote yourself only you can delete. From us, nothing more will come."
        )
    return panel(*texts, rows=rows, footer="Whenever you like, /start begins afresh.")


def clearing(channel_id: int, before: int, removed: int) -> ui.LayoutView:
    """While it goes on. Should it stop midway, the button carries on."""
    return panel(
        "### I am deleting what I wrote to you",
        f"{_messages(removed)} gone so far. It goes slowly, after everything that people wait for.",
        rows=[[_clear_button("Carry on", channel_id, before, removed)]],
        footer="Only needed if the number stands still.",
    )


def cleared(channel_id: int, before: int, removed: int, done: Cleared) -> ui.LayoutView:
    total = removed + done.removed
    if done.before is None:
        gone = f"### That was all of it\n{_messages(total)} of mine are gone from our chat."
        return panel(
            gone if total else "### There is nothing of mine left to delete",
            footer="What you wrote yourself only you can delete. Messages that only you could see go by themselves.",
        )
    return panel(
        f"### {_messages(total)} of mine are gone",
        "There may be more. Discord lets me delete them one by one, so I do it in parts.",
        rows=[[_clear_button("Carry on", channel_id, done.before or before, total)]],
    )


def not_yours() -> ui.LayoutView:
    return panel("I cannot reach that chat just now. Nothing was deleted. Please try again later.")


def _clear_button(label: str, channel_id: int, before: int, removed: int) -> Control:
    """All that is known about it stands in the button: nothing is stored any more."""
    return button(label, custom_id("privacy-clear", channel_id, before, removed))


def _counted(counts: Mapping[str, int]) -> str:
    named = [f"{counts[table]} {_NAMES[table][counts[table] != 1]}" for table in _NAMES if table in counts]
    rest = sum(count for table, count in counts.items() if table not in _NAMES)
    others = f"everything else about you, settings included ({rest} {'entry' if rest == 1 else 'entries'})"
    return ", ".join([*named, *([others] if rest else [])])


def _when(zone: str | None, now: datetime) -> str:
    """Where they are, as far as we knew; and for everybody."""
    if zone is None:
        return f"{date_words(now.date())} at {now:%H:%M} UTC"
    local = now.astimezone(zone_of(zone))
    return f"{date_words(local.date())} at {local:%H:%M} ({escape(zone)})\n-# {now:%Y-%m-%d %H:%M} UTC"


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _policy(terms: Terms) -> list[Control]:
    return [link("Privacy policy", terms.policy_url)] if terms.policy_url else []


def _answers(terms: Terms) -> str | None:
    """Who answers for it."""
    who = " · ".join(escape(each) for each in (terms.operator, terms.contact) if each)
    return f"This bot is run by {who}" if who else None
