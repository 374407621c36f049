"""A few questions at a time, about what attachment research says and does not say.

The room promises that a question comes back shortly before it would be forgotten and says why it comes, that every
answer is met with its explanation and its source, that a round waits for whoever leaves it and stays on the questions
it began with, and that a finished round counts as practice once. It refuses to mock, to measure how fast somebody is,
to compare people, and to let a button tell which choice is right.
"""
