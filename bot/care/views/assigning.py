"""Putting an assignment together, and what came of giving it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import (
    WARM,
    Choice,
    Control,
    Field,
    Row,
    authored,
    button,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.care.rules import Link
from bot.care.rules.assigning import MOST_DAYS, MOST_EXERCISES, Draft, Hitch, Kind, What
from bot.care.service.assigning import Outcome, Trouble
from bot.care.service.drafts import Drafting
from bot.nudges.rules import WEEKDAYS
from bot.nudges.views import date_words, weekdays_words

A_PAGE = 25
"""In one of Discord's menus."""
_NAMED = 8
"""So many labels are told; of more, how many."""
_TYPED = 40
_UNKNOWN = "A label that no longer opens"
_KINDS = {Kind.EXERCISES: "Exercise", Kind.PROGRAMME: "Programme", Kind.QUIZ: "Quiz"}
_TROUBLES = {
    Trouble.TOO_MANY: "have no room in their plan for more just now",
    Trouble.NEVER: "would get it on no day before the last",
    Trouble.GONE: "cannot be reached any more",
}
_HITCHES = {
    Hitch.NEVER: "**Nothing would come of this:** between tomorrow and the last day there is none of these days. Other "
    "days, or a later last day, help.",
    Hitch.GONE: "**Nothing would come of this:** it is not here any more. “What” finds something else.",
}


def draft(drafting: Drafting, note: str = "") -> ui.LayoutView:
    """What is chosen, what will come of it, and the ways to change it."""
    one = drafting.draft
    days = [Choice(str(day), name, chosen=day in one.weekdays) for day, name in enumerate(WEEKDAYS)]
    more = one.what is not None and one.what.kind is Kind.EXERCISES and len(one.what.keys) < MOST_EXERCISES
    rows: list[Row] = [
        [select(custom_id("care-days"), "On which days?", days, most=7)],
        [
            button("Who", custom_id("care-who", 0)),
            button("What", custom_id("care-what", 0)),
            *([button("One more exercise", custom_id("care-what", 1))] if more else []),
            button("When, and until", custom_id("care-when", "", "")),
        ],
    ]
    if one.is_whole and not drafting.hitch:
        rows.append([primary(f"Give it to {_count(len(drafting.chosen))}", custom_id("care-give", one.number))])
    chosen = f"**Who:** {_who(drafting)}\n**What:** {_what(one)}\n**When:** {_when(drafting)}"
    after = _HITCHES[drafting.hitch] if drafting.hitch else _preview(drafting) if one.is_whole else _missing(one)
    return panel("### Something to practise", *filter(None, [note]), chosen, after, rows=rows)


def shortened(drafting: Drafting) -> str:
    last_day = date_words(drafting.draft.last_day or drafting.today, drafting.today)
    return f"{MOST_DAYS // 7} weeks are the most at once, so the last day is {last_day}."


def no_clients() -> ui.LayoutView:
    return panel("There is nobody to give it to yet. `/clients invite` makes a code for a client.")


