"""Progress: one picture of the last weeks, and the way to take everything along.

Promises that the same stands in words beside the picture, that days of rest and of our own outages are shown as such
and never as gaps, and that nobody is compared with anybody. Refuses to draw on the event loop, to load what draws
before somebody asks for a picture, and to keep a picture once it was sent.
"""
