import re

import pytest

from bot.packs.loader.problems import MOST
from tests.packs.example import EXAMPLE, TEN_MISTAKES, changed, good, told, with_say

MISTAKES = [
    (
        "pack: warm-voices",
        "pack: Warm Voices",
        "1:7: pack: `Warm Voices` does not fit: lower-case words joined by hyphens",
    ),
    ("pack: warm-voices", f"pack: {'a' * 41}", "1:7: pack: `aaaaaaaaaa"),
    ("version: 1.2.0", "version: 1.10", "3:10: version: `1.10` does not fit: three numbers with points"),
    ("language: en", "language: English", "4:11: language: `English` does not fit: a language code"),
    ("language: en\n", "", "1:1: language: `language` is missing; add a line `language: …`"),
    ("language:", "langauge:", "4:1: langauge: a pack has no key `langauge`; … (did you mean `language`?)"),
    ("[The people who wrote it]", "Somebody", "5:10: authors: must be a list, … write `authors: [Somebody]`"),
    ("[The people who wrote it]", "[]", "5:10: authors: is an empty list; write at least one item"),
    ("[The people who wrote it]", f"[{'x,' * 11}]", "5:10: authors: has 11 items, 10 at most"),
    ("CC-BY-4.0", "", "6:9: license: has no words; write some"),
    ("title: Warm voices", f"title: {'x' * 81}", "2:8: title: has 81 characters as it is shown, 80 at most"),
    ("title: Warm voices", "title: 🌱", "2:8: title: has no words; write some beside the signs"),
    ("[The people who wrote it]", "[Ada, 12]", "5:16: authors[1]: `12` has no letters; write a name"),
    ("[The people who wrote it]", "[Ada, null]", "5:16: authors[1]: `null` is no name; say who wrote the pack"),
    ("[The people who wrote it]", "[Yes, Ada]", "5:11: authors[0]: `Yes` is no name; say who wrote the pack"),
    ("title: Warm voices", 'title: "a\\nb"', "2:8: title: must stand on one line"),
    ("sources:\n", "sources:\n  a b: x y\n", "9:3: sources.a b: `a b` does not fit: letters, digits and hyphens"),
    (
        "Routledge.",
        "http://localhost/x",
        "10:45: sources.bowlby1988: `http://localhost/x` is not the address of a public page",
    ),
    ("Routledge.", "ftp://a.org/x", "10:45: sources.bowlby1988: `ftp://a.org/x` must begin with https://"),
    ("Routledge.", "https://doi.org@evil.example/", "10:45: … is not the address of a public page"),
    ("Routledge.", "https://аpple.com/", "10:45: … may hold only plain letters"),
    ("Routledge.", "https://a.org https://b.org", "10:59: sources.bowlby1988: a source has one address"),
    (
        "Bowlby (1988). A Secure Base. Routledge.",
        "https://a.org/x",
        "10:15: … an address alone says nothing to a reader",
    ),
    ("- id: safe-haven", "- id: Safe-haven", "29:9: quizzes[0].id: `Safe-haven` does not fit"),
    (
        "kind: priming ",
        "kind: primming ",
        "14:11: exercises[0].kind: `primming` is none of … (did you mean `priming`?)",
    ),
    ("kind: priming ", "kind: ", "14:10: exercises[0].kind: is empty; write one of mindfulness"),
    ("kind: priming", "kind: [priming]", "14:11: exercises[0].kind: "),
    (
        "kind: priming",
        "king: priming",
        "14:5: exercises[0].king: an exercise has no key `king`; … (did you mean `kind`?)",
    ),
    ("    minutes: 3\n", "", "12:5: exercises[0].minutes: `minutes` is missing; add a line `minutes: …`"),
    ("minutes: 3", "minutes: 31", "16:14: exercises[0].minutes: must be a whole number from 1 to 30, and is `31`"),
    (
        "when: any ",
        "when: before ",
        "15:11: exercises[0].when: `before` is none of any, comfort-after, strength-before or asked-for",
    ),
    ("evidence: supported", "evidence: suported", "17:15: … (did you mean `supported`?)"),
    (
        "[otway2014]",
        "[otway2041]",
        "18:15: exercises[0].sources[0]: `otway2041` is not among … (did you mean `otway2014`?)",
    ),
    ("[otway2014]", "[]", "18:14: exercises[0].sources: is an empty list"),
    ("[otway2014]", "our own", "18:14: exercises[0].sources: must be a list, … write `sources: [our own]`"),
    ("[otway2014]", "[our own]", "18:15: exercises[0].sources[0]: `our own` alone stands only under practice-lore"),
    (
        "[otway2014]",
        "[otway2014, otway2014]",
        "18:26: exercises[0].sources[1]: the source `otway2014` is taken in line 18",
    ),
    ("[bowlby1988]", "[our own]", "38:19: … a question needs a published source"),
    ("caution: If", "caution: If {figure} or", "19:17: exercises[0].caution: `{figure}` is not filled in here"),
    (
        "figure: required",
        "figure: requierd",
        "20:13: exercises[0].figure: `requierd` is none of … (did you mean `required`?)",
    ),
    (
        "figure: required",
        "figure: none",
        "23:20: exercises[0].steps[0].say: `{figure}` needs to be announced: add `figure: required` to the exercise",
    ),
    ("[felt-security]", "[felt-secruity]", "21:12: exercises[0].rate[0]: … (did you mean `felt-security`?)"),
    ("[felt-security]", "[calm, calm]", "21:18: exercises[0].rate[1]: the measure `calm` is taken in line 21"),
    ("seconds: 40", "seconds: 12:30:45", "24:18: exercises[0].steps[0].seconds: must be a whole number from 1 to 900"),
    (
        "{figure}",
        "{figur}",
        "23:20: exercises[0].steps[0].say: there is no placeholder `{figur}`; … (did you mean `{figure}`?)",
    ),
    ("{figure}", "{figure.id}", "23:20: exercises[0].steps[0].say: there is no placeholder `{figure.id}`"),
    ("{figure}", "{{name}}", "23:20: exercises[0].steps[0].say: a single `{`"),
    ("{figure}", "figure}", "23:26: exercises[0].steps[0].say: a single `}`"),
    ("- say: Bring", "- Bring", "24:16: a colon stands inside this value, or the key above lacks its colon"),
    ("- say:", "- says:", "23:9: exercises[0].steps[0].says: a step has no key `says`; … (did you mean `say`?)"),
    ("answer: long", "say: long", "25:9: exercises[0].steps[1]: has both `say` and `ask`"),
    (
        "- say: Bring {figure} to mind as clearly as you can.\n        s",
        "- s",
        "23:9: exercises[0].steps[0]: needs `say: …`",
    ),
    ("seconds: 40", "answer: long", "24:17: exercises[0].steps[0].answer: `answer` goes with `ask`"),
    (
        "answer: long",
        "answer: lang",
        "26:17: exercises[0].steps[1].answer: `lang` is none of short or long (did you mean `long`?)",
    ),
    (
        "    close:",
        "    seconds: 4\n    close:",
        "27:5: exercises[0].seconds: `seconds` belongs to a step, not to an exercise",
    ),
    (
        "- id: safe-haven",
        "- id: safe-haven\n    id: x",
        "30:5: quizzes[0].id: `id` stands here a second time, first in line 29",
    ),
    ("topic: basics", "topic: {a: b}", "31:12: quizzes[0].topic: must be text, and is a group of keys"),
    ("[A secure base, An internal working model]", "[]", "36:16: quizzes[0].questions[0].wrong: is an empty list"),
    (
        "An internal working model",
        "a SAFE  haven",
        "36:32: quizzes[0].questions[0].wrong[1]: the choice `a SAFE  haven` is taken in line 35",
    ),
    ("An internal working model", "b, c, d, e", "36:16: quizzes[0].questions[0].wrong: has 5 items, 4 at most"),
    ("A haven is", "So {name} is", "37:17: quizzes[0].questions[0].why: `{name}` is not filled in here"),
    (
        "days: [a-time-you-were-comforted,",
        "days: [no,",
        "42:12: programmes[0].days[0]: `no` is no exercise",
    ),
    (
        "days: [a-time-you",
        "days: [a-tim-you",
        "42:12: programmes[0].days[0]: `a-tim-you-were-comforted` … (did you mean `a-time-you-were-comforted`?)",
    ),
    (
        "when: any ",
        "when: strength-before ",
        "42:12: programmes[0].days[0]: a strength-before exercise is never scheduled",
    ),
    ("sources:\n", "sources:\n  x: *x\n", "9:6: sources.x: the alias `*x` is not allowed"),
    ("Warm voices", "&anchor Warm", "2:8: title: the anchor `&anchor` is not allowed"),
    ("Warm voices", "*alias", "2:8: title: the alias `*alias` is not allowed"),
    ("Warm voices", "!!int 3", "2:8: title: the tag `tag:yaml.org,2002:int` is not allowed"),
    ("Warm voices", "Warm\u0007", "2:12: the control character U+0007 does not belong in text"),
    ("Warm voices", "Warm\u202e", "2:12: the character U+202E turns the direction of text"),
    ("Warm voices", "Warm\u200b", "2:12: the character U+200B cannot be seen"),
    ("Warm voices", '"Warm\\0"', "2:8: title: the control character U+0000 does not belong in text"),
    ("Warm voices", '"Warm\\u202e"', "2:8: title: the character U+202E turns the direction"),
    ("Warm voices", "Warm: voices", "2:12: a colon stands inside this value"),
    ("Warm voices", "@home", "2:8: text may not begin with `@`; put quotes around it"),
    ("Warm voices", "'it's'", "2:12: the quotes end before the value does; put double quotes around it"),
    (
        "title: Warm voices\nversion: 1.2.0",
        'title: "Warm voices\nversion: \'1.2.0\'\nlicense: "MIT"',
        '2:8: quotes open here and are not closed in this line; put a `"` at the end of the text',
    ),
    ("Warm voices\nversion: 1", "'Warm\n  voices'\nversion:1", "4:9: a space is missing after the colon"),
    ("Warm voices", "[a", "2:8: a bracket opens here and is not closed"),
    ("say: Bring {figure}", "say: {figure}", "23:14: a value that begins with `{` goes in quotes"),
    ("    kind:", "\tkind:", "14:1: a tab stands here; indent with spaces"),
    ("    kind:", "     kind:", "14:6: this line is not indented like those it belongs to: it begins further in"),
    ("        seconds", "          seconds", "24:11: this line is not indented like those it belongs to: it begins"),
    ("version:", " version:", "3:2: this line is not indented like those it belongs to: it begins further in"),
    ("title: Warm voices\n", "title\n version: 2\n", "3:9: a key without its colon"),
    ("    kind:", "   kind:", "14:4: this line is not indented like those it belongs to"),
    ("quizzes:", "---\nquizzes:", "28:1: `---` begins a second document; a file holds one pack"),
    ("title: Warm", "? [a]\n: b\ntitle: Warm", "2:3: a key must be a word"),
]


