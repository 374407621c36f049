"""The daily prompt as everybody in the channel sees it, and what moderators read about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import Control, Row, button, buttons, custom_id, escape, panel, primary
from bot.community.rules import FEWEST, told
from bot.community.rules.daily import COUNTED_FOR, Daily, Why
from bot.community.rules.setup import Reach
from bot.community.service import Notice, Posted, Prompt, Settings
from bot.community.views.participation import COUNTED, count_button
from bot.community.views.setup import coming, described, obstacle, running
from bot.nudges.rules import SENT, State
from bot.packs.rules import Exercise
from bot.sessions import views as sessions_views
from bot.sessions.service import Scene

_WHY = {
    Why.too_late: "not posted: I was away for more than two hours, which was us",
    Why.moved: "none: the time was changed that day",
    Why.switched_off: "none: it was switched off",
    Why.no_exercise: "not posted: no exercise of the packs on offer suits a channel",
    Why.no_channel: "not posted: the channel was gone",
    Why.no_access: "not posted: I could not see the channel",
    Why.no_permission: "not posted: I lacked **Send Messages**",
    Why.refused: "not posted: Discord refused it",
    Why.gave_up: "not posted: Discord could not be reached in time",
}


def prompt(prompt_id: int, exercise: Exercise, about: str, takers: int, extras: Sequence[Control]) -> Letter:
    """Plain content, so that it shows in notifications."""
    why, *sources = sessions_views.about_it(exercise, about)
    title = f"### {sessions_views.words(exercise, exercise.title)}\n-# {sessions_views.facts(exercise)}"
    number = told(takers)
    count = f"\n\n**{number} people** here have taken it up." if number else ""
    content = "\n".join([f"-# Today's exercise, for whoever likes\n{title}\n\n{why}", *sources]) + count
    return Letter(content, buttons([primary("Do it privately", custom_id("server-do", prompt_id)), *extras]))


def taken(scene: Scene, name: str, extras: Sequence[Control], *, counted_in: int | None) -> ui.LayoutView:
    """For whoever took it up. `counted_in` is the server where they may still choose not to be."""
    if counted_in is None:
        return sessions_views.scene(scene, name, extras)
    view = sessions_views.scene(scene, name, [*extras, count_button(counted_in)])
    note: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(f"-# {COUNTED}")
    return view.add_item(note)


def daily(settings: Settings, reach: Reach | None, said: str = "") -> ui.LayoutView:
    """`/server daily`."""
    now = settings.daily
    if now is None:
        first = said or "No exercise is posted here each day."
        rows: list[Row] = [[primary("Set it up", "server-setup")]]
        return panel("### Daily exercise", first, *_past(settings), rows=rows)
    trouble = obstacle(reach, now.channel_id)
    texts = [*([said] if said else []), f"{described(now, settings.now)}.\n{coming(settings)}"]
    if trouble:
        texts.append(f"{trouble} Until then I try once a day, and go on by myself once it works.")
    post = [primary("Post today's now", "server-post")] if settings.may_post_now and not trouble else []
    row = [*post, *running(now, "daily"), button("Change…", "server-setup"), button("Look again", "server-daily")]
    return panel("### Daily exercise", *texts, *_past(settings), rows=[row])


def posted(outcome: Posted) -> str:
    match outcome:
        case Posted.COMING:
            return "**It comes within a few seconds.**"
        case Posted.ALREADY:
            return "**Today's is there already.**"
        case Posted.NOT_SET:
            return "No exercise is posted here each day."


def trouble(notice: Notice) -> Letter:
    """To whoever set it up, in their DM."""
    server = escape(notice.daily.server_name) or "your server"
    return Letter(
        f"I could not post today's exercise in {server}. {_mend(notice.daily)}\n"
        "I try again once a day, and go on by myself once it works. `/server daily` there posts today's at once.",
        buttons(),
    )


def _mend(daily: Daily) -> str:
    match daily.trouble:
        case Why.no_channel:
            return "The channel is gone: choose another with `/server setup`."
        case Why.no_access:
            return f"I cannot see <#{daily.channel_id}>: give me **View Channel** and **Send Messages** there."
        case _:
            return f"I cannot post in <#{daily.channel_id}>: give me **Send Messages** there."


def _past(settings: Settings) -> list[str]:
    if not settings.past:
        return []
    lines: list[str] = []
    for number, each in enumerate(settings.past):
        lines.append(_became(each, settings.now))
        if number + 1 < len(settings.past):
            lines += _between(settings.past[number + 1].local_day, each.local_day)
    return ["**The last ones**, with the times of your own clock\n" + "\n".join(lines)]


def _between(earlier: date, later: date) -> list[str]:
    """Days without a row were never planned."""
    first, last = earlier + timedelta(days=1), later - timedelta(days=1)
    if first > last:
        return []
    days = _day(first) if first == last else f"{_day(first)} to {_day(last)}"
    return [f"{days}: none: it was paused or off, or I was not in this server"]


def _became(prompt: Prompt, now: datetime) -> str:
    """The server's place may have changed since: the reader's clock is the one that stays true."""
    day = _day(prompt.local_day)
    if prompt.why is not None:
        return f"{day}: {_WHY[prompt.why]}"
    if prompt.state not in SENT or prompt.sent_at is None:
        return f"{day}: on its way"
    late = ", late, which was us" if prompt.state is State.late else ""
    at = f"<t:{int(prompt.sent_at.timestamp())}:t>"
    return f"{day}: posted at {at}{late} · {escape(prompt.title or '')} · {_took(prompt, now)}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _took(prompt: Prompt, now: datetime) -> str:
    """While it is counted, whoever looked again and again would see when somebody came."""
    if now - prompt.due_at < COUNTED_FOR:
        return "how many took it up is said here after a day"
    number = told(prompt.takers)
    return f"{number} took it up" if number else f"fewer than {FEWEST} took it up"
