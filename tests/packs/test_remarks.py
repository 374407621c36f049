import pytest

from tests.packs.example import EXAMPLE, changed, good, told

CUT = "the text is cut off here: YAML reads what follows a `#` as a remark; put quotes around the text"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("as clearly as you can.", "#quiet and then go.", "23:37: exercises[0].steps[0].say"),
        ("they say to you right", "they #say to you right", "25:30: exercises[0].steps[1].ask"),
        ("say: Bring", "say: #Bring", "23:14: exercises[0].steps[0].say"),
        ("Carry it", "\t # Carry it", "27:40: exercises[0].close"),
        ("choose another,", "#choose another,", "19:49: exercises[0].caution"),
        ("Short recalls of", "Short recalls #of", "7:22: about"),
        ("title: Warm voices", "title: Warm #1 voices", "2:13: title"),
        ("right: A safe haven", "right: A safe #1 haven", "35:23: quizzes[0].questions[0].right"),
        ("[A secure base,", "[A secure #1\n          , b,", "36:26: quizzes[0].questions[0].wrong[0]"),
        ("A haven is where", "A haven is #where", "37:25: quizzes[0].questions[0].why"),
        ("A Secure Base. R", "A Secure Base #2. R", "10:44: sources.bowlby1988"),
        ("say: Bring {figure} to", "sya: Bring {figure} #to", "23:29: exercises[0].steps[0].sya"),
        ("topic: basics", "topic: basics #1", "31:19: quizzes[0].topic"),
        ("license: CC-BY-4.0", "license: CC-BY-4.0 # for all", "6:20: license"),
    ],
)
def test_a_text_that_ends_at_a_number_sign_is_told_at_the_sign(old: str, new: str, place: str) -> None:
    lines = [line for line in told(changed((old, new))) if CUT in line]
    assert [line.partition(f": {CUT}")[0] for line in lines] == [f"p.yaml:{place}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("say: Bring {figure} to mind as clearly as you can.", 'say: "You are #1." # a remark'),
        ("say: Bring {figure} to mind as clearly as you can.", "say: 'You are #1.' # a remark"),
        ("say: Bring {figure} to mind as clearly as you can.", "say: You are no#1, or C#."),
        ("say: Bring {figure} to mind as clearly as you can.", "# a remark\n        say: You.\n        # another"),
        ("say: Bring {figure} to mind as clearly as you can.", "say: # a remark\n          You are."),
        ("say: Bring {figure} to mind as clearly as you can.", "say: > # a remark\n          You are #1."),
        ("language: en", "language: en # a remark"),
        ("seconds: 40", "seconds: 40 # a remark"),
        ("internal working model]", "internal working model] # a remark"),
    ],
)
def test_a_remark_that_takes_nothing_away_is_fine(old: str, new: str) -> None:
    assert good(changed((old, new)))
    assert good(EXAMPLE.replace("\n", "\r\n"))