CONSEQUENCES = {
    ("{figure}", "{{name}}"),
    ("when: any ", "when: strength-before "),
    ("answer: long", "say: long"),  # which then has a remark behind it
}
"""Mistakes that rightly show at two places."""


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_a_way_out(old: str, new: str, expected: str) -> None:
    lines = told(changed((old, new)))
    pattern = re.escape(f"p.yaml:{expected}").replace("…", ".*")
    assert any(re.match(pattern, line) for line in lines), lines
    assert len(lines) == 1 or (old, new) in CONSEQUENCES
    if "did you mean" in expected:
        assert all("did you mean" in line for line in lines)


STEPS = EXAMPLE[EXAMPLE.index("      - say:") : EXAMPLE.index("    close:")]
FIRST_STEP = STEPS[: STEPS.index("      - ask:")]
SLIPS = [
    ("Bring {figure}", "*Slowly* breathe", "23:14: text may not begin with `*`; put quotes around it"),
    ("Bring {figure}", "* Slowly breathe", "23:14: text may not begin with `*`; put quotes around it"),
    ("[A secure base", "[*A* secure base", "36:17: text may not begin with `*`; put quotes around it"),
    ("say: Bring", "say:Bring", "23:13: a space is missing after the colon; write `say: …`"),
    ("title: Warm", "title:Warm", "2:7: a space is missing after the colon; write `title: …`"),
    ("pack: warm", "pack:warm", "1:6: a space is missing after the colon; write `pack: …`"),
    (f"\n{STEPS}", " Look\n", "22:12: exercises[0].steps: must be a list, and is the text `Look`; write `steps:`, and"),
    (
        f"\n{STEPS}",
        " [Look]\n",
        "22:13: exercises[0].steps[0]: must be a group of `key: value` lines, and is the text `Look`; write",
    ),
    (FIRST_STEP, "      - say:Rest\n", "23:9: exercises[0].steps[0]: a space is missing after the colon"),
    ("say: Bring", "say： Bring", "23:12: this is a full-width colon; write `say: …` with `:` and a space"),
    (FIRST_STEP, "      - say：Rest\n", "23:9: exercises[0].steps[0]: this is a full-width colon"),
    ("- say: Bring", "-say: Bring", "23:7: a space is missing after the dash; write `- say: …`"),
    (STEPS, "      -say: Rest\n", "23:7: exercises[0].steps: a space is missing after the dash; write `- say: …`"),
    ("    kind:", "\u00a0   kind:", "14:1: a non-breaking space (U+00A0) stands here; indent with ordinary"),
    ("        seconds", "     \u00a0\u00a0 seconds", "24:6: a non-breaking space (U+00A0) stands here"),
    ("        seconds", "        \u3000seconds", "24:9: … a full-width space (U+3000) stands here"),
    ("      - say:", "    \u00a0 - say:", "23:5: a non-breaking space (U+00A0) stands here"),
    ("say: Bring", "say: > Bring", "23:14: after `>` the text begins on the next line, further in"),
    ("say: Bring", "say: |- Bring", "23:14: after `|` the text begins on the next line, further in"),
    ("say: Bring", "say: `Bring`", "23:14: text may not begin with a backtick (`); leave it out"),
    ("say: Bring", "say: %Bring", "23:14: text may not begin with `%`; put quotes around it"),
    ("can.", "can #really\n          do.", "23:59: the text is cut off here"),
]


