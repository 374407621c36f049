"""What is kept of a server that practises together."""
