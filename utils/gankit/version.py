"""The version, the same as in a release's tag."""

__version__ = "0.1.0"
