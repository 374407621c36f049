"""What is stored about a person: read in plain words, taken along as a file, erased.

The room promises that the export holds all that every room keeps about the member, unsealed, and that erasing leaves
no row about them and no key. It refuses to know any room's tables: each room hands over its own part, and every row
hangs on the member's.
"""
