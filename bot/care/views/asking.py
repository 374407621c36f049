"""After "this felt worse": asking the practitioner to get in touch, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import WARM, Control, Row, button, buttons, custom_id, escape, panel, primary
from bot.care.rules import Link, Practitioner
from bot.care.service import Asked, Errand, Kind, State, Told
from bot.care.views.words import away_note, clock, moment

_NOT_URGENT = (
    "**This is no emergency line.** If it cannot wait, please reach for someone now: `/support` points to people."
)
_SHOWN = "That you opened this is shown to them in /sharing."
_LOST = "Your label for them can no longer be opened, so I cannot say who it is."


def ask_button() -> Control:
    return button("Ask my practitioner to get in touch", custom_id("care-ask"))


def ask(whom: Sequence[tuple[Link, Practitioner]], extras: Sequence[Control]) -> ui.LayoutView:
    """Nothing is sent before this is pressed."""
    if not whom:
        return panel("You are not connected with a practitioner here.", rows=[[*extras]])
    notes = [
        f"**{escape(practitioner.name)} left a note:** {note}"
        for _, practitioner in whom
        if (note := away_note(practitioner.away_note))
    ]
    rows: list[Row] = [
        [primary(f"Yes, ask {practitioner.name}"[:80], custom_id("care-ask-yes", link.id))]
        for link, practitioner in whom
    ]
    return panel(
        "### Ask your practitioner to get in touch?",
        "They get one line from me: that you would like them to get in touch. Nothing about why, or what you did here. "
        f"{'Each of them once' if len(whom) > 1 else 'Once'} a day at most.",
        *notes,
        _NOT_URGENT,
        rows=[*rows, [*extras]],
        colour=WARM,
    )


def asked(found: Asked | None, extras: Sequence[Control]) -> ui.LayoutView:
    if found is None:
        return panel("You are not connected with them any more.", rows=[[*extras]])
    notice, practitioner = found.notice, found.practitioner
    match notice.state:
        case State.SENT:
            at = clock(notice.ended_at or notice.made_at, found.zone)
            said = f"**Delivered {at}; I can't tell whether it was read.**"
        case State.FAILED:
            said = "**It did not reach them.** Please reach them, or someone else, in another way."
        case State.DUE:
            said = "**On its way.** It has not reached them yet; I keep trying for two hours."
    left = away_note(practitioner.away_note)
    note = f"**Their note:** {left}" if left else ""
    look = [] if notice.state is State.SENT else [button("Look again", custom_id("care-asked", notice.notice_id))]
    words = "Ask somebody else" if found.has_others else "Try again"
    again = [button(words, custom_id("care-ask"))] if notice.state is State.FAILED else []
    return panel(
        f"### {escape(practitioner.name)}",
        said,
        *filter(None, [note]),
        _NOT_URGENT,
        rows=[[*look, *again, *extras]],
        footer=f"You asked on {moment(notice.made_at, found.zone)}. Once a day at most.",
        colour=WARM,
    )


def letter(errand: Errand) -> Letter:
    """A lock screen may show all of this: no name, no label, nothing of what was shared."""
    row = [primary("See who", mark(errand))]
    if errand.notice.kind is Kind.ASKED:
        return Letter("A client would like you to get in touch.", buttons(row))
    if errand.notice.kind is Kind.SHARED:
        return Letter("Something was shared with you.", buttons(row))
    return Letter("Sharing with somebody has ended. Nothing is needed from you.", buttons(row))


def mark(errand: Errand) -> str:
    """Stands in the message, so that it is found again."""
    return custom_id("care-told", errand.notice.notice_id)


def told(found: Told | None) -> ui.LayoutView:
    if found is None:
        return panel("There is nothing behind this any more: sharing has ended.")
    if found.notice.kind is Kind.ENDED:
        return _told_of_the_end(found)
    label, link_id = escape(found.label) or "A client", found.notice.link_id
    lost = [_LOST] if found.is_lost else []
    look = [button("Look", custom_id("care-see", link_id))] if found.is_lost and link_id is not None else []
    if found.notice.kind is Kind.ASKED:
        return panel(
            f"### {label} would like you to get in touch",
            *lost,
            f"They asked on {_when(found)}. I know nothing about why, and carry no messages. They were told when this "
            "was delivered, that I can't tell whether it was read, and that I am no emergency line.",
            rows=[look] if look else [],
            footer=_SHOWN,
        )
    return panel(
        f"### {label} shared something they wrote",
        *lost,
        "They chose this piece for you. It may be something for your next session: here nobody can answer it.",
        rows=[[primary("Reflections they shared", custom_id("care-read", link_id or 0)), *look]],
        footer=_SHOWN,
    )


def _told_of_the_end(found: Told) -> ui.LayoutView:
    if found.name:
        return panel(
            f"### Sharing with {escape(found.name)} has ended",
            "What they passed on to you has ended too. Your journal and your days are yours, as before. They may keep "
            "what they have already seen or downloaded.",
            rows=[[button("What I share", custom_id("care-sharing"))]],
        )
    if found.by_operator:
        return panel(
            "### Sharing has ended",
            f"Whoever runs this bot ended it on {_when(found)}, with all of your clients here. What they did and wrote "
            "stays theirs, and they are told that it ended. If you did not expect this, ask whoever runs the bot.",
        )
    which = f"Sharing with **{escape(found.label)}** has ended," if found.label else "It ended"
    lost = [_LOST] if found.is_lost else []
    return panel("### Sharing has ended", f"{which} on {_when(found)}. Nothing more comes from there.", *lost)


def _when(found: Told) -> str:
    return moment(found.notice.made_at, found.zone)
