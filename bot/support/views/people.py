"""Ways to people: somebody trusted first, then lines where one is, then directories for everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.base.panels import Choice, Control, Row, custom_id, escape, link, panel, select
from bot.support.rules import Directory, Helpline
from bot.support.views.doors import DANGER, to_grounding, to_home, to_plan

ELSEWHERE = "elsewhere"
_MENU = 25
"""Lines of one of Discord's menus."""
_ROW = 5
_SOMEBODY = (
    "**Someone you trust** and feel safe with, or your practitioner, if you have one. You need no reason and no "
    "right words. “Can you stay with me for a bit?” is enough."
)
_LINE = "**A helpline.** It need not be an emergency."
# Other people keep these up to date, for places where nobody has looked a line up for us.
_DIRECTORIES = (
    ("Find A Helpline", "https://findahelpline.com", "by country: phone, text or chat"),
    ("Befrienders Worldwide", "https://befrienders.org", "volunteers who listen, in many countries"),
    ("IASP", "https://www.iasp.info/crisis-centres-helplines/", "crisis centres around the world"),
    (
        "Child Helpline International",
        "https://childhelplineinternational.org/helplines/",
        "for children and young people",
    ),
)


def people(directory: Directory, country: str | None = None, showing: int = 0) -> ui.LayoutView:
    """Lines of that country, if any are known. `showing` differs each time, so that one can be chosen again."""
    lines = directory.of(country) if country else ()
    listed = "\n".join(f"- {name}: {about}" for name, _, about in _DIRECTORIES)
    return panel(
        "### Who can I talk to",
        DANGER,
        _SOMEBODY,
        *_known(directory, country, lines),
        f"These sites know more lines, all over the world:\n{listed}",
        rows=[
            *_links(lines),
            *_menus(directory, country, showing),
            [link(name, url) for name, url, _ in _DIRECTORIES],
            [to_grounding("Ground me now"), to_plan(), to_home()],
        ],
        footer="Other people run these lines and sites. I can be offline, so keep the one you like somewhere else too.",
    )


def _known(directory: Directory, country: str | None, lines: Sequence[Helpline]) -> list[str]:
    if lines and country:
        return [f"{_LINE} In {escape(directory.name(country))}:", "\n\n".join(map(_told, lines))]
    if country in directory.names:
        return [f"{_LINE} I know none in {escape(directory.name(country))}."]
    return [_LINE]


def _told(line: Helpline) -> str:
    ways = [
        *([f"call **{escape(line.phone)}**"] if line.phone else []),
        *([f"text **{escape(line.text)}**"] if line.text else []),
        *(["write in a chat"] if line.chat else []),
    ]
    reach = f": {', '.join(ways)}" if ways else ""
    said = f"**{escape(line.name)}**{reach}; {escape(line.hours)}. {escape(line.about)}"
    return f"{said}\n-# {', '.join(line.languages)} · looked up in {line.reviewed:%B %Y}"


def _links(lines: Sequence[Helpline]) -> list[Row]:
    named = [(line, address) for line in lines if (address := line.chat or line.website)]
    shown: list[Control] = [
        link(f"{line.name}: chat" if address == line.chat else line.name, address) for line, address in named[:_ROW]
    ]
    return [shown] if shown else []


def _menus(directory: Directory, country: str | None, showing: int) -> list[Row]:
    """As many as it takes, for all countries with a line, and one choice for everywhere else."""
    choices = [Choice(code, directory.name(code), chosen=code == country) for code in directory.countries]
    choices.append(Choice(ELSEWHERE, "Somewhere else"))
    menus = [choices[start : start + _MENU] for start in range(0, len(choices), _MENU)]
    return [[select(custom_id("support-country", n, showing), "Where are you?", menu)] for n, menu in enumerate(menus)]
