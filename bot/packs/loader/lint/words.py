"""Words that blame, promise, diagnose, label, or speak about the member rather than to them. English only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.packs.loader.lint.desk import Desk, Text, kind, of_exercise, questions, texts
from bot.packs.loader.nodes import Group
from bot.packs.loader.problems import shown
from bot.packs.rules import QuestionKind

_STEPS: Final = frozenset({"say", "ask", "close"})
_EXERCISE: Final = _STEPS | {"title", "why", "caution"}
_FRONT: Final = frozenset({"title", "about"})
_ANSWERS: Final = frozenset({"right", "why"})

_PATTERNS: Final = r"(?:anxious|avoidant|insecure|disorgani[sz]ed|ambivalent|fearful|dismissive|preoccupied)"
_PEOPLE: Final = (
    r"(?:types?|persons?|people|partners?|individuals?|adults?|child(?:ren)?|bab(?:y|ies)|attachers?"
    r"|personalit(?:y|ies))"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    mend: str
    exercise: frozenset[str] = _EXERCISE
    """Keys of an exercise under which it holds."""
    front: frozenset[str] = _FRONT
    question: frozenset[str] = frozenset()
    """Keys of a question; never `wrong`, where a mistaken belief has its place."""
    unless_denied: bool = False
    """A "not" before it turns it round: "nothing here is proven"."""
    unless_quoted_after_colon: bool = False


def _rule(name: str, pattern: str, mend: str, flags: int = re.IGNORECASE, **where: frozenset[str] | bool) -> _Rule:
    return _Rule(name, re.compile(rf"(?<![\w'’])(?:{pattern})(?![\w'’])", flags), mend, **where)  # pyright: ignore[reportArgumentType]


_YOU_WILL: Final = r"you(?:['’]ll| will| would| are going to|['’]re going to)"
_BLAME: Final = (
    (r"streaks?|los(?:e|t|ing) (?:your|the) (?:streak|chain|run|progress)", "leave out counts; nothing is ever lost"),
    (r"(?:broke|broken|breaks?|breaking) (?:your|the|a) (?:habit|run)", "leave it out; nothing is lost"),
    (r"shame on (?:you|anyone)|you (?:should|ought to) be ashamed", "leave it out; nobody is to blame here"),
    (r"fail(?:s|ed|ing|ures?)?", 'say "did not go as hoped" or "was hard"'),
    (
        r"(?:you )?should(?:n['’]t| not)? have|you (?:really |just )?(?:should|must|ought to)(?:n['’]t)?",
        'say "you may" or "try"',
    ),
    (r"no excuses?|lazy|laziness|never give up|fall(?:en|ing)? behind", "leave it out, or say what is welcome instead"),
    (r"(?:you(?:['’]ve| have)? missed|missed) (?:a |your |too many )?(?:days?|practice|turn)", "leave it out"),
    (r"wast(?:e|ed|ing) (?:a|your|the) (?:day|time|chance)", "leave it out"),
    (
        (
            r"you(?:['’]ve| have)(?: not|n['’]t) (?:\w+ )?(?:practi[sc]ed|exercised|trained|checked in|logged in"
            r"|been here|come (?:here|back)|shown up|turned up|kept (?:it |this )?up)"
        ),
        "leave it out; nobody keeps count, and every day is a good one to begin",
    ),
    (
        r"since (?:your last (?:visit|exercise|practi[cs]e|session)|you last (?:practi[sc]ed|came|were here))",
        "leave it out; nobody keeps count, and every day is a good one to begin",
    ),
    (
        (
            rf"(?:{_YOU_WILL} )?los(?:e|ing|t) (?:what|all|everything)(?: that)? you(?:['’]ve| have)? "
            rf"(?:built|gained|made|earned|achieved|reached|worked)"
            rf"|{_YOU_WILL} lose (?:it|this|all|everything|what|your)"
        ),
        "leave it out; nothing is ever lost here",
    ),
)
_THREAT: Final = r"(?:broke|broken|breaks?|breaking) (?:[\w'’-]+ ){0,3}(?:streaks?|chain)"
"""Also as "don't break it", which threatens what it forbids."""
_NAMES: Final = (
    r"a\.?d\.?h\.?d|autism|(?:c-?)?ptsd|ocd|bpd|bipolar|anorexia|bulimia|psychos[ei]s|neuros[ei]s|schizophrenia"
)
"""Of disorders, and of nothing else."""
_CONDITIONS: Final = (
    rf"(?:{_NAMES}|depression|anxiety|borderline|burn-?out|insomnia|traumas?|addictions?|phobias?|panic attacks?)"
)
_PROVES: Final = (
    r"(?:scien(?:ce|tists?)|research(?:ers?)?|stud(?:y|ies)|experts?|doctors?|psycholog(?:y|ists?)|trials?)"
)
_PROMISES: Final = (
    (r"cur(?:e|es|ed|ing)|heal(?:s|ed|ing)?", 'say what it may bring, as in "may ease"'),
    (r"guarantee(?:s|d)?|proven|miracles?|life-changing|once and for all", "leave it out; say what studies found"),
    (
        r"always works|never fails|works for everyone|in no time|get rid of",
        "leave it out; it works for some, sometimes",
    ),
    (rf"{_PROVES} (?:has |have |had )?(?:\w+ly |now )?prove[sd]?", 'say what a study found, as in "one study found"'),
    (r"(?:is|are|was|been) (?:\w+ly |now )?proved", 'say what a study found, as in "one study found"'),
    (
        r"will (?:soon |simply |just |all )?(?:go away|disappear|vanish|be gone)",
        'say what it may bring, as in "may ease"',
    ),
    (
        r"(?:you|it|this|they)(?: will|['’]ll) never (?:[\w'’-]+ ){1,4}again",
        'leave it out; say what may change a little, as in "may be easier"',
    ),
    (
        (
            rf"(?:(?:helps?|works?|good|effective) (?:with|for)|(?:(?:helps?|works?|good|effective) )?against"
            rf"|(?:treats?|ends?|beats?)) (?:\w+ )?{_CONDITIONS}"
        ),
        "leave it out; an exercise is no treatment",
    ),
    (
        (
            rf"(?:fix|erase|undo|overcome|conquer|defeat|remove|eliminate|resolve)(?:e?s|e?d|ing)? "
            rf"(?:(?:your|the|any|all|old|past) )*(?:\w+ )?{_CONDITIONS}"
        ),
        "leave it out; an exercise is no treatment",
    ),
    (r"rewir(?:e|es|ed|ing)|transform(?:s|ed|ing)? (?:you|your)", "leave it out; say what may change a little"),
    (
        r"will (?:surely |soon |also )?(?:fix|solve|help you|calm you|relax you|make you|change your|improve|reduce)",
        'say "may" instead of "will"',
    ),
)
_DIAGNOSES: Final = (
    (
        r"diagnos(?:e|es|ed|is|tic)|patholog(?:y|ical)|mentally ill|symptoms?",
        "tell of the moment",
    ),
    (
        r"you(?:['’]re| are) (?:\w+ly |very |so )?(?:depressed|traumati[sz]ed|autistic|bipolar|borderline|addicted)",
        "nobody here can know; tell of the moment",
    ),
    (r"narcissis(?:t|ts|tic|m)|co-?dependen(?:t|ts|ce|cy)|toxic|neurotic|dysfunctional|damaged", "tell what happened"),
)
_DISORDERS: Final = (
    (
        rf"(?<!your )(?:{_NAMES})",
        'names a disorder: tell of the moment, as in "if this is too much today", and anyone may skip',
    ),
)
_IN_EXERCISES: Final = (
    (
        rf"your (?:(?!attachment )\w+ )?(?!anxiety){_CONDITIONS}",
        "diagnoses: nobody here can know; tell what happens in such a moment",
    ),
    (
        r"(?<!your )(?:depression|addictions?|phobias?|panic attacks?|borderline personality)|disorders?|disordered",
        'names a disorder: tell of the moment, as in "if this is too much today", and anyone may skip',
    ),
)
"""A question may ask what is known of these."""
_MEDICINE: Final = r"(?:pills?|tablets?|medications?|medicines?|meds|anti-?depressants?|insulin|therapy|treatments?)"
_DANGERS: Final = (
    (r"commit(?:s|ted|ting)? suicide", 'say "died by suicide"'),
    (r"(?:(?:un)?successful(?:ly)?|failed) (?:\w+ )?suicid\w+", 'say "died by suicide", or "lived"'),
    (
        (
            rf"(?:stop|quit|skip|halve|drop|reduce|come off|leave out|throw away)(?:p?ing)? (?:taking |with )?"
            rf"(?:your|the|all|any) (?:\w+ )?{_MEDICINE}"
        ),
        "leave it out; that is between them and whoever treats them",
    ),
    (
        (
            r"(?:instead of|replaces?|(?:no longer|not|never) need) (?:(?:your|a|an|any|the|more) )?"
            rf"(?:{_MEDICINE}|therapists?|doctors?)"
        ),
        "leave it out; an exercise is no treatment",
    ),
)
_LABELS: Final = (
    (rf"{_PATTERNS}(?:ly)?[- ](?:attached )?{_PEOPLE}|avoidants", 'say "someone who, in such moments, …"'),
    (rf"{_PATTERNS}ly attached", 'say "higher in anxiety", or "… in avoidance", with somebody'),
    (
        rf"your (?:own )?{_PATTERNS}(?: attachment)? (?:styles?|types?|patterns?|attachment|side|self|part|nature)",
        'say "when closeness feels difficult", or what happens then',
    ),
    (r"your attachment (?:style|type)", 'say "what you have come to expect", or name one relationship'),
    (rf"you(?:['’]re| are) (?:an? |the )?(?:very |rather |quite )?{_PATTERNS}", "tell what happens, not what you are"),
)
_THIRD: Final = r"the (?:user|client|patient|participant|member|reader|respondent)s?"

_RULES: Final = (
    *(_rule("guilt", pattern, f"blames: {mend}", unless_denied=True) for pattern, mend in _BLAME),
    _rule("guilt", _THREAT, "blames: leave it out; nothing is lost"),
    *(
        _rule("promise", pattern, f"promises: {mend}", question=_ANSWERS, unless_denied=True)
        for pattern, mend in _PROMISES
    ),
    *(
        _rule("diagnosis", pattern, f"diagnoses: {mend}", exercise=_EXERCISE - {"caution"})
        for pattern, mend in _DIAGNOSES
    ),
    *(_rule("diagnosis", pattern, mend, question=_ANSWERS | {"ask"}) for pattern, mend in _DISORDERS),
    *(_rule("diagnosis", pattern, mend) for pattern, mend in _IN_EXERCISES),
    *(
        _rule(
            "danger",
            pattern,
            f"could do harm: {mend}",
            question=_ANSWERS | {"ask"},
            unless_denied="suicid" not in pattern,
        )
        for pattern, mend in _DANGERS
    ),
    *(_rule("label", pattern, f"labels people: {mend}", question=_ANSWERS | {"ask"}) for pattern, mend in _LABELS),
    _rule("person", _THIRD, 'speaks about the member: say "you"'),
    _rule(
        "person",
        r"I|I['’](?:m|ll|ve|d)|We|we|[Ww]e['’](?:ll|re|ve|d)|[Ll]et['’]s",
        'speaks of ourselves: say "you", or put quotes around what the member might say',
        flags=0,
        exercise=_STEPS,
        front=frozenset(),
        unless_quoted_after_colon=True,
    ),
)

_QUOTED: Final = re.compile(
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»"
    r"|(?<![\w'])'[^'\n]{1,200}'(?!\w)|‘[^’\n]{1,200}’(?!\w)|(?<![\w*])\*[^*\n]{1,200}\*"
)
_AFTER_COLON: Final = re.compile(r"[:…][^.!?\n]*")
_DENIES: Final = re.compile(
    r"(?:\bno|\bnot|\bnever|\bnothing|\bnobody|\bneither|\bnor|\bcannot|n['’]t|\bwithout)\b[^.!?;:,]{0,40}$",
    re.IGNORECASE,
)


def check_words(desk: Desk) -> None:
    if not desk.written.is_english:
        return
    for exercise in desk.exercises:
        for text in of_exercise(exercise):
            _check(desk, text, [rule for rule in _RULES if text.key in rule.exercise])
    for text in desk.front():
        _check(desk, text, [rule for rule in _RULES if text.key in rule.front])
    for quiz in desk.quizzes:
        for question in questions(quiz):
            for text in texts(question, "ask", "right", "choices", "why"):
                _check(desk, text, _rules(question, text))


def heard(text: str) -> Iterator[tuple[str, str, str]]:
    """Of English words outside a pack, such as the bot's own: rule, words, and what to do instead. We may say "I"."""
    said = _QUOTED.sub(_blank, text)
    return (
        (rule.name, found, rule.mend) for rule in _RULES if rule.name != "person" for found in _findings(said, rule)
    )


def _rules(question: Group, text: Text) -> list[_Rule]:
    """A reflection is asked of the member, as a step is; what may be tapped is theirs to say, also as "I"."""
    if kind(question) is not QuestionKind.REFLECTION:
        return [rule for rule in _RULES if text.key in rule.question]
    key = "ask" if text.key == "choices" else text.key
    return [rule for rule in _RULES if key in rule.exercise and not (text.key == "choices" and rule.name == "person")]


def _check(desk: Desk, text: Text, rules: list[_Rule]) -> None:
    said = _QUOTED.sub(_blank, text.value)
    for rule in rules:
        for found in _findings(said, rule):
            desk.tell(rule.name, text.node, f"{shown(found)} {rule.mend}", found)


def _findings(said: str, rule: _Rule) -> Iterator[str]:
    if rule.unless_quoted_after_colon:
        said = _AFTER_COLON.sub(_blank, said)
    for found in rule.pattern.finditer(said):
        if not (rule.unless_denied and _DENIES.search(said, max(0, found.start() - 60), found.start())):
            yield found[0]


def _blank(quoted: re.Match[str]) -> str:
    """As long as before, so that what is found beside it still stands where it stood."""
    return " " * len(quoted[0])
