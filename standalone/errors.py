class StandaloneError(Exception):
    """Something anticipated is in the way; the text is one sentence that says what to do."""
