"""Reads an offer from the text of a mail or letter: what it says of pay, days and people, with the words it came from.

Anchored patterns in five languages, no guessing, no network, no database. What isn't there stays empty.
"""
