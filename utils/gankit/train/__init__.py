"""Training: you write the step, `train.run` does the rest."""

from gankit.train.checkpoint import Checkpoint
from gankit.train.devices import device
from gankit.train.doctor import Finding, diagnose
from gankit.train.freezing import frozen
from gankit.train.history import History
from gankit.train.limits import budget_name
from gankit.train.loop import run
from gankit.train.speed import Speed

__all__ = [
    "Checkpoint",
    "Finding",
    "History",
    "Speed",
    "budget_name",
    "device",
    "diagnose",
    "frozen",
    "run",
]
