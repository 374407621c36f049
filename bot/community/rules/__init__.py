"""What a server's days, rounds and numbers obey."""
