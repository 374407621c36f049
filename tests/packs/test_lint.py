import re
from pathlib import Path

import pytest
from textstat import textstat

from bot.packs.loader.lint import Written, lint, read
from bot.packs.loader.lint.desk import RULES
from bot.packs.loader.template import template
from tests.packs.example import changed

SHIPPED = Path(__file__).parents[2] / "exercises"
SAY = "Bring {figure} to mind as clearly as you can."
ASK = "What would they say to you right now?"
CLOSE = "That care is part of you. Carry it into the next hour."
ASK_QUIZ = "You had a hard day and call your sister. Which need is she meeting?"
CAUTION = "    caution: If this person also frightens you, choose another, a pet or a place, or skip.\n"
RIGHT = "right: A safe haven"
WRONG = "[A secure base, An internal working model]"
GOOD = changed(("evidence: supported", "evidence: promising"))


def found(text: str) -> list[str]:
    return [str(problem) for problem in lint([written(text)], textstat.automated_readability_index)]


def found_in(*texts: str) -> list[str]:
    packs = [written(text, f"{letter}.yaml") for letter, text in zip("abc", texts, strict=False)]
    return [str(problem) for problem in lint(packs, textstat.automated_readability_index)]


def written(text: str, file: str = "p.yaml") -> Written:
    made = read(text, file)
    assert made is not None
    return made


def test_what_is_in_order_and_kind_is_left_alone() -> None:
    assert found(GOOD) == []


def test_of_the_template_only_what_is_left_to_write_is_named() -> None:
    fields = [re.sub(r"p\.yaml:\d+:\d+: ", "", each) for each in found(template())]
    told = "is what the template says, and members would read it; write your own (template)"
    assert fields == [
        f"title: `My first pack` {told}",
        f"authors[0]: `Your name` {told}",
        f"about: `In a sentence or two: what the pack is for, and for whom.` {told}",
    ]
    mine = template().replace("My first pack", "Mine").replace("Your name", "Jo").replace("In a sentence", "Here")
    assert found(mine) == []


