"""A package of its own, by this file: textstat installs one of the same name, which would come before a bare folder."""
