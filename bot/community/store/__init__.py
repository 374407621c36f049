"""What is kept of a server that practises together."""

from bot.community.store import daily, participation, prompts, rounds

__all__ = ["daily", "participation", "prompts", "rounds"]