FINDINGS = [
    (CLOSE, "Do not stop, you broke your streak.", "27:29: exercises[0].close: `broke your streak` blames: "),
    (CLOSE, "You lost your streak.", "27:16: exercises[0].close: `lost your streak` blames: "),
    (CLOSE, "You failed at it.", "27:16: exercises[0].close: `failed` blames: say "),
    (SAY, "Think of what you should have done.", "23:28: exercises[0].steps[0].say: `you should have` blames: "),
    (SAY, "You must sit down.", "23:14: exercises[0].steps[0].say: `You must` blames: say "),
    ("Short recalls", "No excuses. Short recalls", "7:8: about: `No excuses` blames: "),
    (CLOSE, "This heals the past.", "27:17: exercises[0].close: `heals` promises: "),
    (CLOSE, "A proven way.", "27:14: exercises[0].close: `proven` promises: "),
    (CLOSE, "It will fix this.", "27:15: exercises[0].close: `will fix` promises: "),
    ("A haven is where", "Calm is guaranteed. A haven is where", "37:22: quizzes[0].questions[0].why: `guaranteed`"),
    (SAY, "Think of a worry and its symptoms.", "23:39: exercises[0].steps[0].say: `symptoms` diagnoses: "),
    (SAY, "Think of a toxic friend.", "23:25: exercises[0].steps[0].say: `toxic` diagnoses: "),
    (SAY, "Think of an anxious type.", "23:26: exercises[0].steps[0].say: `anxious type` labels people: "),
    (ASK_QUIZ, "What is your attachment style?", "34:22: quizzes[0].questions[0].ask: `your attachment style` la"),
    (CLOSE, "You are avoidant.", "27:12: exercises[0].close: `You are avoidant` labels people: "),
    (SAY, "Avoidant people do so.", "23:14: exercises[0].steps[0].say: `Avoidant people` labels people: "),
    (SAY, "Now I want you to rest.", "23:18: exercises[0].steps[0].say: `I` speaks of ourselves: "),
    (SAY, "Owed a rest? We begin.", "23:27: exercises[0].steps[0].say: `We` speaks of ourselves: "),
    (SAY, "The user sits down.", "23:14: exercises[0].steps[0].say: `The user` speaks about the member: "),
    (CLOSE, "Your depression will go away.", "27:12: exercises[0].close: `Your depression` diagnoses: "),
    (CLOSE, "Your depression will go away.", "27:28: exercises[0].close: `will go away` promises: "),
    (CLOSE, "This helps with your depression.", "27:17: exercises[0].close: `helps with your depression` promises: "),
    (SAY, "Your ADHD makes this hard.", "23:14: exercises[0].steps[0].say: `Your ADHD` diagnoses: "),
    (SAY, "Your trauma made you wary.", "23:14: exercises[0].steps[0].say: `Your trauma` diagnoses: "),
    (SAY, "You are very depressed.", "23:14: exercises[0].steps[0].say: `You are very depressed` diagnoses: "),
    (CLOSE, "Your avoidant style will go away.", "27:12: exercises[0].close: `Your avoidant style` labels people: "),
    (CLOSE, "You will never be anxious again.", "27:12: exercises[0].close: `You will never be anxious again` promise"),
    (CLOSE, "Scientists have proved this.", "27:12: exercises[0].close: `Scientists have proved` promises: "),
    (CLOSE, "It is proved.", "27:15: exercises[0].close: `is proved` promises: "),
    (CLOSE, "Shame on you.", "27:12: exercises[0].close: `Shame on you` blames: "),
    (CLOSE, "Don't break your streak.", "27:18: exercises[0].close: `break your streak` blames: "),
    (CLOSE, "Rest without breaking a long streak.", "27:25: exercises[0].close: `breaking a long streak` blames: "),
    (
        CAUTION,
        "    caution: People with PTSD or ADHD may skip.\n",
        "19:26: exercises[0].caution: `PTSD` names a disorder",
    ),
    (
        CAUTION,
        "    caution: People with PTSD or ADHD may skip.\n",
        "19:34: exercises[0].caution: `ADHD` names a disorder",
    ),
    (
        CAUTION,
        "    caution: With an eating disorder, skip.\n",
        "19:29: exercises[0].caution: `disorder` names a disorder",
    ),
    (
        CAUTION,
        "    caution: If your depression is heavy, skip.\n",
        "19:17: exercises[0].caution: `your depression` diag",
    ),
    (SAY, "Depression may come along.", "23:14: exercises[0].steps[0].say: `Depression` names a disorder: "),
    (ASK_QUIZ, "Kim has ADHD. What fits?", "34:22: quizzes[0].questions[0].ask: `ADHD` names a disorder: "),
    (CLOSE, "This helps against anxiety.", "27:17: exercises[0].close: `helps against anxiety` promises: "),
    (CLOSE, "It is good against your burnout.", "27:18: exercises[0].close: `good against your burnout` promises"),
    (CLOSE, "An hour to fix your trauma.", "27:23: exercises[0].close: `fix your trauma` promises: "),
    (CLOSE, "This overcomes old traumas.", "27:17: exercises[0].close: `overcomes old traumas` promises: "),
    (SAY, "Kim committed suicide.", "23:18: exercises[0].steps[0].say: `committed suicide` could do harm: "),
    (
        "A haven is where",
        "He commits suicide. A haven is where",
        "37:17: quizzes[0].questions[0].why: `commits sui",
    ),
    (SAY, "Kim had a failed suicide.", "23:24: exercises[0].steps[0].say: `failed suicide` could do harm: "),
    (SAY, "Stop taking your pills.", "23:14: exercises[0].steps[0].say: `Stop taking your pills` could do harm: "),
    (SAY, "You no longer need therapy.", "23:18: exercises[0].steps[0].say: `no longer need therapy` could do harm"),
    (CLOSE, "Or you will lose what you built.", "27:15: exercises[0].close: `you will lose what you built` blames: "),
    (CLOSE, "Keep on, or you'll lose it.", "27:24: exercises[0].close: `you'll lose it` blames: "),
    (CLOSE, "You have not practised for a week.", "27:12: exercises[0].close: `You have not practised` blames: "),
    (CLOSE, "It is long since your last visit.", "27:23: exercises[0].close: `since your last visit` blames: "),
    (SAY, "Sit with closed eyes.", "23:23: exercises[0].steps[0].say: `closed eyes` can be unpleasant: "),
    (SAY, "Shut your eyes.", "23:14: exercises[0].steps[0].say: `Shut your eyes` can be unpleasant: "),
    (SAY, "Breathe deeply.", "23:14: exercises[0].steps[0].say: `Breathe deeply` can be unpleasant: "),
    (SAY, "Take a deep breath.", "23:21: exercises[0].steps[0].say: `deep breath` can be unpleasant: "),
    ("  bowlby1988:", "  more: Anybody (1999). A book.\n  bowlby1988:", "10:3: sources.more: no exercise or question"),
    ("Bowlby (1988)", "Bowlby", "10:15: sources.bowlby1988: the source has no year"),
    ("promising    #", "supported    #", "17:15: exercises[0].evidence: `supported` means several controlled studies"),
    (CAUTION, "", "12:9: exercises[0].id: needs a `caution`: a figure may also frighten"),
    (SAY, "Feel your breath as it goes.", "23:14: exercises[0].steps[0].say: `Feel your breath` can be unpleasant"),
    (
        RIGHT,
        f"{RIGHT} for everyone who comes to it",
        "35:16: quizzes[0].questions[0].right: the right answer has 41 characters",
    ),
    (WRONG, f"[{'a base ' * 6}, {'a haven ' * 5}]", "35:16: quizzes[0].questions[0].right: the right answer has 12 ch"),
    ("An internal working model", "All of the above", "36:32: quizzes[0].questions[0].wrong[1]: is about the other"),
    (
        SAY,
        f"Look {'at a wall ' * 10}now.",
        "23:14: exercises[0].steps[0].say: the sentence that begins `Look at a wall",
    ),
    (SAY, f"Attend {'internationalisation ' * 19}.", "12:9: exercises[0].id: reads like a text for school year "),
]