@pytest.mark.parametrize(("old", "new", "expected"), SLIPS)
def test_a_slip_of_the_pen_is_named_where_it_is(old: str, new: str, expected: str) -> None:
    (line,) = told(changed((old, new)))
    assert re.match(re.escape(f"p.yaml:{expected}").replace("9:\\ …", "9: .*"), line), line


def test_a_text_may_begin_with_a_wide_space_and_speak_of_keys() -> None:
    block = "say: |\n          \u3000say:Rest\n          -say: and * > | so on.\n"
    assert good(changed(("say: Bring {figure} to mind as clearly as you can.\n", block)))


def test_a_good_line_is_not_blamed_for_the_next() -> None:
    block = "say: |\n          *Slowly* breathe.\n       seconds: 40\n"
    (line,) = told(changed(("say: Bring {figure} to mind as clearly as you can.\n        seconds: 40\n", block)))
    assert line.startswith("p.yaml:25:8: this line is not indented like those it belongs to")


def test_every_character_that_is_hidden_in_an_escape_is_told() -> None:
    lines = told(changed(("Warm voices", '"Warm\\0 \\u202e voices\\a\\0"')))
    assert [re.findall(r"U\+\w+", line) for line in lines] == [["U+0000"], ["U+202E"], ["U+0007"]]


