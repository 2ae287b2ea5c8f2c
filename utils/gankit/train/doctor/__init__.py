"""The training doctor: reads histories, weights and samples, and says what it sees."""

from gankit.train.doctor.examine import diagnose
from gankit.train.doctor.finding import Finding

__all__ = ["Finding", "diagnose"]
