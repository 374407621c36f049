"""The bot's own words, held to what packs are held to: no blame, promise, diagnosis or label, and safe messaging."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.packs.loader.lint import heard

ROOT = Path(__file__).parents[1]
SPEAKING = sorted(
    file
    for file in (ROOT / "bot").rglob("*.py")
    if file.parts[len(ROOT.parts) + 1] not in {"migrations", "packs", "cli", "base", "demo"}
)
"""Whatever may hold words for people in Discord: views above all, and what services and cogs refuse with."""
PACKS = sorted((ROOT / "exercises").glob("*.yaml"))
NAMES = {"streak", "streaks"}
"""The name of a command is no count of losses."""
DENIED = re.compile(r"\bno (?:full name and no )?diagnosis\b|\bWhat this is not:\*\* therapy, a diagnosis\b")
"""We say what we are not, and what not to write."""
EXCEPT = {
    ("bot/care/views/invites.py", "diagnoses"): "what practitioners may not write",
    ("bot/privacy/views/words.py", "failed"): "what a row is called inside",
}
UNSAFE = {
    "committed suicide": re.compile(r"\bcommit(?:s|ted|ting)? (?:a )?suicide", re.IGNORECASE),
    "an attempt that succeeds or fails": re.compile(
        r"(?:un)?successful(?:ly)? (?:suicid|attempt)|(?:fail|complet)ed (?:suicid|attempt)", re.IGNORECASE
    ),
    "methods": re.compile(
        r"\b(?:overdos\w+|hang(?:ed|ing)? (?:yoursel|himsel|hersel|themsel)\w+|noose|firearms?|razor|cut(?:ting)? your"
        r"|jump(?:ing|ed)? (?:off|from)|kill(?:s|ed|ing)? (?:your|him|her|them)sel\w+|self-harm\w*)\b",
        re.IGNORECASE,
    ),
    "a streak that is lost": re.compile(
        r"\b(?:lose|lost|losing|broke|broken|break|breaking|reset|start(?:ed|ing)? over|back to (?:zero|day 1))"
        r"(?: \w+){0,3} (?:streak|run|chain)|\bday 1\b(?! )|keep (?:it|your streak) alive|do(?:n['’]t| not) lose",
        re.IGNORECASE,
    ),
    "orders and promises": re.compile(
        r"\bcalm down\b|\bcheer up\b|\byou(?:['’]ll| will) (?:feel better|be fine|be ok)|\bit gets better\b"
        r"|\beverything will be\b|\bI understand how you feel\b",
        re.IGNORECASE,
    ),
}


def spoken(file: Path) -> Iterator[str]:
    """Every text of a module that is no docstring; what is filled in stands as dots."""
    tree = ast.parse(file.read_text())
    remarks = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in remarks | inside:
            yield node.value


def test_our_own_words_blame_nobody_and_neither_promise_nor_diagnose_nor_label() -> None:
    found = [
        (str(file.relative_to(ROOT)), words, text[:80])
        for file in SPEAKING
        for text in spoken(file)
        if " " in text
        for _, words, _ in heard(DENIED.sub("", text))
        if words.lower() not in NAMES
    ]
    assert [each for each in found if each[:2] not in EXCEPT] == []


@pytest.mark.parametrize("term", UNSAFE)
def test_no_word_of_ours_or_of_a_pack_of_ours_is_unsafe(term: str) -> None:
    ours = [(file.name, text) for file in SPEAKING for text in spoken(file)]
    packs = [(file.name, line) for file in PACKS for line in file.read_text().splitlines()]
    # In a pack's quiz somebody may say "calm down", and learn what else there is to say.
    read = ours if term == "orders and promises" else ours + packs
    assert [(file, text) for file, text in read if UNSAFE[term].search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "He committed suicide.",
        "An unsuccessful attempt.",
        "You lost your streak.",
        "Do not lose your streak!",
        "You should rest more.",
        "This will help you.",
        "Your depression speaks.",
        "You are an anxious type.",
        "Calm down.",
    ],
)
def test_what_is_to_be_found_is_found(text: str) -> None:
    assert [*heard(text)] or any(unsafe.search(text) for unsafe in UNSAFE.values())


def test_there_are_words_to_look_at() -> None:
    said = [text for file in SPEAKING for text in spoken(file) if " " in text]
    assert len(said) > 1000
    assert any("nobody is watching here" in text for text in said)
