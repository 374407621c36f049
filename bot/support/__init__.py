"""Grounding and ways to people, for anyone and at any time.

Nothing here asks who somebody is: no account, no consent, no database, and nothing that is pressed is kept. It says
plainly that nobody is watching. This room refuses to assess, to promise, and to stand in for a person: every way
through it ends at one.
"""
