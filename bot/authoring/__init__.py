"""Authoring: the whole life of a pack that a server's moderators write, inside Discord.

Promises that two people have seen a pack before a member does (or one, after a day, where there is no second), that it
is given in its own server alone, that whoever is in the middle stays on their version, and that every act is listed.
Refuses to tell moderators who uses a pack, who reported what, or anything that a member wrote.
"""
