"""Grounding, a member's own safety plan, and ways to people, at any time.

Grounding and people are for anyone: no account, no consent, no database, and nothing that is pressed is kept. The room
promises that both stay open whatever fails elsewhere, that a safety plan is sealed and its own words come back to
whoever typed them when they cannot be kept, and it says plainly that nobody is watching. It refuses to assess, to
promise, and to stand in for a person: every way through it ends at one.
"""
