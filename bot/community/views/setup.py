"""A server's settings in words."""

from __future__ import annotations

from discord import ui

from bot.base.panels import button, custom_id, panel

NOT_HERE = "This works in a server that has added me."
NOT_MANAGER = "This is for those who have Manage Server here."


def setup(role_id: int | None) -> ui.LayoutView:
    if role_id is None:
        who = "Packs are looked after by everybody with Manage Server. `/server setup role:` lets a role do it too."
        return panel("### This server", who)
    rows = [[button("Only Manage Server again", custom_id("server-norole"))]]
    return panel(
        "### This server", f"Packs are looked after by everybody with Manage Server, and by <@&{role_id}>.", rows=rows
    )