@pytest.mark.parametrize(("old", "new", "expected"), FINDINGS)
def test_a_finding_has_its_place_and_a_way_to_mend_it(old: str, new: str, expected: str) -> None:
    assert GOOD.count(old) == 1
    lines = found(GOOD.replace(old, new))
    assert [line for line in lines if line.startswith(f"p.yaml:{expected}")], lines


FINE = [
    (SAY, "You have not failed, and nothing is lost."),
    (SAY, "'Say it aloud: I am here, and we are fine.'"),
    (SAY, 'Say "I must go" and "we failed" in a funny voice.'),
    (SAY, "Say *I failed* in a funny voice."),
    (SAY, "You may put down what need not be carried."),
    (CLOSE, "Nothing here is proven, and it may ease a little."),
    (CLOSE, "A healthy breakfast waits for you in the health shop."),
    (CAUTION, "    caution: If a worry brings symptoms along, choose another one.\n"),
    (SAY, "Feel your breath, or press your feet into the floor."),
    (SAY, "Close your eyes, or keep your eyes open."),
    (SAY, "Think of an anxious moment, and of a person."),
    (ASK_QUIZ, 'A test tells Sam "you are avoidant, and your attachment style is fixed". What fits?'),
    (WRONG, "[It will heal everything, Avoidant people must fail]"),
    (ASK_QUIZ, "We meet Sam, who failed a test. I wonder what Sam needs?"),
    (RIGHT, "right: A safe haven, for now"),
    ("[A secure base,", "[Never a base,"),
    (WRONG, "[Neither of the two kinds, A base]"),
    (CLOSE, "The feeling need not go away, and hard days come again."),
    (CLOSE, "It proved harder than it looked, and you may never need it again."),
    (CLOSE, "Nobody has proved this."),
    (SAY, "Think of a break with a friend, and of breaking bread."),
    (SAY, "Your anxious moments may be shorter today."),
    (SAY, "Think of someone who was ashamed, and of your own style of walking."),
    (SAY, "Shut your eyes, or look at the floor."),
    (SAY, "Closed eyes or open ones, both are fine."),
    (SAY, "Breathe as you like. There is room to breathe."),
    (SAY, "Think of your mother, or of anyone who was kind to you."),
    (SAY, "Think of a grandmother next door."),
    (CAUTION, "    caution: If today is heavy, choose another one, or skip.\n"),
    (CAUTION, "    caution: Do not stop taking your pills. Choose another one, or skip.\n"),
    (CAUTION, "    caution: This is no cure, and cannot fix your past. Choose another one, or skip.\n"),
    (SAY, "If you lose count, or have lost the thread, begin again where you are."),
    (SAY, "Think of somebody you have not seen for a week."),
    (SAY, "Stop for a moment, and take the skin off an orange."),
    (SAY, "Lean against a wall. Anxiety may come along, or not."),
    (ASK_QUIZ, "Depression and anxiety can make closeness harder. Which thought is both kind and fair?"),
]


