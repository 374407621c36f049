"""What an exercise, a reflection or a source owes its reader: a caution where one is due, and something to stand on.
English only, where words are looked at.
"""

import re
from typing import Final

from bot.packs.loader.lint.desk import Desk, kind, of_exercise, of_steps, questions, texts, title
from bot.packs.loader.nodes import Group, child, children, scalars, word
from bot.packs.loader.problems import shown
from bot.packs.rules import OUR_OWN, AnswerLength, Evidence, FigureUse, Kind, QuestionKind, When

_ALL_KINDS_OF_STUDY: Final = re.compile(
    r"\b(?:stud(?:y|ies)|research(?:ers?)?|trials?|experiments?|meta-analys[ei]s|evidence shows)\b", re.IGNORECASE
)
_WHAT_STUDIES_SAY: Final = re.compile(
    r"\b(?:(?:stud(?:y|ies)|research(?:ers?)?|scien(?:ce|tists?)|trials?|experiments?|evidence|meta-analys[ei]s)"
    r" (?:(?:has|have|had|did|now|also|often|clearly|really) ){0,2}"
    r"(?:shows?|showed|shown|finds?|found|suggests?|suggested|says?|said|tells?|told|proves?|proved|confirms?|confirmed)"
    r"|according to (?:\w+ )?(?:stud(?:y|ies)|research(?:ers?)?|science|scientists?))\b",
    re.IGNORECASE,
)
"""In a step "study" may be a room, and an experiment one's own."""
_SURVEYS: Final = re.compile(r"\bmeta-?analy|\breview|\bguideline", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b|\bin press\b|\bn\.\s?d\.")
_HARD: Final = re.compile(
    r"\b(?:death|died|dying|grie(?:f|ve|ving)|loss(?:es)?|lost (?:someone|somebody|a person)|hurts?|harmed|afraid"
    r"|frightened|angr(?:y|ily)|anger|rage|hat(?:e|red)|shame|ashamed|guilt(?:y)?|regrets?|traumas?|traumatic|abuse[ds]?"
    r"|violence|worst|hard(?:est)? (?:times?|moments?|memor(?:y|ies)|years?)|unforgiv\w+|betray\w+|abandon\w+"
    r"|reject(?:ed|ion)|lonel(?:y|iness)|breakdown|wounds?)\b",
    re.IGNORECASE,
)
_SECRET: Final = re.compile(
    r"\bsecrets?\b|\b(?:never|not) (?:told|tell|said|say|shared?|admit(?:ted)?) (?:to )?(?:any|some)(?:one|body)\b"
    r"|\btold no ?(?:one|body)\b|\bno ?(?:one|body) (?:else )?knows\b|\bconfess\w*|\bhid(?:e|ing|den) from\b"
    r"|\bpasswords?\b|\b(?:phone|house) numbers?\b|\bfull names?\b|\b(?:home|street|e-?mail) address\b",
    re.IGNORECASE,
)
_INWARD: Final = re.compile(
    r"\b(?:clos(?:e|ing)|shut(?:ting)?) (?:your|both|both your) eyes|\beyes (?:closed|shut)\b|\b(?:closed|shut) eyes\b"
    r"|\bbody scan|\bbreath(?:e|ing) (?:in|out|(?:more |very )?(?:deep(?:ly)?|slow(?:ly)?))\b|\b(?:in|ex)hal\w+"
    r"|\bdeep(?:ly)? breath(?:s|e|ing)?\b|\bslow(?:ly)? breath(?:e|ing)\b|\bbelly[- ]breath\w*"
    r"|\b(?:feel|follow|watch|count|notice|attend to|listen to|rest (?:on|with)|stay with|come back to) (?:your|the) "
    r"(?:\w+ )?(?:breath|breathing|heartbeat|pulse|belly|chest)\b"
    r"|\bscan (?:through )?(?:your|the) body\b|\b(?:through|over) (?:your|the) (?:whole )?body\b",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"\bor (?:press|feel|hold|touch|look|listen|keep|rest|watch|lower|count|put|name|choose|simply"
    r"|just|a|an|the|your|two)\b|\bclosed or\b",
    re.IGNORECASE,
)
"""Another way in the same breath."""
_OTHERWISE: Final = re.compile(
    r"\beyes (?:(?:may|can) )?(?:stay |be |are |kept |or )?open\b|\bopen(?: your)? eyes\b|\bopen or closed\b"
    r"|\b(?:rest|keep) your eyes\b|\beyes (?:on|to|resting|rest)\b|\binstead\b|\bskip any\b"
    r"|\bif (?:\S+ ){1,6}(?:is|are|feels?|gets?|turns?|seems?|becomes?) (?:not |no |too |un|bad|hard|tight"
    r"|worse|difficult)",
    re.IGNORECASE,
)
"""Another way for the whole exercise, wherever it stands."""
_PARENTS: Final = re.compile(
    r"\byour (?:own )?(?:(?:mother|father)(?:['’]s)?|mum(?:my)?|mom(?:my)?|dad(?:dy)?|parents?)\b", re.IGNORECASE
)
_ANOTHER: Final = re.compile(
    r"\bor,? (?:(?:of|to|with|if you like|better|simply) )?(?:any|some|who|another|other|an?\b|the one|the person|skip"
    r"|choose|take|leave|think)|\banother (?:person|one|figure)|\b(?:some|any)(?:one|body) else\b|\bskip\b"
    r"|\binstead\b",
    re.IGNORECASE,
)
"""Somebody else, or nobody."""


def check_care(desk: Desk) -> None:
    _sources(desk)
    if desk.written.is_english:
        _front_claims(desk)
    for exercise in desk.exercises:
        _grade(desk, exercise)
        _caution(desk, exercise)
        if desk.written.is_english:
            _claims(desk, exercise)
            _inward(desk, exercise)
            _parents(desk, exercise)
    for question in (question for quiz in desk.quizzes for question in questions(quiz)):
        if desk.written.is_english and kind(question) is QuestionKind.REFLECTION:
            _claims(desk, question)
            _private(desk, question)


def _sources(desk: Desk) -> None:
    listed = child(desk.written.root, "sources")
    if not isinstance(listed, Group):
        return
    parts = [*desk.exercises, *(question for quiz in desk.quizzes for question in children(quiz, "questions"))]
    used = {word(node) for part in parts for node in children(part, "sources")}
    for key, entry in listed.entries.items():
        if key not in used:
            message = (
                f"no exercise or question names the source {shown(key)}: name it where it belongs, or leave it out"
            )
            desk.tell_at("source", entry.place, listed.under(key), message)
        for text in scalars(entry.value):
            if not _YEAR.search(text.value):
                desk.tell("source", text, "the source has no year: write authors, year in brackets, title, and where")


def _grade(desk: Desk, exercise: Group) -> None:
    """Several controlled studies: two sources, or one that sums up many."""
    graded, named = child(exercise, "evidence"), [word(node) or "" for node in children(exercise, "sources")]
    published = [key for key in named if key != OUR_OWN]
    told = " ".join(word(child(child(desk.written.root, "sources"), key)) or "" for key in published)
    if graded and word(graded) == Evidence.SUPPORTED and len(published) < 2 and not _SURVEYS.search(told):
        message = "`supported` means several controlled studies, and one is named: add another source, or a review"
        desk.tell("source", graded, f"{message}; or grade it `promising`")


def _claims(desk: Desk, part: Group) -> None:
    named = {word(node) for node in children(part, "sources")}
    for text in (*of_exercise(part), *texts(part, "ask")) if named == {OUR_OWN} else ():
        if found := (_ALL_KINDS_OF_STUDY if text.key == "why" else _WHAT_STUDIES_SAY).search(text.value):
            message = f"{shown(found[0])}, and no source but `{OUR_OWN}`: name the study in `sources`, or leave it out"
            desk.tell("source", text.node, message, found[0])


def _front_claims(desk: Desk) -> None:
    for text in () if child(desk.written.root, "sources") else desk.front():
        if found := _WHAT_STUDIES_SAY.search(text.value):
            message = f"{shown(found[0])}, and the pack has no source: name the study in `sources`, or leave it out"
            desk.tell("source", text.node, message, found[0])


def _private(desk: Desk, reflection: Group) -> None:
    """A question of a round comes without a caution, and perhaps among others."""
    for text in texts(reflection, "ask"):
        if found := _SECRET.search(text.value):
            message = f"{shown(found[0])} asks for what somebody may not want to give away"
            desk.tell("caution", text.node, f"{message}: leave it out, and ask what they notice, like or try", found[0])
        elif found := _HARD.search(text.value):
            message = f"{shown(found[0])} may be too heavy for a question between others, which has no caution"
            mend = "ask something lighter, or make it an exercise with a caution"
            desk.tell("caution", text.node, f"{message}: {mend}", found[0])


def _caution(desk: Desk, exercise: Group) -> None:
    if not child(exercise, "caution") and (due := _due(desk, exercise)):
        desk.tell("caution", title(exercise), f"needs a `caution`: {due}")


def _due(desk: Desk, exercise: Group) -> str | None:
    if word(child(exercise, "when")) == When.STRENGTH_BEFORE:
        return "recalling support before a strain may wake up rather than calm; say so, and what to do for calm"
    if word(child(exercise, "figure")) == FigureUse.REQUIRED:
        return "a figure may also frighten, or be missed; say who should choose another one, or skip"
    if word(child(exercise, "kind")) == Kind.PRIMING:
        return "a recall of being cared for may also hurt; offer an animal, a place or something invented, or to skip"
    if desk.written.is_english and (hard := _writes_of(exercise)):
        return f"it asks to write about something hard ({shown(hard)}); say who should go slowly, and that one may stop"
    return None


def _writes_of(exercise: Group) -> str | None:
    for step in children(exercise, "steps"):
        if word(child(step, "answer")) == AnswerLength.LONG:
            for text in texts(step, "ask"):
                if found := _HARD.search(text.value):
                    return found[0]
    return None


def _inward(desk: Desk, exercise: Group) -> None:
    """Attention to breath and body, or closed eyes, can be unpleasant: another way must stand beside it."""
    told = list(of_exercise(exercise))
    if any(_OTHERWISE.search(text.value) for text in told):
        return
    for text in of_steps(exercise):
        found = _INWARD.search(text.value)
        if found and not _BESIDE.search(text.value):
            message = f"{shown(found[0])} can be unpleasant: offer another way beside it, in the step or the caution"
            desk.tell("caution", text.node, f'{message}, such as "eyes open" or "or feel your feet"', found[0])
            return


def _parents(desk: Desk, exercise: Group) -> None:
    """Not everyone has them, or wants to think of them."""
    if any(_ANOTHER.search(text.value) for text in texts(exercise, "caution")):
        return
    for text in of_steps(exercise):
        found = _PARENTS.search(text.value)
        if found and not _ANOTHER.search(text.value):
            message = f"{shown(found[0])}: not everyone has one, or wants to think of them; offer another way beside it"
            desk.tell("caution", text.node, f'{message}, such as "or anyone who was kind to you"', found[0])
            return