def test_ten_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    lines = told(TEN_MISTAKES)
    assert [line.split(": ")[:2] for line in lines] == [
        ["p.yaml:3:10", "version"],
        ["p.yaml:4:1", "langauge"],
        ["p.yaml:7:12", "about"],
        ["p.yaml:14:11", "exercises[0].kind"],
        ["p.yaml:16:14", "exercises[0].minutes"],
        ["p.yaml:18:15", "exercises[0].sources[0]"],
        ["p.yaml:23:20", "exercises[0].steps[0].say"],
        ["p.yaml:26:17", "exercises[0].steps[1].answer"],
        ["p.yaml:36:17", "quizzes[0].questions[0].wrong[0]"],
        ["p.yaml:42:12", "programmes[0].days[0]"],
    ]
    assert sum("did you mean" in line for line in lines) == 6


def test_under_a_misspelt_key_everything_is_still_checked() -> None:
    lines = told(changed(("exercises:", "exercices:"), ("steps:", "stepps:"), ("minutes: 3", "minutes: x")))
    assert [line.split(": ")[1] for line in lines] == [
        "exercices",
        "exercices[0].minutes",
        "exercices[0].stepps",
    ]


def test_two_exercises_with_one_id_are_told_at_the_second() -> None:
    second = EXAMPLE[EXAMPLE.index("  - id: a-time") : EXAMPLE.index("quizzes:")]
    (line,) = told(EXAMPLE.replace("quizzes:", second + "quizzes:"))
    assert line.startswith("p.yaml:28:9: exercises[1].id: the id `a-time-you-were-comforted` is taken in line 12")


