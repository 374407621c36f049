"""A small whole pack to begin from: what `/pack template` and `python -m bot new-pack` hand out."""

import re
from typing import Final

from bot.packs.loader.fields import ID

SCHEMA_FILE: Final = "secure-base-pack.schema.json"
"""The name under which a template looks for the schema, in its own folder, so that an editor needs no network."""

FIRST_NAME: Final = "my-first-pack"
LEFT_TO_WRITE: Final = {
    "title": "My first pack",
    "authors": "Your name",
    "about": "In a sentence or two: what the pack is for, and for whom.",
}
"""By key of the pack: words of the template that are nobody's own."""
_MODELINE = "# yaml-language-server: $schema={schema}\n"
_TEMPLATE = """\
# A pack for Secure Base: exercises, quizzes and programmes in one file. It is in order as it stands; write over it.
# - What follows a # is a remark for you; members never see it. After a text, put it on a line of its own, like these.
# - Indent with spaces, two for each level. Long texts go below `>-`, further in; line breaks there become spaces.
# - A text with a colon in it, or one that begins with a sign such as { or *, goes in "quotes".
# - Speak to one person, as "you". Be plain, warm and short. Promise nothing, name no disorder, blame nobody.
# - To see what is wrong: /pack check in Discord, or .venv/bin/python -m bot check --strict --server FILE.

# The pack's name in records: lower-case words joined by hyphens. Keep it for ever, also when the title changes.
pack: my-first-pack
title: My first pack
# Three numbers. Raise one with every change that you upload.
version: 1.0.0
# en, de, pt-BR …
language: en
# As members will see you.
authors: [Your name]
# What others may do with it. CC-BY-4.0: use and change it, if they name you.
license: CC-BY-4.0
about: >-
  In a sentence or two: what the pack is for, and for whom.

# What the pack stands on, each under a short key: authors, year, title, and one web address if there is one.
sources:
  bowlby1988: "Bowlby (1988). A Secure Base: Parent-Child Attachment and Healthy Human Development. Basic Books."

exercises:
    # Its name in records. Keep this too.
  - id: a-warm-minute
    # Also seen on a lock screen: nothing private.
    title: A warm minute
    # mindfulness, gratitude, priming, self-compassion, reflection, communication, trust, connection or grounding
    kind: grounding
    minutes: 1          # 1 to 30, rounded up; with 1, all steps stand on one screen
    # promising: few studies. practice-lore: passed on by practice. supported: several controlled studies, and only in
    # packs that come with the bot; a server's pack writes promising.
    evidence: practice-lore
    sources: [our own]  # keys from above; "our own" may stand alone under practice-lore
    # One sentence on why it may help. Left out, the pack's "about" is shown.
    why: Something warm in the hand may make it easier to stay where you are.
    # A caution says who should take care, and what to do instead. Every exercise with a figure, and every one about
    # hard things or about breath and body, should have one.
    caution: If attending to your body is unpleasant, look at something you like instead.
    steps:
      # Each step says something to do, or asks something that the member may answer, only for themselves.
      - say: Hold something warm, or rub your hands together. Keep your eyes open if you like.
        seconds: 20  # about how long to stay; told in words, never counted down
      - say: Find the warmest spot. Let your attention rest there, as long as it is pleasant.
        seconds: 30
    # A last line to carry along. May be left out.
    close: That was a whole minute for you.

  - id: somebody-on-your-side
    title: On your side
    kind: priming
    when: any  # or asked-for: only for whoever chooses this pack; priming: comfort-after | strength-before
    minutes: 3
    evidence: practice-lore
    sources: [our own]
    why: Remembering a kind moment may bring a little of its warmth back.
    caution: If this figure also frightens you, choose another one, or skip. If grief comes along, you may stop.
    # required: {figure} below becomes the name that the member gave to a person, pet, place or symbol that comforts.
    # optional: also works without one. none (or left out): no figure.
    figure: required
    # Asked before and after, 0 to 10, and never a must: felt-security, calm, both, or left out.
    rate: [felt-security]
    steps:
      - say: Think of a small moment when it was good to have {figure}. Where were you?
        seconds: 40
      - ask: What would you like to keep from that moment?
        answer: long  # room for a paragraph; short (or left out): a line
    close: You can come back to this whenever you like.

quizzes:
  - id: first-questions
    title: First questions
    # What /quiz offers to choose from; several quizzes may share a topic.
    topic: basics
    questions:
      # A question has one right answer, or says its kind: several (right is a list of two or more), true-or-false,
      # scenario (a small scene, and which reply keeps the door open) or reflection (nothing is right, nothing scored).
      - id: hard-day
        ask: Kim had a hard day and calls a friend. What is the friend just then?
        right: A safe haven
        # One to four answers that a thoughtful person could give, about as long as the right one.
        wrong:
          - A secure base
          - A working model
        # Shown after every answer.
        why: A haven is where we go when something is wrong. A base is what we set out from when it is right again.
        sources: [bowlby1988]
      - id: grown-ups-too
        kind: true-or-false
        ask: A safe haven is something that only children need.
        right: false
        why: Bowlby saw the need for it as a part of people of every age.
        sources: [bowlby1988]
      - id: where-you-go
        kind: reflection
        ask: Where would you go first with good news today?
        # All as good as each other. They may be left out; then the question is only thought about.
        choices: [To a person, To an animal or a place, I would keep it for a while]
        why: Company for good news counts as much as company for bad, and it need not be a person.
        # Only a reflection may lean on "our own" alone.
        sources: [our own]

# Exercises of this pack in an order, one a day; one may come again. (Those of another pack are written as
# its-pack/its-exercise, which a server's own pack may not have.)
# Leave all this out if you have none, and the same goes for quizzes.
programmes:
  - id: two-gentle-days
    title: Two gentle days
    # What awaits the member, and whose arrangement it is. May be left out.
    about: A minute for yourself, and a day later one with somebody on your side. The order is ours.
    days: [a-warm-minute, somebody-on-your-side]
"""


def template(schema: str | None = None, pack: str = FIRST_NAME) -> str:
    """A commented pack, in order as it stands, strictly too but for LEFT_TO_WRITE.

    `schema`: where an editor finds the JSON Schema.
    `pack` is the pack's id; what is none is left for the author to choose.
    """
    text = _TEMPLATE.replace(f"pack: {FIRST_NAME}\n", f"pack: {pack}\n") if re.fullmatch(ID, pack) else _TEMPLATE
    return (_MODELINE.format(schema=schema) if schema else "") + text
