"""The privacy policy and the terms, made from the settings: what the screen says and what they say cannot differ.

Templates, and no legal advice: whoever runs the bot reads them, has them checked, and answers for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from bot.nudges.views import date_words
from bot.privacy.rules import KEYS_KEPT_DAYS, Terms
from bot.privacy.views.sheet import document, table
from bot.privacy.views.stored import how_long, stored


@dataclass(frozen=True)
class Part:
    heading: str
    names: str = ""
    """Words of whoever runs the bot: none of them is markup."""
    texts: Sequence[str] = ()
    items: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    """Its first row names the columns."""


@dataclass(frozen=True)
class Paper:
    title: str
    parts: Sequence[Part]


def privacy_policy(terms: Terms, today: date) -> Paper:
    rows = [
        ("What", "Why", "How long"),
        *((one.what, _sentence(one.why), _sentence(one.kept)) for one in stored(terms)),
    ]
    practitioners = [_PRACTITIONERS] if terms.has_practitioners else []
    parts = [
        Part("Who answers for it", f"{terms.operator}. Contact: {terms.contact}.", [f"As of {date_words(today)}."]),
        Part("What this is", texts=[_WHAT, _NOT]),
        Part(
            "From which age",
            texts=[f"From {terms.minimum_age} on. Whoever begins confirms that; nobody's age is stored."],
        ),
        Part("What is stored, why, and how long", texts=[_MINIMUM], items=_without_account(terms), table=rows),
        Part("How long, in short", items=how_long(terms)),
        Part("On what ground", texts=[_GROUND]),
        Part("How it is kept", items=[_SEALED, _OPERATOR, _BACKUPS]),
        Part("Who else gets it", items=[_DISCORD, _MODERATORS, *practitioners, _NOBODY]),
        Part("What you can do", texts=[_RIGHTS], items=_rights(terms)),
        Part("What is not done", texts=[_NOT_DONE]),
    ]
    return Paper("Privacy policy of Secure Base", parts)


def terms_of_use(terms: Terms, today: date) -> Paper:
    policy = f" The privacy policy is at {terms.policy_url}." if terms.policy_url else ""
    parts = [
        Part("Who offers this", f"{terms.operator}. Contact: {terms.contact}.", [f"As of {date_words(today)}."]),
        Part("What you get", texts=[_WHAT, _NOT]),
        Part(
            "Who may use it",
            texts=[f"Everybody from {terms.minimum_age} on who may use Discord. Discord's terms hold too."],
        ),
        Part("What we ask of you", items=_ASKED),
        Part("What you can rely on", items=_PROMISED),
        Part("What nobody can promise", texts=[_NO_PROMISE]),
        Part("Ending it", texts=[f"With `/stop` nothing comes any more; with `/privacy` everything goes.{policy}"]),
    ]
    return Paper("Terms of use of Secure Base", parts)


def markdown(paper: Paper) -> str:
    lines = [f"# {paper.title}", *("\n\n".join(_part_in_markdown(part)) for part in paper.parts)]
    return "\n\n".join(lines) + "\n"


def html(paper: Paper) -> str:
    return document(paper.title, ["\n".join(_part_in_html(part)) for part in paper.parts])


def _part_in_markdown(part: Part) -> list[str]:
    names = [re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", part.names)] if part.names else []
    blocks = [f"## {part.heading}", *names, *part.texts]
    blocks += ["\n".join(f"- {item}" for item in part.items)] if part.items else []
    if part.table:
        head, *rows = part.table
        lines = [head, ["---"] * len(head), *rows]
        blocks.append("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines))
    return blocks


def _part_in_html(part: Part) -> list[str]:
    names = [f"<p>{escape(part.names)}</p>"] if part.names else []
    blocks = [f"<h2>{escape(part.heading)}</h2>", *names, *(f"<p>{_inline(text)}</p>" for text in part.texts)]
    blocks += ["<ul>", *(f"<li>{_inline(item)}</li>" for item in part.items), "</ul>"] if part.items else []
    if part.table:
        head, *rows = part.table
        blocks.append(table(head, [[_inline(cell) for cell in row] for row in rows]))
    return blocks


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _without_account(terms: Terms) -> list[str]:
    practitioners = (
        "Practitioners, from the moment whoever runs this bot adds them: their id and the name that clients are shown. "
        "Whatever they do here themselves begins with their agreement, as a member's: a note for when they are away, "
        "and, sealed with their key, labels for their clients."
    )
    guests = (
        "Whoever takes a server's daily exercise, or answers its quiz, without an account: a mark that is no name, "
        "until the day, the week or the quiz is over; and, in a quiz, their id for as long as it runs, if they asked "
        "to be named at its end."
    )
    moderators = (
        "Moderators who look after a server's exercises: their id, the chat in which they are told of news, what they "
        "did and when, and what they wrote there."
    )
    return [
        guests,
        moderators,
        *([practitioners] if terms.has_practitioners else []),
    ]


def _rights(terms: Terms) -> list[str]:
    return [
        "Read and take along everything that is stored: `/privacy`, Export. Two files: a page, and one for programs.",
        "Correct it: settings, names and answers can be changed where they are shown.",
        "Erase everything, or parts: `/privacy`, Erase everything; `/journal` and `/figures` for single entries.",
        "Take your agreement back at any time: by erasing. What was done until then stays lawful.",
        "Restrict or object to what is done with your data, where the law gives you that right.",
        "All of it without Discord too: write to the contact above. You get an answer within a month.",
        "Complain to the data protection authority where you live, where you work, or where it happened.",
    ]


_WHAT = (
    "Secure Base is a Discord bot that brings people short exercises which build a feeling of security, at a time they "
    "choose. It asks some questions, keeps the answers for the person who gave them, and counts practice days."
)
_NOT = (
    "It is no therapy, no diagnosis and no medical service, and nobody reads along. In an emergency call your local "
    "emergency number; `/support` shows helplines."
)
_MINIMUM = (
    "Of members, nothing before they agree; then this, and nothing else. Three kinds of people need no account, and of "
    "them less is stored, by their own act:"
)
_GROUND = (
    "Your agreement (in the European Union: Art. 6 (1) (a) GDPR). What you write or rate may say something about how "
    "you are, and so may count as data about health: for that, your explicit agreement (Art. 9 (2) (a)). You give "
    "both with the button in `/start`, and take both back as easily. For people without an account: the legitimate "
    "interest (Art. 6 (1) (f)) of a server in counting who takes part without knowing them, and in seeing who changed "
    "its exercises; and that of clients in knowing who their practitioner is. They may object, and erase it, at any "
    "time with `/privacy`."
)
_SEALED = (
    "What you write, your safety plan and the names of those who comfort you are encrypted (AES-256-GCM) with a key of "
    "your own. "
    "Times, days, ratings and settings are not: whoever gets hold of the database could read those."
)
_OPERATOR = (
    "Whoever runs this bot holds the keys, so that the bot can show your words to you. They commit themselves not to "
    "look; technically they could."
)
_BACKUPS = (
    "There are backups. When you erase everything, your key goes, and what it sealed becomes unreadable there too, "
    f"within {KEYS_KEPT_DAYS} days. What was never sealed stays in them until they are removed, a year at most, and "
    "no backup is put back without the erasures since."
)
_DISCORD = (
    "Discord carries everything you type, press and are shown, under its own privacy policy, and keeps what it keeps. "
    "Bots have no end-to-end encryption."
)
_MODERATORS = (
    "Moderators of a server see how many took part, from five people on, and never who or what they answered. They see "
    "what other moderators did with the server's exercises."
)
_PRACTITIONERS = (
    "A practitioner, if you took up their invitation: what you chose to share, for as long as you want, and each look "
    "is written down for you. Never anything else."
)
_NOBODY = (
    "Nobody else: nothing is sold, passed on, or used to train anything. The computer it runs on may be rented from a "
    "hosting company, which then stores the encrypted data for whoever runs the bot."
)
_RIGHTS = "At any time, without a reason and without a fee:"
_NOT_DONE = (
    "No advertising, no tracking, no cookies, no profile for anybody else. Which exercise comes next is chosen by a "
    "program from what you did and rated; it decides nothing else about you, and you can turn that off."
)
_ASKED = (
    "Use it for yourself, kindly, and stop an exercise that does not feel right.",
    "Write nothing into it that belongs to somebody else's private life and could harm them.",
    "Moderators: write exercises that help, name their sources, and promise no cure.",
    "Do not try to break it, or to get at what belongs to others. If you find a weakness, tell us first.",
)
_PROMISED = (
    "Nothing you write is shown to anybody else without your agreement.",
    "You can take everything along, and erase everything, at any time.",
    "It costs nothing.",
)
_NO_PROMISE = (
    "That it always runs, or that an exercise helps you. It is offered as it is. Nothing here limits rights that the "
    "law gives you."
)


def unfilled(terms: Terms) -> list[str]:
    """What has to be set before either paper says who answers for it."""
    return [key for key, value in (("operator.name", terms.operator), ("operator.contact", terms.contact)) if not value]
