"""Ending with a client, and the note for when one is away."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.base.panels import (
    WARM,
    Choice,
    Control,
    Field,
    Row,
    button,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.care.rules import NOTE_LENGTH, Link, Practitioner
from bot.care.service import Refusal
from bot.care.views.invites import REFUSED, label_field

_A_PAGE = 25


def away_button() -> Control:
    return button("Away note", custom_id("care-away"))


def away_form(practitioner: Practitioner) -> ui.Modal:
    return form(
        custom_id("care-away-set"),
        "While you are away",
        Field(
            "note",
            "What clients are told",
            "When you are back; who to turn to meanwhile. Empty: no note.",
            practitioner.away_note,
            example="Away until 3 May. If it cannot wait: your GP, or /support",
            long=True,
            required=False,
            most=NOTE_LENGTH,
        ),
    )


def away(practitioner: Practitioner) -> ui.LayoutView:
    note = practitioner.away_note
    said = f"Your clients now read:\n> {escape(note)}" if note else "There is no note now."
    where = "It stands in their `/sharing`, and where they ask you to get in touch."
    return panel("### Away note", said, where, rows=[[button("Change it", custom_id("care-away"))]])


def whom_to_end(links: Sequence[Link], page: int = 0) -> ui.LayoutView:
    if not links:
        return panel("### You have no clients here", "`/clients invite` makes a code for one.")
    page = min(page, (len(links) - 1) // _A_PAGE)
    shown = links[page * _A_PAGE : (page + 1) * _A_PAGE]
    choices = [Choice(str(each.id), each.label or f"Client {each.id}", f"Since {_day(each)}") for each in shown]
    earlier = [button("Earlier", custom_id("care-ending", page - 1))] if page else []
    later = [button("Later", custom_id("care-ending", page + 1))] if (page + 1) * _A_PAGE < len(links) else []
    turning: list[Row] = [[*earlier, *later]] if earlier or later else []
    return panel(
        "### End with a client",
        "You are asked once more before it ends.",
        rows=[[select(custom_id("care-end-one", page), "With whom", choices)], *turning],
    )


def rename_form(link: Link) -> ui.Modal:
    return form(custom_id("care-renamed", link.id), "Another label", label_field(link.label or None))


def renamed(link_id: int, outcome: Link | Refusal | None) -> ui.LayoutView:
    back = button("Back to them", custom_id("care-see", link_id))
    if outcome is None:
        return panel("That is no client of yours (any more).")
    if isinstance(outcome, Refusal):
        again = primary("Try again", custom_id("care-rename", link_id))
        return panel(f"{REFUSED[outcome]} Nothing was changed.", rows=[[again, back]], colour=WARM)
    return panel(f"**Your label for them is {escape(outcome.label)} now.** Nobody else sees it.", rows=[[back]])


def ending(link: Link) -> ui.LayoutView:
    return panel(
        f"### End with {escape(link.label) or 'this client'}?",
        "What you assigned ends, and you see nothing of theirs any more. Their journal and their days stay theirs. "
        "They get "
        "a line that sharing has ended. To begin again takes a new code.",
        rows=[
            [
                button("Yes, end it", custom_id("care-end-yes", link.id), ButtonStyle.danger),
                button("Keep it", custom_id("care-ending", 0)),
            ]
        ],
    )


def ended(link: Link | None) -> ui.LayoutView:
    if link is None:
        return panel("That had ended before, so nothing changed.")
    return panel(f"**Ended with {escape(link.label) or 'this client'}.** They are told so, and nothing more.")


def _day(link: Link) -> str:
    return f"{link.since.day} {link.since:%B %Y}"
