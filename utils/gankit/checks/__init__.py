"""Checks that grade what a student's code computes and name the mistake it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gankit.checks.result import CheckResult
    from gankit.checks.run import checks_for

__all__ = ["CheckResult", "checks_for"]


def __getattr__(name: str) -> Any:
    """What notebooks use, when it is asked for: what a check is made of needs no torch."""
    if name == "CheckResult":
        from gankit.checks.result import CheckResult

        return CheckResult
    if name == "checks_for":
        from gankit.checks.run import checks_for

        return checks_for
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