def test_comfort_after_is_for_priming_only() -> None:
    assert good(changed(("when: any ", "when: comfort-after ")))
    (line,) = told(changed(("kind: priming ", "kind: trust "), ("when: any ", "when: comfort-after ")))
    assert line.startswith("p.yaml:15:11: exercises[0].when: `comfort-after` is only for `kind: priming`")


def test_a_long_text_tells_the_very_line_that_is_wrong() -> None:
    block = "say: |\n          All is well.\n\n          # Notice\n          Hello @here.\n"
    lines = told(changed(("say: Bring {figure} to mind as clearly as you can.\n", block)))
    assert [line.split(": ")[0] for line in lines] == ["p.yaml:26:11", "p.yaml:27:17"]


def test_the_same_mistake_twice_is_told_at_both_places() -> None:
    lines = told(with_say("`a` @here"))
    assert [line.split(": ")[0] for line in lines] == ["p.yaml:23:15", "p.yaml:23:17", "p.yaml:23:19"]


def test_a_pack_without_anything_to_do_is_no_pack() -> None:
    (line,) = told(EXAMPLE[: EXAMPLE.index("exercises:")])
    assert line == "p.yaml:1:1: the pack is empty; add `exercises:`, `quizzes:` or `programmes:`"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---", "hello", "[]", "null", "- a"])
def test_what_is_no_group_of_keys_is_told_in_one_line(text: str) -> None:
    (line,) = told(text)
    assert "`pack: its-name`" in line


def test_bytes_that_are_not_utf8_are_told_at_their_place() -> None:
    lines = told(changed(("Warm voices", "Café")).encode("latin-1", "replace"))
    assert lines[0] == "p.yaml:2:11: these bytes are not UTF-8 text; save the file as UTF-8"
    assert told(EXAMPLE.encode("utf-16")) == ["p.yaml:1:1: the file is saved as UTF-16; save it as UTF-8"]


def test_no_problem_is_told_in_the_librarys_words() -> None:
    every = [line for old, new, _ in MISTAKES for line in told(changed((old, new)))]
    library = "Input should|Extra inputs|Field required|valid |type=|pydantic|while (parsing|scanning)|not understood"
    assert [line for line in every if re.search(library, line)] == []


def test_a_hundred_problems_are_told_and_the_rest_counted() -> None:
    lines = told("".join(f"key{number}: x\n" for number in range(300)))
    assert len(lines) == MOST + 1
    assert lines[-1].endswith("more problems from here on")


def test_what_hides_the_rest_of_the_file_says_so() -> None:
    for old, new in (("Warm voices", "[a"), ("    kind:", "\tkind:"), ("Warm voices", "Warm: voices")):
        (line,) = told(changed((old, new)))
        assert line.endswith("; mend this first, more may follow")
    (line,) = told(changed(("kind: priming", "kind: primming")))
    assert "more may follow" not in line
