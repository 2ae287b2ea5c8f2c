"""The doctor beside a run: measures every few steps, examines when there is something to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch

from gankit.train.doctor.case import Case
from gankit.train.doctor.examine import examine
from gankit.train.doctor.finding import Finding
from gankit.train.doctor.gauges import add_gauge, measure
from gankit.train.history import History

EVERY_STEPS = 50


class Attendant:
    """Keeps the history's gauges and findings up to date."""

    def __init__(
        self,
        history: History,
        nets: Mapping[str, torch.nn.Module],
        optimizers: Mapping[str, torch.optim.Optimizer],
    ) -> None:
        self.history = history
        self.nets = nets
        self.optimizers = optimizers

    def after_step(self, batch: Iterable[torch.Tensor]) -> None:
        """Measure if it is time."""
        if self.history.steps % EVERY_STEPS == 0:
            self._measure(batch, None)

    def look(self, batch: Iterable[torch.Tensor], samples: torch.Tensor | None) -> list[Finding]:
        """Measure with the samples, and say what is wrong."""
        self._measure(batch, samples)
        return self.examine()

    def examine(self) -> list[Finding]:
        """Say what is wrong from what was measured so far."""
        case = Case(self.history, self.nets, self.history.gauges)
        self.history.findings = examine(case)
        return self.history.findings

    def _measure(self, batch: Iterable[torch.Tensor], samples: torch.Tensor | None) -> None:
        gauge = measure(self.history.steps, self.nets, self.optimizers, batch, samples)
        add_gauge(self.history.gauges, gauge)
