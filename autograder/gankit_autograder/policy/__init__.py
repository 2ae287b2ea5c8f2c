"""Turns graded results into marks: late hand-ins, extra points, overrides, written answers."""
