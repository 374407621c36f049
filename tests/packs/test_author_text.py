import pytest
import yaml

from bot.packs.rules import NAME_ROOM
from tests.packs.example import EXAMPLE, changed, good, leaves, put, told, with_say

INJECTIONS = [
    "Hello @everyone!",
    "hello @here",
    "@Everyone",
    "＠everyone",
    "hi <@123456789012345678>",
    "<@!123>",
    "<@&42>",
    "<#42>",
    "<@",
    "<@{figure}>",
    "@{name}",
    "</start:123>",
    "<id:customize>",
    "<t:1700000000:R>",
    "<:smile:1>",
    "<a:smile:1>",
    "discord.gg/abc",
    "https://discord.gg/abc",
    "DISCORD.GG/abc",
    "discord . gg/abc",
    "discord.com/invite/abc",
    "https://discordapp.com/invite/abc",
    "dsc.gg/abc",
    "https://evil.example",
    "http://evil.example/{name}",
    "HTTPS://EVIL.EXAMPLE",
    "evil.example/login",
    "bit.ly/3abc",
    "www.evil.example",
    "steam://run/1",
    "discord://-/users/1",
    "javascript://x",
    "x:https://a.b",
    "_https://evil.example_",
    "<https://evil.example>",
    "[click](https://evil.example)",
    "[a]({name})",
    "[a](b)",
    "![x](y)",
    "[https://good.example](https://evil.example)",
    "# Secure Base",
    "## Notice",
    "###  x",
    "text\n# Big",
    "  # Big",
    "- # Big",
    "> # Big",
    "1. # Big",
    "-# small print",
    "text\n-# Written by the bot",
    "> quoted",
    ">>> all quoted",
    "text\n> quoted",
    "```\ncode\n```",
    "`code`",
    "||spoiler||",
    "back\\slash",
    "a **bold",
    "__under",
    "a ~~b",
    "a\n\n\n\nb",
    "Z̴̡̛̛a",
    "{figure.__class__.__init__.__globals__}",
    "{0}",
    "{",
    "}",
    "{figure!r}",
    "{FIGURE}",
    "%{x}",
    "{name:>1000000}",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\u0000b",
    "a\u001bb",
    "a\u2028b",
    "\U000e0041",
    "\u3164",
    "🙂",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_an_authors_text_cannot_ping_invite_lead_away_or_pass_for_the_bot(text: str) -> None:
    lines = told(with_say(text))
    assert lines
    assert all(line.startswith("p.yaml:23:") for line in lines)


@pytest.mark.parametrize("text", ["@everyone", "discord.gg/abc", "[a](https://evil.example)", "# Big", "`x`", "{x}"])
def test_no_text_of_a_pack_is_left_unread(text: str) -> None:
    document = yaml.safe_load(EXAMPLE)
    for path in leaves(document):
        assert told(yaml.safe_dump(put(document, path, text), sort_keys=False)), path


def test_a_placeholder_counts_as_long_as_a_name_may_be() -> None:
    fits = "{figure} " * 14
    assert good(with_say(fits))
    (line,) = told(with_say(fits + "{figure}"))
    assert f"has {15 * NAME_ROOM + 14:,} characters as it is shown, 1,500 at most" in line


def test_signs_outside_the_basic_plane_count_twice_as_discord_counts_them() -> None:
    assert good(changed(("title: Warm voices", f"title: a{'🙂' * 39}")))
    assert "has 83 characters" in told(changed(("title: Warm voices", f"title: a{'🙂' * 41}")))[0]


def test_a_question_with_its_choices_fits_one_message() -> None:
    choices = ", ".join(f"{letter} {'x' * 190}" for letter in "abcd")
    long = changed(
        ("[A secure base, An internal working model]", f"[{choices}]"), ("why: A haven", f"why: {'y' * 520} A haven")
    )
    assert good(long)
    (line,) = told(long.replace("You had a hard day", f"{'z' * 300} You had a hard day"))
    assert line.startswith("p.yaml:33:9: quizzes[0].questions[0]: question, choices, why and sources have ")


def test_a_one_minute_exercise_fits_one_screen() -> None:
    long = changed(("to mind as clearly", f"to mind {'x' * 1300} clearly"), ("What would", f"{'x' * 500} What would"))
    assert good(long)
    (line,) = told(long.replace("minutes: 3", "minutes: 1"))
    assert line.startswith("p.yaml:12:5: exercises[0].steps: a one-minute exercise is one screen of 1,700 characters")


def test_a_nudge_fits_one_message() -> None:
    sources = "".join(f"  s{number}: {'x' * 480}\n" for number in range(4))
    (line,) = told(changed(("sources:\n", f"sources:\n{sources}"), ("[otway2014]", "[s0, s1, s2, s3]")))
    assert line.startswith("p.yaml:16:5: exercises[0]: title, why (or the pack's about), caution and sources have ")
