"""What stands in `/help` where practitioners use the bot."""

COMMANDS = (
    ("/join", "with a practitioner's code: who it is and what would be shared, first"),
    ("/sharing", "what you share with a practitioner, and who looked"),
    ("/clients", "for practitioners: the people you work with"),
)
