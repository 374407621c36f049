"""Care: exercises between sessions, for a practitioner and their clients, with the client in charge.

Promises that nothing is shared before the client has read what and said yes; that each thing can be switched off, and
all of it left, with one tap that acts at once; that every look a practitioner takes is written down and shown to the
client; and that what they wrote is shown one piece at a time or not at all. Refuses notes, symptoms, diagnoses and
scores, lists of practitioners, one practitioner's knowing of another, and to stand in for an emergency line.
"""
