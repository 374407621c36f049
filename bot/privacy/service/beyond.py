"""What is kept about people with or without an account: it hangs on no member's row, so each room forgets it itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.authoring import service as authoring
from bot.base.database import Tx
from bot.base.keys import Vault
from bot.care.service import Care
from bot.community.service import Participation, Taking
from bot.community.service.rounds import forget_person, kept_of

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Beyond:
    """`forget` leaves what is known to be later than the instant, if one is given, and says how much went."""

    name: str
    kept: Callable[[Tx, int], Awaitable[Rows]]
    forget: Callable[[Tx, int, datetime | None], Awaitable[int]]


def rooms_beyond(vault: Vault) -> Sequence[Beyond]:
    return [
        Beyond("authoring", authoring.kept, authoring.forget),
        Beyond("participation", Participation.kept, Participation.forget),
        Beyond("rounds", partial(kept_of, vault.mark), partial(forget_person, vault.mark)),
        Beyond("prompts", Taking.kept, Taking.forget),
        Beyond("care", partial(Care.kept, vault), Care.forget),
    ]
