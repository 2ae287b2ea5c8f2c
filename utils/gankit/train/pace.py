"""Time: how fast the steps go, how long the rest will take, when something is due again."""

from __future__ import annotations

import statistics
import time

from gankit.train.limits import Limit

WARM_UP_STEPS = 3


class Pace:
    """The duration of recent steps, and from it the time left."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._durations: list[float] = []

    def add(self, seconds: float) -> None:
        """Record one step. The first is left out of estimates: it also warms up."""
        self._durations = [*self._durations[-49:], seconds]

    @property
    def known(self) -> bool:
        """True once there are enough steps for an estimate."""
        return len(self._durations) > WARM_UP_STEPS

    @property
    def step_seconds(self) -> float:
        """Median seconds of the recent steps."""
        recent = self._durations[1:] if len(self._durations) < 50 else self._durations
        return statistics.median(recent or self._durations or [0.0])

    def left(self, seconds: float, steps: int, epochs: float, epoch_length: int | None) -> float:
        """Estimated seconds until the limit; nan where the data do not say how long they are."""
        if self.limit.unit == "seconds":
            return max(0.0, self.limit.amount - seconds)
        if self.limit.unit == "steps":
            return max(0.0, (self.limit.amount - steps) * self.step_seconds)
        if not epoch_length:
            return float("nan")
        return max(0.0, (self.limit.amount - epochs) * epoch_length * self.step_seconds)


class Due:
    """True at most every `seconds`, and rarer if the thing itself is slow: `share` of the time."""

    def __init__(self, seconds: float, share: float) -> None:
        self.seconds = seconds
        self.share = share
        self._next = time.monotonic() + seconds

    def now(self) -> bool:
        """Is it time?"""
        return time.monotonic() >= self._next

    def took(self, cost: float) -> None:
        """It was done and took `cost` seconds."""
        self._next = time.monotonic() + max(self.seconds, cost / self.share)


def words(seconds: float) -> str:
    """`"about 6 min"`-like text for a duration."""
    if seconds != seconds:
        return "unknown time"
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
