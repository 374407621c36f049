"""What is kept of a server that practises together."""

from bot.community.store import participation

__all__ = ["participation"]
