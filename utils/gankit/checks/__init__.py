"""Checks that grade what a student's code computes and name the mistake it makes."""

from gankit.checks.result import CheckResult
from gankit.checks.run import checks_for

__all__ = ["CheckResult", "checks_for"]
