"""Exercises, quizzes and programmes, read from YAML into frozen values.

Promises that whatever is served is whole: every source named exists, every text fits Discord, and nothing in it can
ping, invite, disguise itself or reach an attribute; and that every mistake in a file is told at once, by line and
column, with what to do about it. A broken file never stops the others. Refuses anything but plain YAML text: no types
guessed, no aliases, no tags, no documents that grow when read.
"""
