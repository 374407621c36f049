"""Whether somebody is counted in a server's weekly number: their own choice, and a quiet one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from discord import ui

from bot.base.panels import Choice, Control, button, custom_id, escape, panel, select
from bot.community.service import Standing

NameOf = Callable[[int], str | None]
"""A server's name, where it is known just now."""
_MOST_CHOICES = 25
_WHAT = (
    "A server's moderators see how many people took part in a week: a number from five on, and never who. "
    "When the week is over, the number is all that is left."
)


COUNTED = "The server's week counts you as one who took part: a number from five people on, never who."
"""What `count_button` is about."""


def count_button(server_id: int) -> Control:
    """Beside what somebody did together with others of that server."""
    return button("Don't count me", custom_id("comm-count", server_id, 0))


def counts_button() -> Control:
    """The way to all servers."""
    return button("Being counted", custom_id("comm-counts"))


def counted(standing: Standing, name: str | None) -> ui.LayoutView:
    """After a choice, with the way back from a wrong thumb."""
    where = _named(name)
    if standing.is_counted:
        to, label = custom_id("comm-recount", standing.server_id, 0), "Don't count me"
        texts = [f"### You are counted in {where}", _WHAT]
    else:
        to, label = custom_id("comm-recount", standing.server_id, 1), "Count me"
        span = "" if standing.has_account else " this week"
        texts = [f"### You are not counted in {where}{span}", _WHAT if standing.has_account else _FOR_A_WEEK]
    row = [button(label, to), *([counts_button()] if standing.has_account else [])]
    return panel(*texts, rows=[row])


def counts(standings: Sequence[Standing], name_of: NameOf) -> ui.LayoutView:
    """All servers at once, for someone with an account."""
    if not standings:
        return panel("### Being counted", _WHAT, "I have not seen you in a server yet.")
    named = [(standing, name_of(standing.server_id)) for standing in standings[:_MOST_CHOICES]]
    lines = [f"- {_named(name)}: {'counted' if each.is_counted else '**not counted**'}" for each, name in named]
    choices = [
        Choice(str(each.server_id), name or _NAMELESS, "Don't count me" if each.is_counted else "Count me")
        for each, name in named
    ]
    return panel(
        "### Being counted", _WHAT, "\n".join(lines), rows=[[select("comm-counted", "Change it for …", choices)]]
    )


_NAMELESS = "A server whose name I cannot see just now"
_FOR_A_WEEK = (
    "I keep nothing lasting about you, as you have no account. So this holds until the week is over; "
    "next week the button is there again."
)


def _named(name: str | None) -> str:
    return f"**{escape(name)}**" if name else _NAMELESS[0].lower() + _NAMELESS[1:]
