"""Keeps what grading gives: results, their files, and nbgrader's gradebook."""
