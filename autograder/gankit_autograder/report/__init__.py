"""Turns a graded class into a report for the instructor and a feedback page for each student."""

from gankit_autograder.report.pages import write_class_report, write_feedback

__all__ = ["write_class_report", "write_feedback"]
