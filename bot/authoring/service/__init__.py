"""One method per act of a moderator, or of a member who reports."""

from bot.authoring.service.desk import Desk, Uploaded
from bot.authoring.service.names import as_written, parts
from bot.authoring.service.notices import Notice, Notices
from bot.authoring.service.overview import Listed, Overview
from bot.authoring.service.people import (
    close_practice,
    export,
    forget,
    forget_reports,
    forget_unapproved,
    kept,
    note_use,
)
from bot.authoring.service.previews import Preview, Previews
from bot.authoring.service.reports import Reported, Reports
from bot.authoring.service.stocking import Stocking

__all__ = [
    "Desk",
    "Listed",
    "Notice",
    "Notices",
    "Overview",
    "Preview",
    "Previews",
    "Reported",
    "Reports",
    "Stocking",
    "Uploaded",
    "as_written",
    "close_practice",
    "export",
    "forget",
    "forget_reports",
    "forget_unapproved",
    "kept",
    "note_use",
    "parts",
]
