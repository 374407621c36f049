"""What practitioners and clients see."""

from bot.care.views.invites import agree, agreed, codes, invited, label_form, no_code

__all__ = ["agree", "agreed", "codes", "invited", "label_form", "no_code"]
