"""Servers: in which of them a member was seen, and who looks after packs there.

Promises that only what Discord itself says in an interaction counts: a member is of a server when they act in it, and
a moderator when they have Manage Server or the server's role at that very moment. Refuses to list members (there is no
members intent), to keep anything about somebody without an account, and to believe an old sighting for ever.
"""
