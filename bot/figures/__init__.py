"""The people, pets, places and symbols that comfort a member.

The room promises that a name is sealed from the first row, that a rested figure shows nowhere until the member says,
and that someone who died is brought back by the member alone, in `/figures`. It refuses to know what was written
about a figure: that stays with the sessions.
"""
