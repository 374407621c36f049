"""Packs of a server in words: for those who write and review them, and for members who report one."""

from bot.authoring.views.desk import (
    NOT_HERE,
    NOT_YOURS,
    acts,
    checked,
    download,
    gone,
    listed,
    one,
    outcome,
    refused,
    return_form,
    switched,
    template,
    too_large,
    uploaded,
)
from bot.authoring.views.letters import invitation, letter, sent
from bot.authoring.views.preview import contents, inert, over, questions, screen, write_form
from bot.authoring.views.reports import report_button, report_form, reported, reports

__all__ = [
    "NOT_HERE",
    "NOT_YOURS",
    "acts",
    "checked",
    "contents",
    "download",
    "gone",
    "inert",
    "invitation",
    "letter",
    "listed",
    "one",
    "outcome",
    "over",
    "questions",
    "refused",
    "report_button",
    "report_form",
    "reported",
    "reports",
    "return_form",
    "screen",
    "sent",
    "switched",
    "template",
    "too_large",
    "uploaded",
    "write_form",
]
