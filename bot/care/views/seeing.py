"""A practitioner's clients: a line each, and one of them with a picture."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import Image, Line, Row, authored, button, custom_id, escape, panel, primary
from bot.base.pictures import MOST_SAID, Look, Picture
from bot.care.rules.seeing import SHOWN, WEEK, Tally, tally
from bot.care.service.seeing import Client, Clients, Seen, Work
from bot.care.views.practice import away_button
from bot.nudges.rules import Outcome
from bot.nudges.views import date_words, day_words
from bot.progress.rules import ENOUGH, Trend
from bot.progress.views.words import MEASURES

_NAME = "client.png"
_UNKNOWN = "A label that no longer opens"
_HINT = "may welcome a word"
_FOOTER = "Each of them sees that you looked, and at what."
_TO_READ = "shared something to read"
_NOT_SENT = (
    "-# Not sent: their day was full, it met their quiet hours, or it could not go out. It says nothing about them."
)
_TITLES = 60
NOT_SET_UP = "has not set up their times yet"
_NOT_SET_UP = "They have not set up their times yet, so nothing can come to them. A word from you may help."


def clients(seen: Clients) -> ui.LayoutView:
    if not seen.total:
        return nobody()
    days = seen.span.days
    earlier = [button("Earlier", custom_id("care-list", seen.page - 1, days))] if seen.page else []
    later = [button("Later", custom_id("care-list", seen.page + 1, days))] if seen.page < seen.last_page else []
    rows: list[Row] = [[primary("Give them something", custom_id("care-new")), *earlier, *later]]
    rows[0] = [*rows[0], button("Weekly overview", custom_id("care-weekly")), away_button()]
    lines = [Line(line(one, seen), button("Look", custom_id("care-see", one.link.id))) for one in seen.shown]
    return panel(f"### {_heading(seen)}", *filter(None, [_above(seen)]), *lines, rows=rows, footer=_FOOTER)


def nobody() -> ui.LayoutView:
    row = [primary("Make a code", custom_id("care-invite"))]
    return panel("### Your clients", "Nobody yet. `/clients invite` makes a code for the first of them.", rows=[row])


def line(one: Client, seen: Clients) -> str:
    """ "**Tue 10** · may welcome a word", and below it what they have and how it went."""
    hint = f" · *{_HINT}*" if one.may_welcome_a_word else ""
    hint += f" · *{_TO_READ}*" if one.unread else ""
    what = "; ".join(map(authored, one.titles))
    not_yet = "" if one.is_set_up else NOT_SET_UP
    parts = [_cut(what) or "nothing assigned just now", not_yet or _went(one, seen)]
    return f"**{escape(one.link.label) or _UNKNOWN}**{hint}\n{' · '.join(filter(None, parts))}"


def client(seen: Seen, look: Look, *, has_picture: bool) -> ui.LayoutView:
    """Around the picture: what it shows, in words, and what can be done."""
    link_id, other = seen.link.id, Look.LIGHT if look is Look.DARK else Look.DARK
    rows: list[Row] = [
        [
            primary("Give something", custom_id("care-for", link_id)),
            button("Reflections they shared", custom_id("care-read", link_id)),
            button("As a table", custom_id("care-table", link_id)),
            *([button(other.value.capitalize(), custom_id("care-look", link_id, other.value))] if has_picture else []),
            button("All clients", custom_id("care-list", 0, 14)),
        ],
        [button("Rename", custom_id("care-rename", link_id)), button("End with them", custom_id("care-end", link_id))],
    ]
    head = f"### {escape(seen.link.label) or _UNKNOWN}"
    hint = "They may welcome a word: some things came, and were left, for a week or longer." * seen.may_welcome_a_word
    lines = [
        Line(_work(work, seen), button("Withdraw", custom_id("care-undo", work.assignment_id)))
        for work in seen.works
        if work.is_on
    ]
    over = [f"{_work(work, seen)}" for work in seen.works if not work.is_on]
    image = [Image(_NAME, alt(seen))] if has_picture else []
    not_yet = "" if seen.is_set_up else _NOT_SET_UP
    number = "1 reflection" if seen.unread == 1 else f"{seen.unread} reflections"
    to_read = f"They shared {number} that you have not opened yet." if seen.unread else ""
    texts = [
        hint,
        not_yet,
        to_read,
        *image,
        *lines,
        "\n".join(over),
        _NOT_SENT * any(_tally(work, seen).not_sent for work in seen.works),
        "\n".join(_felt(seen)),
        "" if seen.works else _nothing(),
    ]
    return panel(head, *filter(None, texts), rows=rows, footer="They see that you looked, and at what.")


def being_drawn(seen: Seen) -> ui.LayoutView:
    return panel(f"### {escape(seen.link.label) or _UNKNOWN}", "The picture is being drawn.")


def sure_to_withdraw(work_id: int, link_id: int, title: str) -> ui.LayoutView:
    row = [
        primary("Withdraw it", custom_id("care-undo-yes", work_id)),
        button("Keep it", custom_id("care-see", link_id)),
    ]
    text = "Nothing more comes of it. What they did stays theirs, and stays in what you see of the past days."
    return panel(f"### Withdraw “{authored(title)}”?", text, rows=[row])


def gone() -> ui.LayoutView:
    return panel("That is no client of yours (any more).", rows=[[button("My clients", custom_id("care-list", 0, 14))]])


def shown(seen: Seen, png: bytes) -> Picture:
    return Picture(_NAME, png, alt(seen))


def alt(seen: Seen) -> str:
    """The picture in words."""
    told = [f"{work.title}: {_counted(_tally(work, seen))}." for work in seen.works if seen.shares_done]
    felt = [_trend(trend) for trend in seen.trends]
    return " ".join(["The last four weeks.", *told, *felt])[:MOST_SAID]


def _heading(seen: Clients) -> str:
    number = "1 client" if seen.total == 1 else f"{seen.total} clients"
    page = f" · page {seen.page + 1} of {seen.last_page + 1}" if seen.last_page else ""
    return f"Your week with {number}{page}" if seen.span == WEEK else f"Your clients · {seen.total}{page}"


def _above(seen: Clients) -> str:
    if not seen.to_welcome:
        return ""
    who = "One of them" if seen.to_welcome == 1 else f"{seen.to_welcome} of them"
    return f"{who} {_HINT}: things came and were left, a week or longer. Only what you assigned is known here."


def _went(one: Client, seen: Clients) -> str:
    if one.tally is None:
        return "not shared whether it was done"
    if not one.titles and not one.tally.came:
        return ""
    last = f", last on {day_words(one.last_done)}" if one.last_done and one.tally.done else ""
    return _counted(one.tally, last) if one.tally.came or one.tally.not_sent else ""


def _counted(one: Tally, last: str = "") -> str:
    parts = [f"done {one.done} of {one.came} times{last}"] if one.came else []
    if one.not_sent:
        parts.append(f"{one.not_sent} not sent")
    return ", ".join(parts) or "nothing has come yet"


def _tally(work: Work, seen: Seen) -> Tally:
    return tally([(day.local_day, day.outcome) for day in work.days], seen.today - SHOWN)


def _work(work: Work, seen: Seen) -> str:
    if work.was_left_out:
        state = "not in their plan any more"
    elif not work.is_on and work.last_day >= seen.today:
        state = "withdrawn"
    else:
        state = f"{'until' if work.is_on else 'ended on'} {date_words(work.last_day, seen.today)}"
    went = _counted(_tally(work, seen)) if seen.shares_done else "not shared whether it was done"
    today = next((day.outcome for day in work.days if day.local_day == seen.today), None)
    now = " · came today" if today is Outcome.OPEN else ""
    return f"**{authored(_cut(work.title))}** · {state}\n{went}{now}"


def _felt(seen: Seen) -> Sequence[str]:
    if not seen.shares_ratings:
        return []
    if not seen.trends:
        return [f"Before and after: once {ENOUGH} of what you assigned are rated, it shows here."]
    return [_trend(trend) for trend in seen.trends]


def _trend(trend: Trend) -> str:
    number = len(trend.pairs)
    name = MEASURES[trend.measure]
    return f"{name}: {trend.before:.1f} before, {trend.after:.1f} after, on average over {number} of what you assigned."


def _nothing() -> str:
    return "Nothing of yours is in their plan, nor was in the last four weeks."


def _cut(text: str) -> str:
    return text if len(text) <= _TITLES else f"{text[: _TITLES - 1]}…"


def no_table() -> str:
    return "There is nothing to put into a table yet."
