"""`/server setup`: what is set, what would be, and what stands in the way; said before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from discord import ButtonStyle, ui

from bot.base.panels import (
    Choice,
    Control,
    Field,
    Row,
    authored,
    button,
    channel_select,
    custom_id,
    escape,
    form,
    panel,
    primary,
    role_select,
    select,
)
from bot.community.rules.daily import Daily, Why
from bot.community.rules.setup import FINDS, Draft, Reach
from bot.community.service import Settings
from bot.members.rules import Place, zone_label, zone_of
from bot.onboarding.rules import carried, place_text

NOT_HERE = "This works in a server that has added me."
NOT_MANAGER = "This is for those who have Manage Server here."
_PAUSED = "It is paused: nothing is posted until you resume it."
_LAPSED = "What you had picked was kept for a day and is gone. Please choose again."
_MOST_PACKS = 25
_NAMED_PACKS = 4
_PROMISE = (
    "A button under it opens the exercise where only that person sees it, with or without an account. From five people "
    "on, the channel reads how many took it up, never who. Nothing personal is ever posted."
)


@dataclass(frozen=True)
class Tried:
    """What somebody typed into the form."""

    place: str
    when: str


def setup(settings: Settings, reach: Reach | None, places: Sequence[Place] = (), said: str = "") -> ui.LayoutView:
    """`reach`: into the channel of the draft. `places`: others that the typed place may mean."""
    first = [each for each in (_LAPSED if settings.has_lapsed else "", said) if each]
    texts = [*first, *(_wanted(settings) if settings.has_changes else _set(settings))]
    trouble = obstacle(reach, settings.draft.channel_id) if settings.draft.channel_id else ""
    if trouble:
        texts.append(trouble)
    elif settings.daily is not None and settings.daily.trouble is not None and not settings.has_changes:
        texts.append(f"{_was_trouble(settings.daily.trouble)} It looks right now; the next one will be tried as usual.")
    is_new = settings.draft.moderator_role != settings.moderator_role
    texts.append(_keepers(settings.draft) if is_new else f"-# {_keepers(settings.draft)}")
    rows = [*_menus(settings, places), _buttons(settings, reach)]
    footer = "Nothing changes before you press Yes." if settings.has_changes else None
    return panel(*texts, rows=rows, footer=footer)


def switching_off(settings: Settings) -> ui.LayoutView:
    if settings.daily is None:
        return setup(settings, None)
    running_now = settings.daily.paused_at is None
    pause = [button("Pause instead", custom_id("server-pause", "setup"))] if running_now else []
    yes = button("Yes, switch it off", "server-off-yes", ButtonStyle.danger)
    return panel(
        "### Switch it off?",
        "Nothing is posted any more, and I forget the channel, the time and the packs that you chose. What stands in "
        "the channel stays.",
        rows=[[yes, *pause, button("Back", "server-setup")]],
    )


def taken_as(typed: str, place: Place) -> str:
    """How a place that was typed was understood, unless that goes without saying."""
    said = place.label.casefold().startswith(typed.casefold().strip())
    return "" if said else f"I took “{escape(typed)}” as **{escape(place.label)}**."


def when_form(draft: Draft) -> ui.Modal:
    at = f"{draft.at:%H:%M}" if draft.at else ""
    return when_form_again(place_text(draft.zone) if draft.zone else "", at)


def when_form_again(place: str, when: str) -> ui.Modal:
    return form(
        "server-timed",
        "Time and place",
        Field("when", "At what time, each day?", "As clocks there show it", when or None, example="9:00"),
        Field(
            "place", "In which place's time?", "A city, or an offset such as UTC+2", place or None, "Lisbon", most=80
        ),
    )


def unreadable(tried: Tried, *, knows_place: bool, knows_time: bool) -> ui.LayoutView:
    texts: list[str] = []
    if not knows_time:
        texts.append(f"I could not read “{escape(tried.when)}” as a time. Try 8:30 or 19:00.")
    if not knows_place:
        texts.append(
            f"I do not know a place called “{escape(tried.place)}”. A larger city in the same time zone works, or an "
            "offset such as UTC+2."
        )
    place, when = carried(tried.place, tried.when, None, None)
    row = [primary("Try again", custom_id("server-retime", place, when)), button("Back", "server-setup")]
    return panel(*texts, rows=[row], footer="Nothing was changed.")


def rhythm(at: datetime, zone: str) -> str:
    """A moment as that place's clocks show it, and as the reader's do."""
    there = at.astimezone(zone_of(zone))
    return f"{there:%A} {there.day} {there:%B}, {there:%H:%M} there (<t:{int(at.timestamp())}:f> on your clock)"


def described(daily: Daily, now: datetime, verb: str = "post") -> str:
    """When and where."""
    when = f"Every day at **{daily.at:%H:%M}** in {zone_label(daily.zone, now)}"
    return f"{when} I {verb} one exercise in <#{daily.channel_id}>"


def obstacle(reach: Reach | None, channel_id: int) -> str:
    """What a moderator can mend; empty where nothing stands in the way."""
    if reach is None or reach.is_enough:
        return ""
    if not reach.is_there:
        return "⚠️ That channel is gone, or I cannot see it. Choose another, or give me **View Channel** there."
    if reach.lacks == (FINDS,):
        return (
            f"⚠️ In <#{channel_id}> I also need **{FINDS}**: without it I could not see whether one is there already, "
            "and it might come twice. So I do not post before I have it."
        )
    return f"⚠️ I cannot post in <#{channel_id}>: give me {permissions(reach.lacks)} there."


def permissions(lacks: Sequence[str]) -> str:
    """By Discord's own names, as they stand in a sentence."""
    *first, last = [f"**{name}**" for name in lacks]
    return f"{', '.join(first)} and {last}" if first else last


