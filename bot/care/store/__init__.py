"""What is kept of practitioners, their clients and what goes between them."""

from bot.care.store import invites, links, looks, notices, practitioners, shares

__all__ = ["invites", "links", "looks", "notices", "practitioners", "shares"]
