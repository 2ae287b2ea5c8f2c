"""The one exception that a user is meant to read: what is wrong, and what to do."""


class GankitError(Exception):
    """Something a user can put right. Its text is shown alone, without a traceback."""