def _wanted(settings: Settings) -> list[str]:
    draft, texts = settings.draft, ["### This is what I will do"]
    wanted = draft.daily(settings.server_id, "")
    if wanted is not None:
        texts.append(f"{described(wanted, settings.now, 'will post')}, from {_packs(settings)}.\n{_PROMISE}")
        if settings.daily is not None and settings.daily.paused_at is not None:
            texts.append(_PAUSED)
        elif settings.first is not None:
            texts.append(f"First: {rhythm(settings.first.due_at, wanted.zone)}.")
    elif draft.has_begun:
        lacking = "the channel" if draft.channel_id is None else "the time, and the place whose time it is"
        texts.append(f"{_so_far(settings)}\nStill to choose: **{lacking}**.")
    return texts


def _so_far(settings: Settings) -> str:
    """What was picked, before it is enough."""
    draft = settings.draft
    when = f"Every day at **{draft.at:%H:%M}**" if draft.at else "Every day"
    zone = f" in {zone_label(draft.zone, settings.now)}" if draft.zone else ""
    where = f"in <#{draft.channel_id}>" if draft.channel_id else "in a channel"
    return f"{when}{zone} I will post one exercise {where}, from {_packs(settings)}."


def _set(settings: Settings) -> list[str]:
    daily = settings.daily
    if daily is None:
        return [
            "### An exercise a day, in a channel",
            f"Choose a channel and a time, and I post one small exercise there each day. {_PROMISE}",
        ]
    texts = ["### What is set", f"{described(daily, settings.now)}, from {_packs(settings)}."]
    return [*texts, coming(settings)]


def coming(settings: Settings) -> str:
    daily = settings.daily
    if daily is None:
        return ""
    if daily.paused_at is not None:
        return _PAUSED
    return f"Next: {rhythm(settings.next.due_at, daily.zone)}." if settings.next else "Nothing is planned just now."


def _packs(settings: Settings) -> str:
    chosen = settings.draft.packs
    if chosen is None:
        return "all packs"
    titles = {each.pack: authored(each.title) for each in settings.offered}
    named = [titles[pack] for pack in chosen if pack in titles]
    if not named:
        return "packs that are no longer here: choose others"
    more = f" and {len(named) - _NAMED_PACKS} more" if len(named) > _NAMED_PACKS else ""
    return f"{', '.join(named[:_NAMED_PACKS])}{more}"


def _keepers(draft: Draft) -> str:
    role = f" and <@&{draft.moderator_role}>" if draft.moderator_role else ""
    return f"Packs, quiz rounds and `/server stats` are for everybody with Manage Server{role}."


def _was_trouble(why: Why) -> str:
    match why:
        case Why.no_channel:
            return "⚠️ The last one could not be posted: the channel was gone."
        case Why.no_access:
            return "⚠️ The last one could not be posted: I could not see the channel."
        case _:
            return "⚠️ The last one could not be posted: I lacked **Send Messages**."


def _menus(settings: Settings, places: Sequence[Place]) -> list[Row]:
    draft = settings.draft
    rows: list[Row] = [[channel_select("server-channel", "Channel for the daily exercise", draft.channel_id)]]
    if len(places) > 1:
        choices = [Choice(place.zone, place.label, chosen=place.zone == draft.zone) for place in places]
        rows.append([select("server-zone", "Somewhere else?", choices)])
    if settings.offered:
        rows.append([_pack_menu(settings)])
    return [*rows, [role_select("server-role", "Moderators’ role: none, or choose one", draft.moderator_role)]]


def _pack_menu(settings: Settings) -> Control:
    chosen = settings.draft.packs
    choices = [
        Choice(each.pack, each.title, _fitting(each.count), chosen=chosen is not None and each.pack in chosen)
        for each in settings.offered[:_MOST_PACKS]
    ]
    return select("server-packs", "Packs on offer: all, and those to come", choices, most=len(choices), least=0)


def _fitting(count: int) -> str:
    return "1 exercise that suits a channel" if count == 1 else f"{count} exercises that suit a channel"


def _buttons(settings: Settings, reach: Reach | None) -> Row:
    timed = button("Time and place…", "server-when")
    if settings.has_changes:
        return [*_yes(settings, reach), timed, button("Discard changes", "server-discard")]
    if settings.daily is None:
        return [timed]
    look_again = [button("Look again", "server-setup")] if reach is not None and not reach.is_enough else []
    return [timed, *look_again, *running(settings.daily, "setup"), button("Switch off", "server-off")]


def running(daily: Daily, screen: str) -> list[Control]:
    """`screen`: where it leads back to."""
    if daily.paused_at is None:
        return [button("Pause", custom_id("server-pause", screen))]
    return [primary("Resume", custom_id("server-resume", screen))]


def _yes(settings: Settings, reach: Reach | None) -> list[Control]:
    draft = settings.draft
    if draft.has_begun and not draft.is_whole:
        return []
    if reach is not None and not reach.is_enough:
        return [primary("Look again", "server-setup")]
    return [primary("Yes, do that", custom_id("server-yes", draft.revision))]
