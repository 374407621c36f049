"""What stands there since the template, where an author wanted to write their own."""

from typing import Final

from bot.packs.loader.lint.desk import Desk
from bot.packs.loader.nodes import Scalar, one_or_more
from bot.packs.loader.problems import shown
from bot.packs.loader.template import LEFT_TO_WRITE

_WHY: Final = "is what the template says, and members would read it; write your own"


def check_left(desk: Desk) -> None:
    for key, says in LEFT_TO_WRITE.items():
        for node in one_or_more(desk.written.root, key):
            if isinstance(node, Scalar) and node.value.strip() == says:
                desk.tell("template", node, f"{shown(says)} {_WHY}", says)
