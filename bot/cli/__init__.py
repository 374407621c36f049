"""The commands, one file for each group: `commands` holds them, and `bot.__main__` puts the groups together."""
