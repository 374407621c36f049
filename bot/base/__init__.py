"""What every room stands on: errors, the database, sealing, keys, the pacer and the edge to Discord.

It promises that nothing in here knows a room. It refuses to hold rules about people, exercises or time of day.
"""
