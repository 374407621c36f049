"""What moderators find in their DM."""

from __future__ import annotations

from discord import ui

from bot.authoring.rules import News, Version
from bot.authoring.service import Notice
from bot.authoring.views.desk import AGAIN, quoted
from bot.base.edge import Letter
from bot.base.panels import authored, buttons, custom_id, escape, panel, primary


def letter(notice: Notice) -> Letter:
    """Plain content, so that it shows in a notification. Who did it stands in the server's list."""
    pack = f"**{authored(notice.title)}** {notice.version}"
    server = escape(notice.server_name) or "your server"
    match notice.kind:
        case News.WAITING:
            said = f"{pack} waits for a second pair of eyes in {server}. `/pack list` there opens it."
        case News.APPROVED:
            said = f"{pack} was approved. Members of {server} have it from now on."
        case News.RETURNED:
            said = f"{pack} in {server} came back to you, with a word on why:\n{quoted(notice.reason)}\n{AGAIN}"
        case News.REPORTED:
            said = f"Somebody has reported something in {pack} in {server}. `/pack list` there shows it."
    return Letter(said, buttons())


def invitation(preview_id: int, version: Version) -> Letter:
    who = "your clients" if version.is_of_practice else "members"
    said = f"**{authored(version.title)}** {version.version}, as {who} see it. Nothing you do in it is kept."
    return Letter(said, buttons([primary("Open the preview", custom_id("pack-contents", preview_id))]))


def sent(version: Version, *, is_there: bool) -> ui.LayoutView:
    if is_there:
        who = "your clients" if version.is_of_practice else "members"
        return panel(f"It is in your DM now, to walk through as {who} will.")
    if version.is_of_practice:
        return panel("Your DM is closed to me. Allow messages from me for a moment, then try again.")
    return panel("Your DM is closed to me. Allow messages from this server's members for a moment, then try again.")
