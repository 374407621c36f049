"""Reporting an exercise, and reading what was reported."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.authoring.service import Reported
from bot.authoring.views.desk import LOST
from bot.base.panels import Control, Field, Line, authored, button, custom_id, escape, form, panel

_SHOWN = 8


def report_button(pack: str, part: str) -> Control:
    return button("Report", custom_id("pack-report", pack, part))


def report_form(pack: str, part: str, number: int, kept_days: int) -> ui.Modal:
    asked = Field("said", "What is wrong with it?", "Leave it empty if you like.", long=True, required=False, most=500)
    says = (
        "Your server's moderators will read this, without your name and without anything you wrote in an exercise. "
        f"It is kept until they have looked, {kept_days} days at most. As nothing says that it is yours, I can neither "
        "hand it over to you nor erase it for you."
    )
    return form(custom_id("pack-said", pack, part, number), "Report this", asked, says=says)


def reported() -> ui.LayoutView:
    return panel("Thank you. Your moderators will see it in their list, without your name.")


def reports(found: Sequence[Reported]) -> ui.LayoutView:
    lines = [
        Line(
            f"**{authored(each.title)}** · `{each.part}`\n> {_said(each)}",
            button("Looked at", custom_id("pack-settle", each.report_id)),
        )
        for each in found[:_SHOWN]
    ]
    more = f"-# {len(found) - _SHOWN} more come after these." if len(found) > _SHOWN else ""
    nothing = "" if found else "Nothing is reported at the moment."
    back = button("All packs", custom_id("pack-list"))
    return panel("### Reports", *lines, *filter(None, [more, nothing]), rows=[[back]])


def _said(report: Reported) -> str:
    return "Nothing was written." if report.said is None else _one_line(report.said) or LOST


def _one_line(said: str) -> str:
    return escape(" ".join(said.split())[:250])
