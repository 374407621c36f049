"""One method per act in a server, of people and of the clock."""
