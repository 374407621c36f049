"""Secure Base: small exercises that build attachment security, one at the right moment."""

__version__ = "0.1.0"
