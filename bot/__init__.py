"""Secure Base: small exercises that build attachment security, one at the right moment."""
