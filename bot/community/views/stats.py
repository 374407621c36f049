"""How many took part, week by week: one picture, and the same in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from discord import ui

from bot.base.panels import Image, button, custom_id, panel
from bot.base.pictures import WIDTH, Align, Look, Picture, Sheet
from bot.community.rules import FEWEST, Week

NOT_MODERATOR = "This is for those who have Manage Server here, or the moderators' role."
_NAME = "taking-part.png"
_EDGE = 18
_TOP, _GROUND, _LOW_GROUND = 116, 236, 154
"""From the first to the second stand the bars, with their numbers above; where there are none, the third will do."""
_BELOW = 64
_BAR = 18
_PILL = 11
"""What stands for a week of few: lower than the least bar, and always the same."""
_LEAST_TOP = 10
"""A server of seven people does not look as if it were overcrowded."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL_SIZES = {1: 13, 2: 13, 3: 11.5, 4: 9.5}
"""By how many characters there are: a bar and the air beside it are 27 wide."""
_OTHER = {Look.DARK: Look.LIGHT, Look.LIGHT: Look.DARK}


def stats(weeks: Sequence[Week], look: Look) -> ui.LayoutView:
    other = _OTHER[look]
    return panel(
        f"### People who took part\n{_last(weeks)}",
        Image(_NAME, says(weeks)),
        "Whoever took up the day's exercise, or answered in a quiz round, counts once a week. The week "
        "that runs is counted when it is over.",
        rows=[[button(other.value.capitalize(), custom_id("comm-stats", other.value))]],
        footer=f"Nobody is shown who. Below {_word(FEWEST)} no number is kept, and an empty week looks no different.",
    )


def stats_picture(weeks: Sequence[Week], png: bytes) -> Picture:
    return Picture(_NAME, png, says(weeks))


def painted_stats(weeks: Sequence[Week]) -> tuple[Callable[[Sheet], None], float]:
    """What paints it, and its height."""

    ground = _GROUND if any(week.people for week in weeks) else _LOW_GROUND

    def paint(sheet: Sheet) -> None:
        _head(sheet, weeks)
        for place, week in enumerate(weeks):
            _bar(sheet, weeks, place, week, ground)
        sheet.line([(_EDGE, ground), (WIDTH - _EDGE, ground)], sheet.colours.faint, 1.5)
        _legend(sheet, ground + _BELOW - 22)

    return paint, ground + _BELOW


def says(weeks: Sequence[Week]) -> str:
    """Read out to those who do not see it: at most some 600 of Discord's 1024 characters."""
    told = "; ".join(f"{_day(week.monday)}: {_few() if week.people is None else week.people}" for week in weeks)
    return f"Bars: people who took part in each of the last {len(weeks)} weeks, by its Monday. {told}."


def _head(sheet: Sheet, weeks: Sequence[Week]) -> None:
    colours, last = sheet.colours, weeks[-1]
    sheet.text((_EDGE, 34), "People who took part", 17, bold=True)
    sheet.text((_EDGE, 53), f"{_day(weeks[0].monday)} to {_day(_sunday(last))}, week by week", 13, colours.quiet)
    number = f"{last.people:,}" if last.people is not None else f"{_few().capitalize()} people"
    size, colour = (26, colours.warm) if last.people is not None else (15, colours.words)
    sheet.text((_EDGE, 88), number, size, colour, bold=True)
    after = _EDGE + sheet.width_of(number, size, bold=True) + 8
    sheet.text((after, 88), "last week", 13, colours.words)


def _bar(sheet: Sheet, weeks: Sequence[Week], place: int, week: Week, ground: float) -> None:
    colours, is_last = sheet.colours, place == len(weeks) - 1
    across = (WIDTH - 2 * _EDGE) / len(weeks)
    middle = _EDGE + (place + 0.5) * across
    if week.people is None:
        _pill(sheet, middle - _BAR / 2, ground)
    else:
        most = max(_LEAST_TOP, *(each.people or 0 for each in weeks))
        height = max(_PILL + 8, (ground - _TOP - 16) * week.people / most)
        fill = colours.warm if is_last else colours.calm
        sheet.box((middle - _BAR / 2, ground - height), _BAR, height - 3, fill, radius=5)
        label = _short(week.people)
        size = _LABEL_SIZES.get(len(label), 8)
        sheet.text((middle, ground - height - 6), label, size, bold=is_last, align=Align.CENTRE)
    if place % 3 == 2:
        at, align = (WIDTH - _EDGE, Align.RIGHT) if is_last else (middle, Align.CENTRE)
        sheet.text((at, ground + 18), _day(week.monday), 12, colours.quiet, align=align)


def _pill(sheet: Sheet, left: float, ground: float) -> None:
    sheet.box((left, ground - _PILL), _BAR, _PILL - 3, None, radius=4, edge=sheet.colours.quiet)


def _legend(sheet: Sheet, line: float) -> None:
    _pill(sheet, _EDGE, line + 2)
    words = f"{_few()}, or nobody: never told apart"
    sheet.text((_EDGE + _BAR + 8, line), words, 12, sheet.colours.quiet)


def _last(weeks: Sequence[Week]) -> str:
    last = weeks[-1]
    many = f"**{last.people:,}** people" if last.people is not None else f"{_few()} people"
    return f"Last week, {_day(last.monday)} to {_day(_sunday(last))}: {many}."


def _sunday(week: Week) -> date:
    return week.monday + timedelta(days=6)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _few() -> str:
    return f"fewer than {_word(FEWEST)}"


def _word(number: int) -> str:
    return {5: "five"}.get(number, str(number))


def _short(number: int) -> str:
    """At most four characters, for above a bar."""
    if number < 1000:
        return str(number)
    return f"{number / 1000:.1f}k" if number < 9950 else f"{round(number / 1000)}k"
