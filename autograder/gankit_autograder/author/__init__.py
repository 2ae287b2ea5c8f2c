"""Scaffolds for authors: a new exercise that builds, a new mistake that is already tried out."""
