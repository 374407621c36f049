"""What is kept of a server that practises together."""

from bot.community.store import daily, participation, prompts, rounds, welcome

__all__ = ["daily", "participation", "prompts", "rounds", "welcome"]
