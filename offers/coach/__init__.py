"""The decline coach: five steps, each a page that is saved by itself, in any order, at any time.

Its last two steps belong to `followups`, which knows plans; they are reached by their URLs.
"""
