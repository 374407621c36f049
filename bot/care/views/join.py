"""`/join`: who it is and what would be shared, before anything is."""

from __future__ import annotations

from datetime import datetime

from discord import ui

from bot.base.panels import WARM, Line, button, custom_id, escape, link, panel, primary
from bot.care.rules import MOST_PRACTITIONERS, Scope
from bot.care.service import Full, Invitation, Joined
from bot.care.views.words import KEEP, NO_EMERGENCY
from bot.members.rules import MemberState
from bot.progress.rules import ENOUGH

SCOPES = {
    Scope.DONE: ("Done or not", "which of the exercises they pass on to you were done, and on which days"),
    Scope.RATINGS: (
        "Ratings as a trend",
        f"how calm or safe you felt before and after these: a small picture and the average, once {ENOUGH} are rated",
    ),
}
NEVER = (
    "**Never:** what you write, unless you press “Share this one” under it, each time anew; your figures, your safety "
    "plan, your own plans, or the servers you are in."
)


def invitation(
    found: Invitation, code: str, scopes: frozenset[Scope], adult_age: int, policy_url: str | None = None
) -> ui.LayoutView:
    """The code and the choices so far stand in the buttons."""
    switches = [
        Line(
            f"{_mark(scope in scopes)} **{title}:** {about}",
            button(
                "Leave out" if scope in scopes else "Add", custom_id("care-join-scope", code, packed(scopes ^ {scope}))
            ),
        )
        for scope, (title, about) in SCOPES.items()
    ]
    new = (
        "**What I keep, if you agree:** what you did and when, your ratings, and what you write, which is sealed "
        "with a "
        "key of your own. Discord itself carries what is typed. `/privacy` shows and erases everything."
    )
    row = [
        primary(f"I am {adult_age} or older, and I agree", custom_id("care-join-yes", code, packed(scopes))),
        button("Not now", custom_id("care-join-no")),
        *([link("Privacy policy", policy_url)] if policy_url else []),
    ]
    return panel(
        f"### {escape(found.practitioner.name)} invites you",
        "Exercises between your sessions. Whoever runs this bot knows them by this name. If you do not expect this "
        "invitation, press Not now.",
        "**What they would see**",
        *switches,
        NEVER,
        "You can switch this, or leave, at any time in `/sharing`: it acts at once, and there you see each look "
        "they take. "
        f"{KEEP}",
        *([] if found.is_known else [new]),
        rows=[row],
        footer=f"Nothing is stored or shared until you agree. {NO_EMERGENCY}",
    )


def joined(done: Joined) -> ui.LayoutView:
    name, scopes = escape(done.practitioner.name), done.link.scopes
    seen = " and ".join(f"*{SCOPES[scope][0].lower()}*" for scope in Scope if scope in scopes) or "nothing yet"
    is_new, has_stopped = done.member.state is MemberState.STARTING, done.member.state is MemberState.STOPPED
    place = (
        "**One thing is left:** tell me where you are and when I may write. Until then nothing of theirs can come, and "
        "they see that your times are not set up yet."
        if is_new
        else "You had stopped: nothing comes until `/resume`."
        if has_stopped
        else ""
    )
    start = [primary("Say where I am", custom_id("start"))] if is_new else []
    return panel(
        f"### You and {name} are connected",
        f"They see: {seen}. What they pass on to you comes here as a plan that you can move, pause or decline.",
        *filter(None, [place]),
        rows=[[*start, button("What I share", custom_id("care-side", done.link.id))]],
        footer="/sharing shows who looked, and ends it with one tap.",
    )


def not_joined() -> ui.LayoutView:
    return panel("Nothing was stored or shared. The code stays good until it expires.")


def no_such_code(again_at: datetime, now: datetime) -> ui.LayoutView:
    """The same for every reason."""
    waits = " Until then I look at none, not even at a good one." if again_at > now else ""
    return panel(
        "### This code opens nothing",
        "A code works once, for a week. Look whether it is whole, or ask whoever gave it to you for a new one.",
        f"You can try again {_wait(again_at, now)}.{waits}",
        colour=WARM,
    )


def full(why: Full) -> ui.LayoutView:
    said = {
        Full.ALREADY: "You and the practitioner of this code are connected already. The code was not used.",
        Full.TOO_MANY: f"You are connected with {MOST_PRACTITIONERS} practitioners, which is the most. The code was "
        "not used.",
    }
    return panel(said[why], rows=[[button("What I share", custom_id("care-sharing"))]])


def packed(scopes: frozenset[Scope]) -> str:
    """For a custom_id."""
    return "".join(sorted(scope.value[0] for scope in scopes)) or "-"


def unpacked(text: str) -> frozenset[Scope] | None:
    """None for what is no choice of ours."""
    by_letter = {scope.value[0]: scope for scope in Scope}
    scopes = frozenset(by_letter[letter] for letter in text if letter in by_letter)
    return scopes if packed(scopes) == text else None


def _mark(is_on: bool) -> str:
    return "●" if is_on else "○"


def _wait(again_at: datetime, now: datetime) -> str:
    seconds = (again_at - now).total_seconds()
    if seconds <= 0:
        return "now"
    if seconds <= 90:
        return "in a minute"
    return f"in {-(-seconds // 60):.0f} minutes" if seconds <= 5400 else f"in {-(-seconds // 3600):.0f} hours"
