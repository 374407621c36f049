"""What is kept of practitioners, their clients and what goes between them."""

from bot.care.store import assignments, invites, links, looks, notices, practitioners, reach, shares

__all__ = ["assignments", "invites", "links", "looks", "notices", "practitioners", "reach", "shares"]
