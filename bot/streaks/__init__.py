"""How steadily someone practises, derived from the logbook each time and never stored.

One missed day never breaks a run, and neither do rest days, pauses, illness or our own outages: those are neutral.
A new practice day never lowers a number. This room refuses to threaten or to count losses: after a gap it offers
all practice days, not "Day 1".
"""