@pytest.mark.parametrize(("old", "new"), FINE)
def test_good_words_are_not_taken_for_bad_ones(old: str, new: str) -> None:
    assert GOOD.count(old) == 1
    assert found(GOOD.replace(old, new)) == []


def test_a_remark_above_the_text_allows_one_rule_and_no_other() -> None:
    bad = GOOD.replace(CLOSE, "You failed, and this heals.")
    allowed = bad.replace("    close:", "    # lint: allow guilt\n    close:")
    assert [line.rpartition(" ")[2] for line in found(bad)] == ["(guilt)", "(promise)"]
    assert [line.rpartition(" ")[2] for line in found(allowed)] == ["(promise)"]
    assert found(allowed.replace("allow guilt", "allow guilt, promise")) == []


def test_remarks_one_below_the_other_are_all_read() -> None:
    bad = GOOD.replace(CLOSE, "You failed, and this heals.")
    both = "    # lint: allow guilt\n    # lint: allow promise\n    close:"
    assert found(bad.replace("    close:", both)) == []
    apart = both.replace("\n    # lint: allow p", "\n    # and on\n    # lint: allow p")
    assert [line.rpartition(" ")[2] for line in found(bad.replace("    close:", apart))] == ["(guilt)"]


def test_a_remark_that_allows_what_is_no_rule_is_told() -> None:
    (line,) = found(GOOD.replace("    close:", "    # lint: allow promise, guild\n    close:"))
    assert line.startswith("p.yaml:27:28: there is no rule `guild` to allow")
    assert line.endswith("(did you mean `guilt`?)")


def test_the_rules_that_can_be_allowed_are_those_in_the_list() -> None:
    page = (SHIPPED.parent / "docs" / "commands.md").read_text()
    table = page[page.index("| Rule |") : page.index("A rule can be wrong")]
    listed = [name for row in table.strip().splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert set(listed) == RULES


def test_the_same_word_twice_is_told_at_both_places_also_in_a_folded_text() -> None:
    folded = ">-\n          You failed once, and then you\n          failed twice; this will\n          help you."
    assert [line.split(": ")[0] for line in found(GOOD.replace(SAY, folded))] == [
        "p.yaml:24:15",
        "p.yaml:25:11",
        "p.yaml:25:30",
    ]


def test_writing_at_length_about_something_hard_needs_a_caution() -> None:
    grounding = GOOD.replace("kind: priming", "kind: grounding")
    alone = grounding.replace("figure: required", "figure: none").replace(SAY, "Sit.").replace(CAUTION, "")
    assert found(alone) == []
    (line,) = found(alone.replace(ASK, "Who has died, and what would you say?"))
    assert line.startswith(
        "p.yaml:12:9: exercises[0].id: needs a `caution`: it asks to write about something hard (`died`)"
    )
    assert (
        found(alone.replace(ASK, "Who has died, and what would you say?").replace("answer: long", "answer: short"))
        == []
    )


def test_a_parent_is_named_beside_somebody_else() -> None:
    mother = GOOD.replace(SAY, "Think of your mother.").replace(CAUTION, "    caution: Go slowly with grief.\n")
    (line,) = found(mother)
    assert line.startswith("p.yaml:23:23: exercises[0].steps[0].say: `your mother`: not everyone has one")
    assert found(mother.replace("Go slowly with grief.", "If that hurts, choose another figure.")) == []
    assert found(mother.replace("your mother", "your mother, or a neighbour who was kind")) == []
    (both,) = found(mother.replace("your mother", "your mother or father"))
    assert "`your mother`" in both


def test_a_figure_needs_a_caution_in_every_kind_of_exercise() -> None:
    grounding = GOOD.replace("kind: priming", "kind: grounding")
    assert found(grounding) == []
    (line,) = found(grounding.replace(CAUTION, ""))
    assert line.startswith("p.yaml:12:9: exercises[0].id: needs a `caution`: a figure may also frighten")


@pytest.mark.parametrize("use", ["none", "optional"])
def test_a_recall_needs_a_caution_also_without_a_figure(use: str) -> None:
    alone = GOOD.replace("figure: required", f"figure: {use}").replace(SAY, "Recall a time when somebody was kind.")
    assert found(alone) == []
    (line,) = found(alone.replace(CAUTION, ""))
    assert line.startswith("p.yaml:12:9: exercises[0].id: needs a `caution`: a recall of being cared for may also hurt")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (SAY, "Studies show that this helps.", "23:14: exercises[0].steps[0].say: `Studies show`"),
        (
            ASK,
            "Research has often found calm. Have you?",
            "25:14: exercises[0].steps[1].ask: `Research has often found`",
        ),
        (CLOSE, "According to scientists, it is over.", "27:12: exercises[0].close: `According to scientists`"),
    ],
)
def test_a_claim_of_studies_in_a_step_needs_one_among_the_sources_too(old: str, new: str, place: str) -> None:
    claims = GOOD.replace(old, new)
    assert found(claims) == []
    lore = claims.replace("evidence: promising", "evidence: practice-lore").replace("[otway2014]", "[our own]")
    (line,) = [line for line in found(lore) if "otway" not in line]
    assert line.startswith(f"p.yaml:{place}, and no source but `our own`")
    small = lore.replace(new, "Make a small experiment in your study. Try it, then look at what you found.")
    assert [line for line in found(small) if "otway" not in line] == []


