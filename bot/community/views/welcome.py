"""The welcome panel that stands in a channel, and what a moderator sees around posting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.base.edge import Fate, Sent
from bot.base.panels import WARM, Control, button, custom_id, panel, primary
from bot.community.rules.setup import Reach
from bot.community.service import Place
from bot.community.views.setup import obstacle
from bot.sessions.rules import Wish
from bot.support import views as support_views

TRACE = custom_id("ex-wish", Wish.SURPRISE.value)
"""A button by which the panel is known again: nothing else that everybody sees has it."""
_NO_ROOM = frozenset({"50001", "50013", "10003"})
"""May not see the channel, may not write there, no such channel."""


def welcome() -> ui.LayoutView:
    """For everybody in the channel. Who presses something is answered alone."""
    return _welcome(
        [primary("Start", custom_id("start")), button("One minute, now", TRACE), support_views.help_button()]
    )


def ask_welcome(channel_id: int, before: int) -> ui.LayoutView:
    """What will be posted, as it will look; nothing is yet."""
    view = panel(f"This is what I would post in <#{channel_id}>. Its buttons work once it stands there.")
    # A button that cannot be pressed still needs an id that none of those in the channel has.
    support = button("Support", "comm-welcome-c", emoji="🛟")
    shown = _welcome([primary("Start", "comm-welcome-a"), button("One minute, now", "comm-welcome-b"), support])
    for control in shown.walk_children():
        if isinstance(control, ui.Button):
            control.disabled = True
    row = [primary("Post it", _post(channel_id, before)), button("Not now", custom_id("comm-welcome-not"))]
    return _joined(view, shown, panel("Shall I?", rows=[row]))


def welcome_stands(place: Place, channel_id: int, server_id: int) -> ui.LayoutView:
    """One is enough: where it is, and the way to have it elsewhere."""
    again = channel_id == place.channel_id
    label = "Post it anew, below" if again else "Move it here"
    where = "at the end of the same channel" if again else f"in <#{channel_id}>"
    row = [button(label, _post(channel_id, place.message_id)), button("Leave it there", custom_id("comm-welcome-not"))]
    return panel(
        "### A welcome panel stands already",
        f"It is [here]({_link(server_id, place)}), in <#{place.channel_id}>.",
        f"I can post it {where} and delete the one that stands.",
        rows=[row],
    )


def posted_welcome(place: Place, server_id: int, *, is_old_left: Place | None = None) -> ui.LayoutView:
    texts = ["### It stands", f"The welcome panel is [here]({_link(server_id, place)}), in <#{place.channel_id}>."]
    if is_old_left is not None:
        texts.append(f"I could not delete [the old one]({_link(server_id, is_old_left)}). Please delete it.")
    return panel(*texts, footer="Who presses something there is answered alone.", colour=WARM)


def unposted_welcome(channel_id: int, sent: Sent) -> ui.LayoutView:
    if sent.detail in _NO_ROOM:
        return cannot_post_welcome(channel_id, Reach(lacks=("View Channel", "Send Messages")))
    if sent.fate is Fate.UNKNOWN:
        why = "Discord's answer was lost on the way, so I cannot tell whether it arrived. I look for it in a minute."
    else:
        why = "Discord did not take it just now. Nothing was posted."
    return panel("### Not posted", why, rows=[[_look(channel_id, "Look again")]])


def cannot_post_welcome(channel_id: int, reach: Reach) -> ui.LayoutView:
    return panel(
        "### Not posted",
        obstacle(reach, channel_id),
        rows=[[_look(channel_id, "Try again")]],
        footer="In the channel's settings, under Permissions.",
    )


def busy_welcome(channel_id: int) -> ui.LayoutView:
    return panel("### One moment", "It is being posted just now.", rows=[[_look(channel_id, "Look again")]])


def left_welcome() -> ui.LayoutView:
    return panel("All is left as it is.")


def _welcome(row: Sequence[Control]) -> ui.LayoutView:
    return panel(
        "### Small exercises for feeling secure",
        "🌿 Once a day, at a time you choose, I bring you a short exercise in a DM. Skipping is always fine.",
        "🔒 What you do with me only you see: whatever you press here, you are answered alone.",
        "🤝 I am a program. No therapy, no diagnosis, and nobody is watching here.",
        rows=[row],
        colour=WARM,
    )


def _post(channel_id: int, before: int) -> str:
    return custom_id("comm-welcome-post", channel_id, before)


def _look(channel_id: int, label: str) -> Control:
    return button(label, custom_id("comm-welcome", channel_id))


def _link(server_id: int, place: Place) -> str:
    return f"https://discord.com/channels/{server_id}/{place.channel_id}/{place.message_id}"


def _joined(*views: ui.LayoutView) -> ui.LayoutView:
    whole = ui.LayoutView(timeout=None)
    for view in views:
        for item in view.children:
            part: ui.Item[Any] = item
            whole.add_item(part)
    whole.stop()
    return whole
