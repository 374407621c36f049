"""Who may do what: one line for each command and for each prefix of a button, menu or form.

A new one without a line fails the build. To add it: find its kind in `Who`, and put its name into that list. A button
that carries the id of a row has to be `OWNER`, `HERE`, `MODERATOR` or `MANAGER`: what it does for others must not be
told from what it does for a row that never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    ANYONE = "anyone"
    """Also without an account; nothing of anybody else's is in it."""
    MEMBER = "member"
    """With an account; about whatever is their own."""
    OWNER = "owner"
    """Whose row it names."""
    HERE = "here"
    """Whoever is in the channel of the message, which everybody there sees."""
    MODERATOR = "moderator"
    """Manage Server, or the role that looks after packs, in the server it is about."""
    MANAGER = "manager"
    """Manage Server, in the server it is about."""
    PRACTITIONER = "practitioner"
    """Added by the operator, and agreed, or about to; of a row it names, the one whose client or code that is."""


NEEDS_ROWS = (Who.OWNER, Who.HERE, Who.MODERATOR, Who.MANAGER, Who.PRACTITIONER)


@dataclass(frozen=True)
class Line:
    who: Who
    touches: frozenset[str] = frozenset()
    """Tables in which more changes than rows of whoever acts."""
    where_known: bool = False
    """Of `HERE`: also from elsewhere, by somebody with an account who was seen there."""
    in_practice: bool = False
    """Of `MODERATOR`: also in the DM, by a practitioner, about packs of their own."""


_PACK_TABLES = "own_packs own_versions left_out pack_audit pack_notices pack_reports pack_previews"
_DAILY_TABLES = "dailies daily_drafts daily_keepers prompts prompt_marks servers"
_ROUND_TABLES = "channel_rounds channel_answers channel_names channel_asked"
_COUNT_TABLES = "participation_weeks participation_marks"


_LOOKS = "care_looks"
"""Every look at a client stands in a row that names the link alone."""
_LEFT = "care_links care_shares care_notices plans nudges"
"""With their last client, what a practitioner gets once a week ends as well."""
_ERASED = f"erased {_LOOKS} {_LEFT} care_assignments participation_marks channel_answers own_versions pack_audit"


def _each(
    who: Who, names: str, touches: str = "", *, where_known: bool = False, in_practice: bool = False
) -> dict[str, Line]:
    return {name: Line(who, frozenset(touches.split()), where_known, in_practice) for name in names.split()}


