"""One plan: made, changed, ended and removed."""

from __future__ import annotations

from discord import ButtonStyle, ui

from bot.base.edge import Letter
from bot.base.panels import (
    Choice,
    Field,
    Row,
    authored,
    button,
    buttons,
    custom_id,
    escape,
    form,
    panel,
    primary,
    select,
)
from bot.members.rules import Practice
from bot.nudges.rules import WEEKDAYS, Content, is_over, written
from bot.nudges.service import Planned, Schedule
from bot.nudges.views.schedule import (
    back,
    coming,
    end_words,
    plan_words,
    refusal,
    sharing,
)
from bot.nudges.views.times import nudge_moment
from bot.nudges.views.what import what_choices, what_words

_KEPT = 40
"""Characters of what was typed that a button can carry, beside the rest."""
_WHEN = "“8:30”, “9 to 12” for some time in between, “after coffee, 8:30”"


def one(planned: Planned, shown: Schedule, note: str = "") -> ui.LayoutView:
    plan_id = planned.plan_id
    days = [Choice(str(day), name, chosen=day in planned.plan.weekdays) for day, name in enumerate(WEEKDAYS)]
    rows: list[Row] = [
        [select(custom_id("plan-what", plan_id), "What to practise", what_choices(shown, planned))],
        [select(custom_id("plan-days", plan_id), "Which days?", days, most=7)],
        [
            primary("Time", custom_id("plan-time", plan_id, 0, "")),
            button("Last day", custom_id("plan-end", plan_id, "")),
            button("Remove", custom_id("plan-drop", plan_id)),
            back(),
        ],
    ]
    said = [note or refusal(shown), _about(planned, shown), _course(planned)]
    return panel(f"### {plan_words(planned, shown)}", *filter(None, said), rows=rows)


def sure(planned: Planned, shown: Schedule) -> ui.LayoutView:
    row = [
        button("Remove it", custom_id("plan-drop-yes", planned.plan_id), ButtonStyle.danger),
        button("Keep", custom_id("plan-one", planned.plan_id)),
    ]
    text = "Nothing more comes from it. What you did with its nudges stays. To rest for a while, there is Pause."
    return panel(f"### Remove “{plan_words(planned, shown)}”?", text, rows=[row])


def new_form(shown: Schedule, what: str, when: str, until: str) -> ui.Modal:
    """With what was typed before."""
    chosen = _kept(what) or Practice.MIX.value
    practices = tuple(what_choices(shown, None, chosen))
    return form(
        custom_id("plan-add", shown.member.member_id),
        "A new plan",
        Field("when", "When?", _WHEN, when or None, example="19:00"),
        Field("what", "What to practise", choices=practices),
        Field(
            "until",
            "Last day, if it should end",
            "Leave empty for no end.",
            until or None,
            example="3 March",
            required=False,
            most=40,
        ),
    )


def time_form(planned: Planned, member_id: int, nudge_id: int = 0, typed: str = "") -> ui.Modal:
    """`nudge_id` 0: asked from the schedule."""
    value = typed or written(planned.plan, planned.anchor)
    field = Field("when", "When?", _WHEN, value, example="08:00")
    return form(custom_id("plan-when", member_id, planned.plan_id, nudge_id), "Your time", field)


def end_form(planned: Planned, member_id: int, typed: str) -> ui.Modal:
    last = planned.plan.last_day
    field = Field(
        "until",
        "The last day with a nudge",
        "“3 March”, “2026-12-24”, “in 4 weeks”; empty for no end",
        typed or (f"{last:%Y-%m-%d}" if last else None),
        example="3 March",
        required=False,
        most=40,
    )
    return form(custom_id("plan-end-set", member_id, planned.plan_id), "Last day", field)


def new_unknown(what: str, when: str, until: str, *, has_time: bool) -> ui.LayoutView:
    """Which of the two could not be read; the form opens again with what was typed."""
    problem = _day_unknown(until) if has_time else _time_unknown(when)
    again = custom_id("plan-new", _kept(what), when[:_KEPT], until[: _KEPT // 2])
    return panel(f"{problem} Nothing was added.", rows=[[primary("Try again", again), back()]])


def not_added(shown: Schedule, what: str, when: str, until: str) -> ui.LayoutView:
    again = custom_id("plan-new", _kept(what), when[:_KEPT], until[: _KEPT // 2])
    return panel(refusal(shown), rows=[[primary("Try again", again), back()]])


def time_unknown(plan_id: int, nudge_id: int, typed: str) -> ui.LayoutView | Letter:
    again = primary("Try again", custom_id("plan-time", plan_id, nudge_id, typed[:_KEPT]))
    return at_nudge(f"{_time_unknown(typed)} Nothing was changed.", [again], nudge_id, f"plan-one:{plan_id}")


def time_set(planned: Planned, shown: Schedule, nudge_id: int, typed: str) -> Letter:
    """Answered in the nudge's own message, which stays a nudge."""
    if shown.refused is not None:
        again = primary("Try again", custom_id("plan-time", planned.plan_id, nudge_id, typed[:_KEPT]))
        return Letter(refusal(shown), buttons([again, to_nudge(nudge_id)]))
    text = f"From now on: {_lower(plan_words(planned, shown))}.\n{coming(shown)}"
    return Letter(text, buttons([to_nudge(nudge_id)]))


def end_unknown(plan_id: int, typed: str) -> ui.LayoutView:
    again = primary("Try again", custom_id("plan-end", plan_id, typed[:_KEPT]))
    rows = [[again, button("Back", custom_id("plan-one", plan_id))]]
    return panel(f"{_day_unknown(typed)} Nothing was changed.", rows=rows)


def at_nudge(text: str, row: Row, nudge_id: int, to: str = "plan") -> ui.LayoutView | Letter:
    """An answer where it was asked: in the nudge's own message, which must stay plain, or in the schedule."""
    if nudge_id:
        return Letter(text, buttons([*row, to_nudge(nudge_id)]))
    return panel(text, rows=[[*row, button("Back", to)]])


def _kept(what: str) -> str:
    """A programme's name is too long for a button."""
    return what if what in (*Practice, Content.QUIZ) else ""


def to_nudge(nudge_id: int) -> ui.Button[ui.View]:
    return button("Back to the nudge", custom_id("nudge-look", nudge_id))


def _about(planned: Planned, shown: Schedule) -> str:
    parts = " · ".join(filter(None, [what_words(planned), end_words(planned, shown)]))
    if is_over(planned.plan, shown.today):
        return parts
    own = shown.next_of(planned.plan_id)
    if own is None or shown.is_paused or shown.next is None or shown.days_apart != 1:
        return f"{parts}\n{coming(shown)}"
    shared = "".join(f"\n-# {line}" for line in sharing(shown))
    return f"{parts}\nNext: **{nudge_moment(own, shown.now, shown.member)}**{shared}"


def _course(planned: Planned) -> str:
    """What the programme says of itself, such as whose arrangement it is."""
    course = planned.course
    return f"-# {authored(' '.join(course.about.split()))}" if course and course.about and not course.is_over else ""


def _time_unknown(typed: str) -> str:
    return f"I could not read “{escape(typed)}” as a time. Try 8:30, “9 to 12” or “after coffee, 8:30”."


def _day_unknown(typed: str) -> str:
    return f"I could not read “{escape(typed)}” as a day to come. Try 3 March, 2026-12-24 or “in 4 weeks”."


def _lower(words: str) -> str:
    return f"every day{words.removeprefix('Every day')}" if words.startswith("Every day") else words
