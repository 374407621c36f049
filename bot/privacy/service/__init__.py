"""Taking all of it along, erasing all of it, and letting go of what is old."""

from bot.privacy.service.beyond import Beyond, rooms_beyond
from bot.privacy.service.leaving import Erased, Export, Privacy, Section
from bot.privacy.service.retention import Old, Retention

__all__ = ["Beyond", "Erased", "Export", "Old", "Privacy", "Retention", "Section", "rooms_beyond"]