COMMANDS: Mapping[str, Line] = {
    **_each(Who.ANYONE, "start help exercise support privacy stop"),
    **_each(Who.MEMBER, "quiz streak progress schedule pause resume figures journal why"),
    **{
        f"pack {act}": Line(Who.MODERATOR, frozenset(_PACK_TABLES.split()), in_practice=True)
        for act in (
            *("template", "check", "upload", "list", "preview", "approve", "return", "withdraw", "rollback"),
            *("disable", "enable", "download"),
        )
    },
    **{
        f"server {act}": Line(Who.MANAGER, frozenset(f"{_DAILY_TABLES} welcomes".split()))
        for act in ("setup", "daily", "welcome")
    },
    "clients invite": Line(Who.PRACTITIONER),
    **{f"clients {act}": Line(Who.PRACTITIONER) for act in ("assign", "end")},
    **{f"clients {act}": Line(Who.PRACTITIONER, frozenset({_LOOKS})) for act in ("list", "progress")},
    "join": Line(Who.ANYONE),
    "sharing": Line(Who.MEMBER),
    "server stats": Line(Who.MODERATOR, frozenset(_COUNT_TABLES.split())),
    "server quiz": Line(Who.MODERATOR, frozenset(_ROUND_TABLES.split())),
}
BUTTONS: Mapping[str, Line] = {
    # Ways to begin, and to help.
    **_each(Who.ANYONE, "support-country support-plan support-plan-write support-plan-copy support-plan-template"),
    **_each(Who.ANYONE, "support-plan-delete support-plan-gone guest-worse"),
    **_each(Who.ANYONE, "support support-home support-ground support-grounded support-stop support-people"),
    **_each(Who.ANYONE, "start start-form start-again start-agree start-confirm start-yes start-dm start-look"),
    **_each(Who.ANYONE, "ex-wish ex-other ex-packs ex-pack ex-pack-other ex-begin guest-at guest-for guest-no-one"),
    **_each(Who.ANYONE, "privacy privacy-export"),
    **_each(Who.ANYONE, "privacy-ask privacy-erase", _ERASED),
    **_each(Who.ANYONE, "comm-share comm-card comm-counts comm-welcome-not start-stop privacy-clear"),
    **_each(Who.ANYONE, "ex-figures"),
    # What is about whoever presses it.
    **_each(Who.MEMBER, "start-elsewhere start-what"),
    **_each(Who.MEMBER, "ses-fine-kind ses-helps ses-steer journal-aside journal journal-kept journal-any journal-one"),
    **_each(Who.MEMBER, "figures figures-resting figures-new figures-add figures-one"),
    **_each(Who.MEMBER, "look look-on look-off look-day look-time plan plan-new why plan-resume"),
    **_each(
        Who.MEMBER,
        "plan-stop plan-pause plan-pause-day plan-pause-for plan-quiet plan-more plan-most plan-discreet plan-open",
    ),
    **_each(Who.MEMBER, "plan-zone plan-zone-set plan-travel plan-journey-set plan-home"),
    **_each(Who.MEMBER, "prog-look prog-take quiz-open quiz-topic quiz-new"),
    **_each(Who.MEMBER, "streak streak-away streak-hide streak-show streak-excuse streak-present"),
    # Rows of a member's own; forms, which belong to who opened them.
    **_each(Who.OWNER, "start-settle look-at plan-add plan-place plan-journey plan-pause-until plan-quiet-set"),
    **_each(Who.OWNER, "figures-keep figures-name figures-rename figures-rest figures-died figures-back"),
    **_each(Who.OWNER, "figures-undo figures-forget figures-gone"),
    **_each(Who.OWNER, "line line-in line-form line-on line-drop line-show look-stop look-again"),
    **_each(Who.OWNER, "overview", _LOOKS),
    **_each(Who.OWNER, "nudge-begin nudge-look nudge-later nudge-snooze nudge-other nudge-already"),
    **_each(Who.OWNER, "nudge-yesterday nudge-skip nudge-back nudge-time nudge-travel"),
    **_each(
        Who.OWNER, "plan-one plan-time plan-when plan-days plan-what plan-end plan-end-set plan-drop plan-drop-yes"
    ),
    **_each(Who.OWNER, "quiz-answer quiz-several quiz-next quiz-stop"),
    **_each(Who.OWNER, "ses-swap ses-figure ses-stand-in ses-name ses-named ses-rest ses-died ses-recall ses-no-one"),
    **_each(Who.OWNER, "ses-someone ses-look ses-next ses-back ses-rate ses-unrated ses-write ses-wrote ses-done"),
    **_each(
        Who.OWNER,
        "ses-leave ses-reopen ses-tell ses-tell-other ses-tell-copy",
    ),
    **_each(Who.OWNER, "ses-worse ses-worse-aside ses-worse-ways ses-fine ses-fine-aside support-plan-wrote"),
    **_each(Who.OWNER, "journal-read journal-keep journal-unkeep journal-delete journal-gone"),
    **_each(
        Who.OWNER, "pack-contents pack-part pack-goon pack-walk pack-wrote pack-quiz pack-questions", "pack_previews"
    ),
    **_each(Who.OWNER, "pack-answer pack-several pack-rest pack-aside pack-programme pack-days", "pack_previews"),
    # What stands in a channel.
    **_each(Who.HERE, "server-do", f"prompts prompt_marks {_COUNT_TABLES}"),
    **_each(
        Who.HERE, "round-pick round-picks round-name round-yesname round-noname", f"{_ROUND_TABLES} {_COUNT_TABLES}"
    ),
    **_each(Who.MEMBER, "comm-counted", _COUNT_TABLES),
    **_each(Who.HERE, "comm-count comm-recount", f"prompts prompt_marks {_COUNT_TABLES}", where_known=True),
    **_each(Who.HERE, "pack-report pack-said", "pack_reports pack_notices", where_known=True),
    # What is for those who look after a server.
    **_each(
        Who.MODERATOR,
        "pack-list pack-one pack-approve pack-return pack-returned pack-withdraw",
        _PACK_TABLES,
        in_practice=True,
    ),
    **_each(
        Who.MODERATOR,
        "pack-rollback pack-preview pack-download pack-acts pack-reports pack-settle",
        _PACK_TABLES,
        in_practice=True,
    ),
    **_each(Who.MODERATOR, "round-desk round-on round-ahead round-stop", _ROUND_TABLES),
    **_each(Who.MODERATOR, "comm-stats", _COUNT_TABLES),
    **_each(
        Who.MANAGER, "server-setup server-channel server-role server-packs server-when server-retime", _DAILY_TABLES
    ),
    **_each(
        Who.MANAGER,
        "server-timed server-zone server-discard server-yes server-off server-off-yes server-daily",
        _DAILY_TABLES,
    ),
    **_each(Who.MANAGER, "server-post server-pause server-resume", _DAILY_TABLES),
    **_each(Who.MANAGER, "comm-welcome comm-welcome-post", "welcomes"),
    # Practitioners and their clients.
    **_each(Who.MEMBER, "care-sharing"),
    **_each(Who.ANYONE, "care-ask care-join-scope care-join-yes care-join-no"),
    **_each(Who.OWNER, "care-side care-scope care-looks care-shares"),
    **_each(Who.OWNER, "care-ask-yes care-asked", "care_notices"),
    **_each(Who.OWNER, "care-leave", _LEFT),
    **_each(Who.OWNER, "care-told", _LOOKS),
    **_each(Who.OWNER, "plan-news plan-rest plan-wake plan-decline plan-decline-yes"),
    **_each(Who.MEMBER, "plan-assigned"),
    **_each(Who.OWNER, "care-share care-share-aside care-share-back"),
    **_each(Who.OWNER, "care-share-yes", "care_notices"),
    **_each(Who.PRACTITIONER, "care-agree care-codes care-invite care-invited care-withdraw care-ending care-end-one"),
    **_each(Who.PRACTITIONER, "care-new care-draft care-for care-who care-picked care-what care-search care-chosen"),
    **_each(Who.PRACTITIONER, "care-days care-when care-times care-give care-untake"),
    **_each(Who.PRACTITIONER, "care-undo care-weekly care-weekly-on care-weekly-off"),
    **_each(Who.PRACTITIONER, "care-list care-see care-look care-table care-undo-yes", _LOOKS),
    **_each(Who.PRACTITIONER, "care-rename care-renamed"),
    **_each(Who.PRACTITIONER, "care-weekly-day care-weekly-time care-weekly-at"),
    **_each(Who.PRACTITIONER, "care-end care-away care-away-set"),
    **_each(Who.PRACTITIONER, "care-end-yes", _LEFT),
    **_each(Who.PRACTITIONER, "care-read care-read-one", _LOOKS),
}