def test_a_claim_of_studies_about_a_pack_needs_one_in_the_pack() -> None:
    claims = GOOD.replace("Short recalls", "Studies show the worth of short recalls")
    assert found(claims) == []
    bare = claims[: claims.index("quizzes:")].replace("evidence: promising", "evidence: practice-lore")
    bare = bare[: bare.index("sources:")] + bare[bare.index("exercises:") :].replace("[otway2014]", "[our own]")
    (line,) = found(bare)
    assert line.startswith("p.yaml:7:8: about: `Studies show`, and the pack has no source: name the study in `sources`")


def test_a_claim_of_studies_needs_one_among_the_sources() -> None:
    lore = GOOD.replace("evidence: promising", "evidence: practice-lore").replace("[otway2014]", "[our own]")
    claims = lore.replace("    figure: required", "    why: In studies, it may help.\n    figure: required")
    lines = [line for line in found(claims) if "otway" not in line]
    assert lines[0].startswith("p.yaml:20:13: exercises[0].why: `studies`, and no source but `our own`: name the study")


def test_the_right_answer_is_not_the_only_careful_one() -> None:
    bold = GOOD.replace(RIGHT, "right: Often a safe haven").replace(WRONG, "[Always a base, Never a base at all]")
    (line,) = found(bold)
    assert line.startswith("p.yaml:35:16: quizzes[0].questions[0].right: only the right answer is careful")
    assert found(bold.replace("Never", "Seldom")) == []


def test_strength_before_needs_a_caution() -> None:
    before = GOOD.replace("when: any  ", "when: strength-before  ").replace(
        "days: [a-time-you-were-comforted, ", "days: ["
    )
    before = before[: before.index("programmes:")].replace("figure: required", "figure: optional")
    assert found(before) == []
    (line,) = found(before.replace(CAUTION, ""))
    assert "recalling support before a strain" in line


EXERCISE = GOOD[GOOD.index("  - id: a-time") : GOOD.index("quizzes:")]
PLAIN = "Sit down somewhere quiet and look at the tree, the roof or the cloud that is farthest away from you."


def test_an_exercise_that_says_the_same_as_another_names_the_other_place() -> None:
    first = GOOD.replace(SAY, PLAIN)
    again = EXERCISE.replace("id: a-time", "id: no-time").replace("title: A time", "title: No time")
    second = again.replace(SAY, PLAIN.replace("Sit down", "Settle"))
    (line,) = found(first.replace("quizzes:", second + "quizzes:"))
    assert line.startswith(
        "p.yaml:28:9: exercises[1].id: says much the same as the exercise `a-time-you-were-comforted` (p"
    )
    assert "(p.yaml:12)" in line


