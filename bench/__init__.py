"""Measured against what people would do instead, and tried by killing it: `make crash`, `make bench`.

Nothing here leaves the machine: the bot speaks to a server of ours on loopback (`bench.loopback`).
"""
