"""Puts one probe to a student's object: calls it, steps with it, and leaves no trace."""
