"""Writes the student-only tree of the course, and proves that no solution is in it."""
