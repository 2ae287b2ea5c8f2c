"""Which probes look inside a network, and how the network is built and fed for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from torch import Tensor

from gankit.checks.measures import measure_of
from gankit.checks.observe import probe_inputs
from gankit.checks.reading.reader import Reader
from gankit.checks.spec import Architecture, Probe


@dataclass(frozen=True)
class Network:
    """A network to look into; `reader` makes the engine's reader for this kind of probe."""

    of: str
    build: dict[str, Any] = field(default_factory=dict)
    reader: Callable[[], Reader] = Reader


def network_of(probe: Probe) -> Network | None:
    """The network that a probe looks into; None for other probes."""
    if isinstance(probe, Architecture):
        return Network(probe.of, dict(probe.build))
    measure = measure_of(probe)
    if measure is None or not measure.reads_network:
        return None
    build = dict(probe.options.get("build", {}))
    reader = partial(measure.reader, probe.options) if measure.reader else Reader
    return Network(probe.of, build, reader)


def is_provable(probe: Probe) -> bool:
    """Whether a trace of this probe's network can be repeated and read."""
    measure = measure_of(probe)
    return isinstance(probe, Architecture) or bool(measure and measure.reader)


def runs_in_worker(probe: Probe) -> bool:
    """Whether the probe has to run where the student's code is."""
    measure = measure_of(probe)
    return network_of(probe) is not None or bool(measure and measure.runs_in_worker)


def inner_view(probe: Probe) -> tuple[str, str] | None:
    """A view that only who looks inside can give, and the option that asks for it alone."""
    measure = measure_of(probe)
    return measure.inner_view if measure else None


def tensors_for(probe: Probe, seed: str) -> list[Tensor]:
    """What is fed to the network."""
    return [value for value in probe_inputs(probe, seed) if isinstance(value, Tensor)]