def who(drafting: Drafting, page: int) -> ui.LayoutView:
    """Some of the clients; those on other pages stay as they were chosen."""
    page = min(page, max(0, (len(drafting.clients) - 1) // A_PAGE))
    shown = drafting.clients[page * A_PAGE : (page + 1) * A_PAGE]
    choices = [Choice(str(link.id), link.label or _UNKNOWN, chosen=link.id in drafting.draft.clients) for link in shown]
    earlier = [button("Earlier", custom_id("care-who", page - 1))] if page else []
    later = [button("Later", custom_id("care-who", page + 1))] if (page + 1) * A_PAGE < len(drafting.clients) else []
    rows: list[Row] = [
        [select(custom_id("care-picked", page), "Who is it for?", choices, least=0, most=len(choices))],
        [*earlier, *later, primary("Done", custom_id("care-draft"))],
    ]
    return panel("### Who is it for?", f"Chosen: {_who(drafting)}", rows=rows)


def page_of(drafting: Drafting, page: int) -> Sequence[Link]:
    return drafting.clients[page * A_PAGE : (page + 1) * A_PAGE]


def what_form(more: int, typed: str = "") -> ui.Modal:
    field = Field(
        "typed",
        "Look for",
        "A word of its title; empty shows programmes and quizzes first.",
        typed or None,
        example="breath",
        required=False,
        most=_TYPED,
    )
    return form(custom_id("care-search", more), "What to practise", field)


def found(whats: Sequence[What], typed: str, more: int) -> ui.LayoutView:
    again = button("Look again", custom_id("care-what", more))
    back = button("Back", custom_id("care-draft"))
    if not whats:
        return panel(
            f"I found nothing with “{escape(typed)}”. A shorter word may do.", rows=[[again, back]], colour=WARM
        )
    choices = [
        Choice(what.written()[:100], what.title, _KINDS[what.kind]) for what in whats if len(what.written()) <= 100
    ]
    return panel(
        "### What should it be?",
        rows=[[select(custom_id("care-chosen", more), "Choose one", choices)], [again, back]],
    )


def choice_name(what: What) -> str:
    """As it is offered while the command is typed."""
    return f"{what.title} · {_KINDS[what.kind].lower()}"[:100]


def when_form(drafting: Drafting, when: str, last: str) -> ui.Modal:
    one = drafting.draft
    clock = f"{one.at:%H:%M}" if one.until is None else f"{one.at:%H:%M}-{one.until:%H:%M}"
    until = last or (f"{one.last_day:%Y-%m-%d}" if one.last_day else "")
    return form(
        custom_id("care-times"),
        "When, and until",
        Field("when", "When?", "“9:00”, or “9 to 12” for some time in between", when or clock, example="9 to 12"),
        Field("last", "The last day", "“3 March”, “in 4 weeks”", until, example="in 4 weeks", most=_TYPED),
        says="In each client's own time. It begins on the day after you give it.",
    )


def when_unknown(when: str, last: str, *, knows_time: bool) -> ui.LayoutView:
    said = f"“{escape(last)}” as a day to come. Try 3 March or “in 4 weeks”" if knows_time else _no_time(when)
    row = [
        primary("Try again", custom_id("care-when", when[:_TYPED], last[:_TYPED])),
        button("Back", custom_id("care-draft")),
    ]
    return panel(f"I could not read {said}. Nothing was changed.", rows=[row], colour=WARM)


def when_over_two_days(when: str, last: str) -> ui.LayoutView:
    row = [
        primary("Try again", custom_id("care-when", when[:_TYPED], last[:_TYPED])),
        button("Back", custom_id("care-draft")),
    ]
    said = "That reaches over the early morning, where a new day begins for me. A time before or after it works."
    return panel(f"{said} Nothing was changed.", rows=[row], colour=WARM)


def given(outcome: Outcome) -> ui.LayoutView:
    lines = [f"**{authored(outcome.title)}** is in the plan of {_labels(outcome.given)}." if outcome.given else ""]
    for trouble, words in _TROUBLES.items():
        links = [link for link, why in outcome.not_given if why is trouble]
        if links:
            lines.append(f"Not given, as they {words}: {_labels(links)}.")
    if outcome.waiting:
        lines.append(f"Has not set up their times yet: {_labels(outcome.waiting)}. Nothing can come there until then.")
    told = "They are told once, by a message that names nobody, and can move it, let it rest, or leave it out."
    if not outcome.given:
        told = ""
    row: list[Control] = [button("Take it back", custom_id("care-untake", outcome.batch))] if outcome.given else []
    row += [button("Something else", custom_id("care-new")), button("My clients", custom_id("care-list", 0, 14))]
    return panel("### Given" if outcome.given else "### Not given", *filter(None, [*lines, told]), rows=[row])


def taken_back(number: int) -> ui.LayoutView:
    said = f"Taken back from {_count(number)}: nothing more comes of it." if number else "That was taken back before."
    return panel(said, rows=[[button("Something else", custom_id("care-new"))]])


def gone() -> ui.LayoutView:
    row = [button("Something new", custom_id("care-new")), button("My clients", custom_id("care-list", 0, 14))]
    return panel("That one is not here any more.", rows=[row])


def _preview(drafting: Drafting) -> str:
    one, name = drafting.draft, escape(drafting.practitioner.name)
    turn = " They take turns, each until it was done." if one.what and len(one.what.keys) > 1 else ""
    course = " Its days come in their order, each until it was done." if _is(one, Kind.PROGRAMME) else ""
    return (
        f"**What will happen:** from their tomorrow it comes to {_count(len(drafting.chosen))}, {_when(drafting)}, "
        f"each in their own time.{turn}{course}\nTheir `/schedule` says that it is from {name}. Plans of their own, "
        "quiet hours and the most they want a day come first: what does not fit reads “not sent”."
    )


def _missing(one: Draft) -> str:
    missing = [
        word for word, has in (("who", one.clients), ("what", one.what), ("which days", one.weekdays)) if not has
    ]
    return f"Still open: {' and '.join(missing)}."


def _who(drafting: Drafting) -> str:
    return _labels(drafting.chosen) if drafting.chosen else "nobody yet"


def _labels(links: Sequence[Link]) -> str:
    if len(links) > _NAMED:
        return f"{', '.join(_label(link) for link in links[:_NAMED])} and {len(links) - _NAMED} more"
    return ", ".join(_label(link) for link in links)


def _label(link: Link) -> str:
    return escape(link.label) or _UNKNOWN


def _what(one: Draft) -> str:
    if one.what is None:
        return "nothing yet"
    return f"{authored(one.what.title)} · {_KINDS[one.what.kind].lower()}"


def _when(drafting: Drafting) -> str:
    one = drafting.draft
    days = weekdays_words(one.weekdays)
    days = days.lower() if days == "Every day" else days
    clock = f"between {one.at:%H:%M} and {one.until:%H:%M}" if one.until else f"at {one.at:%H:%M}"
    return f"{days} {clock}, until {date_words(one.last_day, drafting.today)}" if one.last_day else f"{days} {clock}"


def _is(one: Draft, kind: Kind) -> bool:
    return one.what is not None and one.what.kind is kind


def _count(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


def _no_time(typed: str) -> str:
    return f"“{escape(typed)}” as a time. Try 9:00 or “9 to 12”"
