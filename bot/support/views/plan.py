"""A member's own safety plan: their words, and as few of ours as will do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from discord import ButtonStyle, ui

from bot.base.edge import Letter
from bot.base.panels import WARM, Control, Field, Row, button, buttons, custom_id, escape, form, panel, primary
from bot.support.rules import FORMS, MOST_WRITTEN, Part, SafetyPlan
from bot.support.views.doors import to_grounding, to_home, to_people

KEEP_ELSEWHERE = (
    "Your plan, as a file. **I can be offline: keep this elsewhere too,** as a note on your phone or on paper, where "
    "you find it in a hard moment."
)
NOT_KEPT = "Something went wrong on our side, and what you wrote is not kept. It was nothing you did."
TOO_LONG = f"One part is longer than {MOST_WRITTEN} characters, which is all there is room for. Nothing was changed."
LOST_STAYS = (
    "Part of your plan can no longer be opened, and I do not write over it. The rest is kept. Deleting the plan makes "
    "room for a new one."
)
YOUR_WORDS = "What you wrote, so that it is not lost."
_TITLE = "### My safety plan"
_TITLES = {
    Part.signs: "How I notice that a hard moment is coming",
    Part.alone: "What eases it when I am by myself",
    Part.around: "People and places that take my mind off it",
    Part.people: "Whom I can ask for help",
    Part.lines: "Professionals and helplines",
    Part.safer: "How I make the place around me safer",
}
_HINTS = {
    Part.signs: "Thoughts, moods, places, things I do or stop doing.",
    Part.alone: "Music, a walk, a warm drink, something for my hands.",
    Part.around: "A friend, a café, a park, an animal. I need not explain anything there.",
    Part.people: "Those I can tell how it is, and how to reach them.",
    Part.lines: "My practitioner or doctor, a line I like, the emergency number of my country.",
    Part.safer: "What I put away, or give to somebody for a while, and who helps me with that.",
}
_FORMS = ("Signs, and what eases it", "People, and a safer place")
_LOST = "*These words can no longer be opened: their key is gone.*"
_SOURCE = (
    "In the order of the Safety Planning Intervention, which was made to be written together with a professional "
    "([Stanley & Brown 2012](<https://doi.org/10.1016/j.cbpra.2011.01.001>)). If you have one, show it to them."
)
_SEALED = "Sealed in our copy, and shown to you alone. I can be offline: keep a copy elsewhere too."
_MESSAGE = 2000
_RENDERED = 3000
"""UTF-16 units of the member's words on one page, as the strictest client counts: our own stand beside them."""


def plan(plan: SafetyPlan, page: int = 0) -> ui.LayoutView:
    if not plan.is_there:
        return _invitation()
    return _written(plan, page, note="", first=[to_grounding("Ground me now"), to_people(), to_home()])


def plan_kept(plan: SafetyPlan, number: int) -> ui.LayoutView:
    """After the form of that number."""
    if not plan.is_there:
        told = "Your safety plan is empty now: nothing stands in it, and nothing of it is kept."
        return panel(_TITLE, told, rows=[[primary("Write it", _write(0)), to_grounding("Ground me now"), to_home()]])
    more = number + 1
    on = [primary(f"Go on: {_FORMS[more]}", _write(more))] if more < len(FORMS) else []
    note = "Kept. This is what stands in it now."
    return _written(plan, 0, note, first=[*on, to_home()], changes=range(more))


def plan_changed(plan: SafetyPlan, number: int, changed: Collection[Part], *, gave_back: bool) -> ui.LayoutView:
    """What stands there, after a form of that number that had been opened before it was changed."""
    parts = ", ".join(_TITLES[part] for part in Part if part in changed)
    back = " What you just wrote comes below, to copy in whatever you want of it." if gave_back else ""
    note = (
        f"You changed this elsewhere after opening that form, so there I wrote over nothing: **{parts}**. This is what "
        f"stands in your plan now.{back}"
    )
    again = primary(f"Change: {_FORMS[number]}", _write(number))
    if not plan.is_there:
        return panel(_TITLE, note, rows=[[again, to_grounding("Ground me now"), to_home()]])
    return _written(plan, 0, note, first=[again, to_home()], changes=())


def plan_form(member_id: int, number: int, parts: Sequence[Part], plan: SafetyPlan, seen: str) -> ui.Modal:
    """Opens with what was written before, for which `seen` stands. The member stands in its id: forms of two people
    never mix.
    """
    fields = [
        Field(
            part.value,
            _TITLES[part],
            _HINTS[part],
            plan.texts.get(part),
            long=True,
            required=False,
            most=MOST_WRITTEN,
        )
        for part in parts
    ]
    to = custom_id("support-plan-wrote", member_id, number, seen)
    return form(to, f"My safety plan, {number + 1} of {len(FORMS)}", *fields, says="Leave empty what does not fit.")


