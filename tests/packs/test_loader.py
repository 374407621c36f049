import re

import pytest

from bot.packs.rules import AnswerLength, Day, Evidence, FigureUse, Kind, Measure, Source, Step, When
from tests.packs.example import EXAMPLE, changed, good, told, with_say


def test_the_example_of_the_design_is_read_whole() -> None:
    pack = good(EXAMPLE)
    exercise, quiz, programme = pack.exercises[0], pack.quizzes[0], pack.programmes[0]
    otway = Source(
        "otway2014",
        "Otway, Carnelley & Rowe (2014). Attachment & Human Development.",
        "https://doi.org/10.1080/14616734.2013.851334",
    )
    assert (pack.id, pack.version, pack.authors) == ("warm-voices", "1.2.0", ("The people who wrote it",))
    assert pack.sources["bowlby1988"] == Source("bowlby1988", "Bowlby (1988). A Secure Base. Routledge.")
    assert (exercise.pack, exercise.version, exercise.minutes) == ("warm-voices", "1.2.0", 3)
    assert (exercise.kind, exercise.when, exercise.evidence) == (Kind.PRIMING, When.ANY, Evidence.SUPPORTED)
    assert (exercise.figure, exercise.rate, exercise.sources) == (
        FigureUse.REQUIRED,
        (Measure.FELT_SECURITY,),
        (otway,),
    )
    assert exercise.steps == (
        Step(say="Bring {figure} to mind as clearly as you can.", seconds=40),
        Step(ask="What would they say to you right now?", answer=AnswerLength.LONG),
    )
    assert quiz.questions[0].right == ("A safe haven",)
    assert quiz.questions[0].wrong == ("A secure base", "An internal working model")
    assert programme.days == (Day("warm-voices", "a-time-you-were-comforted"),) * 2


def test_what_may_be_left_out_has_its_default() -> None:
    lines = [
        line
        for line in EXAMPLE.splitlines()
        if not re.match(r" +(when|caution|figure|rate|answer|seconds|close):", line)
    ]
    exercise = good("\n".join(lines).replace("{figure}", "someone")).exercises[0]
    assert (exercise.when, exercise.figure, exercise.rate) == (When.ANY, FigureUse.NONE, ())
    assert (exercise.caution, exercise.why, exercise.close) == (None, None, None)
    assert exercise.steps[0] == Step(say="Bring someone to mind as clearly as you can.")
    assert exercise.steps[1].answer is AnswerLength.SHORT


@pytest.mark.parametrize("written", ["no", "12:30:45", "1.10", "0x10", "~", "null", "2024-01-01", "1e3", "on"])
def test_no_type_is_ever_guessed(written: str) -> None:
    text = changed(("Warm voices", written), ("A safe haven", written), ("license: CC-BY-4.0", f"license: {written}"))
    if written == "~":
        assert [line.split(": ")[1] for line in told(text)] == ["title", "license", "quizzes[0].questions[0].right"]
    else:
        pack = good(text)
        assert (pack.title, pack.license, pack.quizzes[0].questions[0].right) == (written, written, (written,))


@pytest.mark.parametrize("written", ["03", "3.0", "+3", "0x3", "3_0", "３", "1e1", "three", "[3]", "-3", "99999999"])
def test_a_number_is_written_in_plain_digits(written: str) -> None:
    (line,) = told(changed(("minutes: 3", f"minutes: {written}")))
    assert line.startswith("p.yaml:16:14: exercises[0].minutes: must be a whole number from 1 to 30, and is ")


def test_bytes_with_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    pack = good(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert pack == good(EXAMPLE)


def test_our_own_is_source_enough_for_practice_lore() -> None:
    text = changed(("evidence: supported", "evidence: practice-lore"), ("sources: [otway2014]", "sources: [our own]"))
    assert [source.key for source in good(text).exercises[0].sources] == ["our own"]
    beside = changed(("sources: [otway2014]", "sources: [otway2014, our own]"))
    assert len(good(beside).exercises[0].sources) == 2


def test_an_address_with_brackets_can_stand_in_a_link() -> None:
    text = changed(("Routledge.", "Lancet. (https://doi.org/10.1016/S0140-6736(97)11096-0)."))
    source = good(text).sources["bowlby1988"]
    assert source.url == "https://doi.org/10.1016/S0140-6736%2897%2911096-0"


def test_a_text_may_link_to_the_packs_own_sources() -> None:
    own = "https://doi.org/10.1080/14616734.2013.851334"
    assert good(with_say(f"See <{own}>, or {own}."))
    assert told(with_say(f"See {own}/evil"))


@pytest.mark.parametrize(
    "text",
    [
        "I love you </3, and <3 too; 3 > 2 > 1 and (see [sic] 1990).",
        "It's 10.30/11.00, and/or i.e. his/hers. 50% *really* **so**.",
        "Ask @ home. Mail a@b. #1 is rest; nr #2: sleep.\n- one\n- two\n1. three",
        "Naïve, Zoë, 祖母, бабушка, जिजीविषा, 👩‍👧 and ¿qué?",
        "Line one.\n\nLine two.",
    ],
)
def test_ordinary_writing_is_left_alone(text: str) -> None:
    assert good(with_say(text)).exercises[0].steps[0].say == text
