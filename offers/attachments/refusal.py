"""A file that is not kept, and why."""


class RefusedError(Exception):
    """The file is not kept. The message says why, to the person, and what they can do."""