def plan_to_copy(plan: SafetyPlan) -> Letter | None:
    """Nothing but the words: on a phone, "Copy Text" takes a whole message. None where they are too long for one."""
    text = as_text(plan.texts)
    return Letter(text, buttons()) if _units(text) <= _MESSAGE else None


def plan_closed() -> ui.LayoutView:
    """It cannot be read: one calm line, and on."""
    return panel(
        _TITLE,
        "I cannot open it right now. If you kept a copy elsewhere, this is a good moment for it. The rest of Support "
        "works without it.",
        rows=[[to_grounding("Ground me now"), to_people(), to_home()], [_to_template()]],
    )


def plan_needs_start() -> ui.LayoutView:
    return panel(
        _TITLE,
        "I keep nothing about anybody who has not agreed to it in `/start`, so I cannot keep a plan for you yet.",
        "You can write one all the same: here is a page to copy and fill in. Keep it where you find it in a hard "
        "moment, as a note on your phone or on paper.",
        rows=[[_to_template("A page to fill in", is_first=True), to_grounding("Ground me now"), to_home()]],
    )


def plan_not_kept(why: str) -> ui.LayoutView:
    return panel(
        "### Not kept",
        f"{why} Your words come back to you below, so that you can copy them.",
        rows=[[to_grounding("Ground me now"), to_people(), to_home()]],
    )


def plan_deleting() -> ui.LayoutView:
    row = [
        button("Yes, delete it", custom_id("support-plan-gone"), ButtonStyle.danger),
        button("Keep it", custom_id("support-plan", 0)),
    ]
    told = "All parts of it go, and I cannot bring them back. A copy that you keep elsewhere stays yours."
    return panel("### Delete my safety plan?", told, rows=[row])


def plan_deleted() -> ui.LayoutView:
    return panel("Your safety plan is deleted.", rows=[[to_home()]])


def template() -> Letter:
    """To copy and fill in, anywhere but here."""
    parts = [f"{_TITLES[part]}:\n({_HINTS[part]})\n…" for part in Part]
    return Letter("\n\n".join(["My safety plan", *parts]), buttons())


def as_text(texts: Mapping[Part, str]) -> str:
    """Plain, with nothing escaped: it leaves Discord."""
    return "\n\n".join(["My safety plan", *(f"{_TITLES[part]}:\n{texts[part]}" for part in Part if texts.get(part))])


def _invitation() -> ui.LayoutView:
    return panel(
        _TITLE,
        "A few lines in your own words, written on a calmer day, for a hard moment: how you notice it, what eases it, "
        "who is there. Two short forms; leave empty what does not fit, and change it whenever you like.",
        "If today is a hard day, it can wait: **Ground me now** is here, and so are people.",
        f"-# {_SOURCE}",
        rows=[
            [primary("Write it", _write(0)), _to_template()],
            [to_grounding("Ground me now"), to_people(), to_home()],
        ],
        footer="Sealed with a key of your own in our copy. Discord carries what you type.",
    )


def _written(
    plan: SafetyPlan, page: int, note: str, first: Sequence[Control], changes: Sequence[int] = range(len(FORMS))
) -> ui.LayoutView:
    """`changes`: the forms that can be changed from here."""
    pages = _pages(plan)
    page = min(page, len(pages) - 1)
    turn = [button("The rest of it", custom_id("support-plan", (page + 1) % len(pages)))] if len(pages) > 1 else []
    change = [
        *(button(f"Change: {_FORMS[number]}", _write(number)) for number in changes),
        button("Copy as text", custom_id("support-plan-copy")),
        button("Delete", custom_id("support-plan-delete")),
    ]
    rows: list[Row] = [[*first, *turn], change]
    return panel(*filter(None, [_TITLE, note]), *pages[page], rows=rows, footer=_SEALED, colour=WARM)


def _pages(plan: SafetyPlan) -> list[list[str]]:
    """Signs that Discord would format are written out, which can double a text: then there are two pages."""
    blocks = [
        f"**{_TITLES[part]}**\n{_LOST if part in plan.lost else escape(plan.texts[part])}"
        for part in Part
        if part in plan.texts or part in plan.lost
    ]
    pages: list[list[str]] = [[]]
    for block in blocks:
        if pages[-1] and sum(_units(text) for text in [*pages[-1], block]) > _RENDERED:
            pages.append([])
        pages[-1].append(block)
    return pages


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _write(number: int) -> str:
    return custom_id("support-plan-write", number)


def _to_template(label: str = "A page to fill in elsewhere", *, is_first: bool = False) -> Control:
    to = custom_id("support-plan-template")
    return primary(label, to) if is_first else button(label, to)