def again(say: str, ask: str = "What is it like?") -> str:
    other = EXERCISE.replace("id: a-time", "id: no-time").replace("title: A time", "title: No time")
    return GOOD.replace("quizzes:", other.replace(SAY, say).replace(ASK, ask) + "quizzes:")


def test_the_same_but_for_the_figure_or_a_few_words_is_a_twin_also_when_short() -> None:
    for say, ask in (
        ("Bring {figure} to mind as clearly as you can.", "What would they say to you?"),
        ("Bring a dear pet to mind as clearly as you can.", "What would they say to you right now?"),
        ("Call {figure} to mind as clearly as you like.", "What might they say to you now?"),
    ):
        lines = found(again(say, ask))
        assert [line.split(": ")[1] for line in lines] == ["exercises[1].id"], (say, lines)
        assert "says much the same as" in lines[0]


def test_a_very_short_text_has_a_twin_too() -> None:
    short = again("Bring a pet to mind now.", "What does it want?").replace(SAY, "Bring {figure} to mind.", 1)
    (line,) = found(short.replace(ASK, "What does it want?"))
    assert "exercises[1].id: says much the same as" in line


def test_two_that_only_share_a_turn_of_phrase_are_no_twins() -> None:
    assert found(again("Bring something green to mind, such as a leaf or a bottle.", "Which green is it?")) == []
    assert found(again("Look up.", "What would they say?")) == []


def test_twins_are_found_across_packs_too() -> None:
    lines = found_in(GOOD.replace(SAY, PLAIN), GOOD.replace(SAY, PLAIN).replace("pack: warm", "pack: cold"))
    assert [line.partition(" says")[0] for line in lines if "much the same" in line] == [
        "b.yaml:12:9: exercises[0].id:",
        "b.yaml:33:13: quizzes[0].questions[0].id:",
    ]
    assert sum("the title `A time you were comforted` is taken" in line for line in lines) == 1
    assert all("a.yaml:" in line for line in lines)


def test_a_word_in_another_language_is_not_judged_but_its_length_is() -> None:
    german = GOOD.replace("language: en", "language: de").replace(SAY, "We must heal, I failed.")
    assert found(german) == []
    assert len(found(german.replace("We must", "eins " * 30 + "We must"))) == 1


def test_where_words_have_no_spaces_sentences_are_left_alone() -> None:
    assert found(GOOD.replace("language: en", "language: ja").replace(SAY, "一 " * 40)) == []


def test_the_longest_answer_may_not_always_be_the_right_one() -> None:
    def pack(rights: int) -> str:
        head, question = GOOD[: GOOD.index("      - id: haven")], GOOD[GOOD.index("      - id: haven") :]
        question = question[: question.index("programmes:")].replace(RIGHT, "right: A safe, warm and kindly haven")
        short = question.replace("A safe, warm and kindly haven", "A haven")
        made = (question if number < rights else short for number in range(10))
        numbered = (
            each.replace("id: haven", f"id: q{number}").replace("You had", f"{UNLIKE[number]} had")
            for number, each in enumerate(made)
        )
        return head + "".join(numbered)

    assert [line for line in found(pack(6)) if "questions the right" in line] == []
    (line,) = [line for line in found(pack(7)) if "questions the right" in line]
    assert line.startswith(
        "p.yaml:29:9: quizzes[0].id: in 70% of this pack's 10 questions the right answer is the longest"
    )


UNLIKE = ("Ann", "Ben", "Cem", "Dao", "Eva", "Fay", "Gil", "Hal", "Ida", "Jan")


def test_every_finding_says_how_to_mend_it() -> None:
    for old, new, _ in FINDINGS:
        for line in found(GOOD.replace(old, new)):
            assert ": " in line.partition(".yaml:")[2]
            assert any(
                sign in line
                for sign in (
                    "say ",
                    "leave",
                    "make",
                    "add ",
                    "write",
                    "give",
                    "tell",
                    "needs",
                    "offer",
                    "shorten",
                    "add",
                    "name ",
                )
            )


def test_the_packs_we_ship_are_clean() -> None:
    files = sorted(SHIPPED.glob("*.yaml"))
    packs = [written(file.read_text(encoding="utf-8"), file.name) for file in files]
    assert [str(problem) for problem in lint(packs, textstat.automated_readability_index)] == []
