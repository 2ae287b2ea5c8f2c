"""What a run leaves behind: a list of floats for each number the step returned, and samples."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from gankit.errors import GankitError


@dataclass
class History:
    """The record of a run. `history["d_loss"]` is a plain list, one float a step.

    Attributes:
        steps, epochs, seconds, images: how much was done; a resumed run counts all its parts.
        finished: True if the limit was reached.
        samples: the last images of the monitor, float32 `(N, C, H, W)`, or None.
        frames: `(step, uint8 (N, C, H, W))` of the monitor over the run, for `plots.animate`.
        gauges: measurements of nets, optimisers and data now and then, which the doctor reads.
        findings: what the training doctor said last.
        title: the name of the run, and of its data where they are known.
    """

    steps: int = 0
    epochs: float = 0.0
    seconds: float = 0.0
    images: int = 0
    finished: bool = False
    samples: torch.Tensor | None = None
    frames: list[tuple[int, torch.Tensor]] = field(default_factory=list)
    gauges: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Any] = field(default_factory=list)
    title: str = ""
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, numbers: Mapping[str, Any] | None) -> None:
        """Record one step. A name that is missing in some step has nan there."""
        numbers = numbers or {}
        for name in numbers:
            self.values.setdefault(name, [math.nan] * self.steps)
        self.steps += 1
        for name, series in self.values.items():
            series.append(_as_float(name, numbers.get(name, math.nan)))

    def last(self, name: str) -> float:
        """The value of the latest step."""
        return self[name][-1]

    def keys(self) -> list[str]:
        """The names the step returned, in its order."""
        return list(self.values)

    def __getitem__(self, name: str) -> list[float]:
        if name not in self.values:
            names = ", ".join(self.keys()) or "nothing yet"
            raise GankitError(f"the history has no {name!r}; it holds: {names}.")
        return self.values[name]

    def __contains__(self, name: object) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return self.steps

    def __repr__(self) -> str:
        losses = ", ".join(f"{k} {v[-1]:.4g}" for k, v in self.values.items() if v)
        state = "finished" if self.finished else "not finished"
        return f"<History: {self.steps:,} steps, {self.epochs:.2f} epochs, {state}; {losses}>"

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint: numbers as float64 tensors, which load without running code."""
        return {
            "counts": [self.steps, self.images],
            "amounts": [self.epochs, self.seconds],
            "finished": self.finished,
            "samples": self.samples,
            "frames": list(self.frames),
            "gauges": list(self.gauges),
            "values": {k: torch.tensor(v, dtype=torch.float64) for k, v in self.values.items()},
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The inverse of `state_dict`."""
        self.steps, self.images = state["counts"]
        self.epochs, self.seconds = state["amounts"]
        self.finished = state["finished"]
        self.samples = state["samples"]
        self.frames = [tuple(frame) for frame in state["frames"]]
        self.gauges = list(state["gauges"])
        self.values = {k: v.tolist() for k, v in state["values"].items()}


def _as_float(name: str, value: Any) -> float:
    if isinstance(value, torch.Tensor):
        value = value.detach()
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError):
        kind = f"a tensor {tuple(value.shape)}" if hasattr(value, "shape") else repr(value)
        raise GankitError(
            f"the step returned {name!r} = {kind}; return a dict of single numbers, for example "
            '{"d_loss": d_loss.item()}.'
        ) from None
