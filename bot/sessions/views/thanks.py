"""A few plain words of thanks, to copy. The bot sends them to nobody."""

from __future__ import annotations

from discord import ui

from bot.base.edge import Letter
from bot.base.panels import WARM, Control, button, buttons, custom_id, escape, panel
from bot.figures.rules import Figure
from bot.sessions.rules import is_for_somebody
from bot.sessions.service import Scene

_NAMED = (
    "{name}, I thought of you today, and of something you did for me. Thank you.",
    "Hello {name}! Something you once did for me came back to me today. It still does me good. Thank you.",
    "{name}, you need not answer this. I just wanted to say thank you. What you did mattered to me.",
)
_UNNAMED = (
    "I thought of you today, and of something you did for me. Thank you.",
    "Something you once did for me came back to me today. It still does me good. Thank you.",
    "You need not answer this. I just wanted to say thank you. What you did mattered to me.",
)
_ABOUT = (
    "Only if you want to. These words are yours to copy, to change and to send yourself, wherever the two of you talk. "
    "Saying what they did, in a few words, makes it more yours."
)
_SOURCE = (
    "People who write thanks tend to underestimate how glad it makes: "
    "[Kumar & Epley (2018)](<https://doi.org/10.1177/0956797618772506>)"
)


def tell_button(scene: Scene) -> list[Control]:
    """Under a gratitude exercise that was about somebody; quiet, and none anywhere else."""
    if not is_for_somebody(scene.session, scene.figure):
        return []
    return [button("Tell them?", custom_id("ses-tell", scene.session.session_id, 0))]


def tell(session_id: int, figure: Figure | None, number: int) -> ui.LayoutView:
    """`number` counts up with each "Other words"."""
    row = [
        button("By itself, to copy", custom_id("ses-tell-copy", session_id, number)),
        button("Other words", custom_id("ses-tell-other", session_id, (number + 1) % len(_NAMED))),
    ]
    words = f"> {_words(figure, number)}"
    return panel("### Tell them?", _ABOUT, words, f"-# {_SOURCE}", rows=[row], footer="I send nothing.", colour=WARM)


def to_copy(figure: Figure | None, number: int) -> Letter:
    """Nothing but the words: on a phone, "Copy Text" takes a whole message."""
    return Letter(_words(figure, number), buttons())


def _words(figure: Figure | None, number: int) -> str:
    # Copied as it stands, so nothing may be escaped: a name that would need it is left for them to put in.
    if figure is None or escape(figure.name) != figure.name:
        return _UNNAMED[number % len(_UNNAMED)]
    return _NAMED[number % len(_NAMED)].replace("{name}", figure.name)
