"""The way in: `/start`, `/help`, and what is typed into the DM.

The room promises that nothing is stored before somebody has agreed, that starting again changes settings and loses
nothing, and that closed DMs are found at once. It refuses to read what is typed: it keeps none of it, and says so.
"""
