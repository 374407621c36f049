"""What is kept of a server that practises together."""

from bot.community.store import participation, rounds

__all__ = ["participation", "rounds"]
