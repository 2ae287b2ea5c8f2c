"""How long a download waits for a mirror."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FetchLimits:
    """When a mirror is given up.

    Attributes:
        tries: connections to one mirror in one round.
        timeout: seconds without a byte.
        min_rate: bytes per second, averaged over `grace` seconds, that a mirror has to give.
        least_rate: the same where no other mirror is left; slower ones would take days.
        grace: seconds before the rate is looked at, and in which a reply has to begin.
        pause: seconds before the second try; doubled at each further one.
    """

    tries: int = 4
    timeout: float = 20.0
    min_rate: float = 150e3
    least_rate: float = 2e3
    grace: float = 10.0
    pause: float = 0.5
