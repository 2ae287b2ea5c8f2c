"""Which probes look inside a network, and how the network is built and fed for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from gankit.checks.measures.traced import LabelReader
from gankit.checks.observe import probe_inputs
from gankit.checks.reading.reader import Reader
from gankit.checks.spec import Architecture, Probe, Property
from gankit_autograder.worker.stand_ins import STAND_INS

TRACED = "traced_network"
CHANCE = {"weight_gains"}  # their numbers depend on chance: only a reader can tell
# Measures that hand the student a function or part that notes its calls: they run in the worker.
REPORTED = {"pair_diversity", "old_path"}
# Views of a measure by calls that only a reader sees, and the option that asks for these alone.
BOTH = {"condition_use": ("code", "only_code")}


@dataclass(frozen=True)
class Network:
    """A network to look into. `labels` are the positions (from 0) of the inputs that are labels.

    `more` are plain arguments of a call behind the tensors; `stand_ins` names a set of `STAND_INS`.
    """

    of: str
    build: dict[str, Any] = field(default_factory=dict)
    labels: tuple[int, ...] | None = None
    more: tuple[Any, ...] = ()
    stand_ins: str = TRACED

    def reader(self) -> Reader:
        """The engine's reader for this kind of probe."""
        if self.labels is None:
            return Reader()
        return LabelReader([f"input {position + 1}" for position in self.labels])


def network_of(probe: Probe) -> Network | None:
    """The network that a probe looks into; None for other probes."""
    if isinstance(probe, Architecture):
        return Network(probe.of, dict(probe.build))
    if not isinstance(probe, Property) or probe.measure not in STAND_INS:
        return None
    labels = tuple(probe.options.get("labels", ())) if probe.measure == TRACED else None
    more = tuple(probe.options[key] for key in ("depth", "alpha") if key in probe.options)
    build = dict(probe.options.get("build", {}))
    return Network(probe.of, build, labels, more, probe.measure)


def is_provable(probe: Probe) -> bool:
    """Whether a trace of this probe's network can be repeated and read."""
    return isinstance(probe, Architecture) or getattr(probe, "measure", "") == TRACED


def tensors_for(probe: Probe, seed: str) -> list[Tensor]:
    """What is fed to the network."""
    return [value for value in probe_inputs(probe, seed) if isinstance(value, Tensor)]
