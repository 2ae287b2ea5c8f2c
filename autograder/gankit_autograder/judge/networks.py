"""Which probes look at a network's trace, and how the network is built for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from gankit.checks.measures.traced import LabelReader
from gankit.checks.observe import probe_inputs
from gankit.checks.reading.reader import Reader
from gankit.checks.spec import Architecture, Probe, Property

TRACED = "traced_network"


@dataclass(frozen=True)
class Network:
    """A network to trace. `labels` are the positions (from 0) of the inputs that are labels."""

    of: str
    build: dict[str, Any] = field(default_factory=dict)
    labels: tuple[int, ...] | None = None

    def reader(self) -> Reader:
        """The engine's reader for this kind of probe."""
        if self.labels is None:
            return Reader()
        return LabelReader([f"input {position + 1}" for position in self.labels])


def network_of(probe: Probe) -> Network | None:
    """The network that a probe traces; None for other probes."""
    if isinstance(probe, Architecture):
        return Network(probe.of, dict(probe.build))
    if isinstance(probe, Property) and probe.measure == TRACED:
        labels = tuple(probe.options.get("labels", ()))
        return Network(probe.of, dict(probe.options.get("build", {})), labels)
    return None


def tensors_for(probe: Probe, seed: str) -> list[Tensor]:
    """What is fed to the network."""
    return [value for value in probe_inputs(probe, seed) if isinstance(value, Tensor)]
