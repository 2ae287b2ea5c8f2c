"""Judges a submission: asks the worker, compares with the solution, gives points."""
