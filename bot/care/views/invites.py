"""A practitioner's way in, and their codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ui

from bot.base.panels import WARM, Field, Line, button, custom_id, escape, form, panel, primary
from bot.care.rules import LABEL_LENGTH, MOST_CLIENTS, MOST_INVITES, Practitioner, spelled
from bot.care.service import Fresh, OpenInvite, Refusal

_A_PAGE = 10
_OF_LABELS = (Refusal.NO_LABEL, Refusal.SAME_LABEL)
REFUSED = {
    Refusal.NO_LABEL: "A label needs at least one letter, digit or sign.",
    Refusal.SAME_LABEL: "Another client of yours, or an open code, has that label. A different one tells them apart.",
    Refusal.TOO_MANY_CODES: f"{MOST_INVITES} codes are open, which is the most. Withdraw one that nobody needs.",
    Refusal.TOO_MANY_CLIENTS: f"One practitioner has room for {MOST_CLIENTS} clients here, open codes included.",
}


def agree(adult_age: int) -> ui.LayoutView:
    return panel(
        "### Before your first client",
        "You can invite people you work with, pass exercises on to them, and see what they choose to share: whether "
        "exercises were done and, if they like, how ratings went. Nothing else comes to you, and your clients see each "
        "look you take. There is room for neither notes nor diagnoses here, and I am no emergency line.",
        "**What I keep about you:** that you agreed, your codes, your clients, and your labels for them, which are "
        "sealed. You get no daily exercises unless you want them (`/start`). `/privacy` shows and erases everything.",
        rows=[[primary(f"I am {adult_age} or older, and I agree", custom_id("care-agree"))]],
        footer="Nothing is stored until you agree.",
    )


def agreed(practitioner: Practitioner) -> ui.LayoutView:
    return panel(
        f"### Welcome, {escape(practitioner.name)}",
        "That is the name your clients are shown. `/clients invite` makes a code for the first of them.",
        rows=[[primary("Make a code", custom_id("care-invite"))]],
    )


def codes(invites: Sequence[OpenInvite], now: datetime, page: int = 0, said: str = "") -> ui.LayoutView:
    page = min(page, max(0, (len(invites) - 1) // _A_PAGE))
    shown = invites[page * _A_PAGE : (page + 1) * _A_PAGE]
    lines = [
        Line(
            f"**{escape(each.label) or 'A label that no longer opens'}**\n-# {_left(each, now)}",
            button("Withdraw", custom_id("care-withdraw", each.invite_id)),
        )
        for each in shown
    ]
    newer = [button("Earlier", custom_id("care-codes", page - 1))] if page else []
    older = [button("Later", custom_id("care-codes", page + 1))] if (page + 1) * _A_PAGE < len(invites) else []
    about = (
        "These codes wait for somebody. I cannot show one again: of a code I keep only a mark. If it got lost, "
        "withdraw it and make another."
        if invites
        else "A code is for one client. It works once, for a week, and shows them who you are and what would be shared "
        "before anything is."
    )
    return panel(
        *filter(None, [said]),
        f"### Invitations\n{about}",
        *lines,
        rows=[[primary("Make a code", custom_id("care-invite")), *newer, *older]],
    )


def label_form() -> ui.Modal:
    return form(custom_id("care-invited"), "A code for one client", label_field())


def label_field(now: str | None = None) -> Field:
    return Field(
        "label",
        "Your label for them",
        "For your eyes alone. Please no full name and no diagnosis: “Tue 10”, “blue folder 7”.",
        now,
        example="Tue 10",
        most=LABEL_LENGTH,
    )


def invited(fresh: Fresh, app_id: int) -> ui.LayoutView:
    """The one time that the code is shown, with words to pass on."""
    code, until = spelled(fresh.code), _day(fresh.expires_at)
    install = f"https://discord.com/oauth2/authorize?client_id={app_id}&integration_type=1&scope=applications.commands"
    # Short lines: some apps wrap none in a box that can be copied.
    words = "\n".join(
        [
            "Hello! This is an invitation to small exercises",
            "between our sessions, on Discord.",
            "1. Add the app to your account (no server needed):",
            install,
            "2. In any chat on Discord, type /join and this code:",
            code,
            "You see first who I am and what would be shared, and",
            f"you choose. The code works once, until {until}.",
            "Nothing urgent there, please: nobody is watching.",
        ]
    )
    return panel(
        f"### A code for {escape(fresh.label)}",
        "Pass these words on in whatever way you two write to each other. The code is shown this once.",
        f"```\n{words}\n```",
        rows=[[button("All open codes", custom_id("care-codes", 0)), button("Another one", custom_id("care-invite"))]],
        footer=f"Good until {until}. Whoever has the code can use it: pass it to one person.",
    )


def no_code(refusal: Refusal) -> ui.LayoutView:
    again = [button("Try again", custom_id("care-invite"))] if refusal in _OF_LABELS else []
    return panel(REFUSED[refusal], rows=[[*again, button("All open codes", custom_id("care-codes", 0))]], colour=WARM)


def _left(invite: OpenInvite, now: datetime) -> str:
    hours = int((invite.expires_at - now).total_seconds() // 3600)
    left = f"{hours // 24} more days" if hours >= 48 else "until tomorrow" if hours >= 24 else "for less than a day"
    return f"good {left if 'until' in left or 'for' in left else f'for {left}'}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B}"
