"""Doing one exercise: choosing it, walking its steps, ratings, and what was written.

The room promises that an exercise can be left and taken up at any step, after a restart too, that it is recorded once
however often Done is pressed, and that what was written is sealed, stays with the figure it is about, and rests when
they rest. It refuses to judge an answer, and to store anything about someone who has not agreed.
"""
