"""The two kinds of exception: what a person should read, and bugs."""

from __future__ import annotations


class UserFacing(Exception):  # noqa: N818 - the name says who reads it
    """Its message is shown as written, to the person who caused it."""
