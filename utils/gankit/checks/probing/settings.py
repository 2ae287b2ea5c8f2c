"""The settings of a process that code can change: taken, made plain for a check, put back."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from gankit.checks.probing.exact import be_exact, precision, set_precision


@dataclass
class Settings:
    """What `take()` found; `put_back()` sets it again, and costs little where nothing changed."""

    random: tuple[Any, Any, torch.Tensor]
    torch: dict[str, Any]
    numpy: dict[str, Any]
    environment: dict[str, str]
    warnings: list[Any]
    figures: dict[str, Any]  # empty where they were not asked for

    @classmethod
    def take(cls, *, figures: bool = False) -> Settings:
        """The settings as they are now; those of figures too where they are asked for."""
        return cls(
            (random.getstate(), np.random.get_state(), torch.get_rng_state()),
            {name: get() for name, (get, _) in _TORCH.items()},
            np.geterr(),
            dict(os.environ),
            list(warnings.filters),
            _figure_settings() if figures else {},
        )

    def put_back(self, *, keep_new: bool = False) -> None:
        """With `keep_new`, environment variables that are new stay: a later cell may read them."""
        random.setstate(self.random[0])
        np.random.set_state(self.random[1])
        torch.set_rng_state(self.random[2])
        for name, (get, put) in _TORCH.items():
            if get() != self.torch[name]:
                put(self.torch[name])
        np.seterr(**self.numpy)
        self._environment(keep_new)
        if warnings.filters != self.warnings:
            warnings.filters[:] = self.warnings
            warnings.simplefilter("default", append=True)  # this also clears what was cached
            warnings.filters[:] = self.warnings
        if self.figures and not dict.__eq__(sys.modules["matplotlib"].rcParams, self.figures):
            dict.update(sys.modules["matplotlib"].rcParams, self.figures)

    def _environment(self, keep_new: bool) -> None:
        if dict(os.environ) == self.environment:
            return
        if not keep_new:
            for name in set(os.environ) - set(self.environment):
                del os.environ[name]
        os.environ.update(self.environment)


def _get_deterministic() -> tuple[bool, bool]:
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )


def _get_device() -> torch.device:
    try:
        return torch.get_default_device()
    except (RuntimeError, AssertionError):  # it makes a tensor there, and there is no GPU
        return torch.device("cuda")


_TORCH: dict[str, tuple[Any, Any]] = {
    "dtype": (torch.get_default_dtype, torch.set_default_dtype),
    "device": (_get_device, torch.set_default_device),
    "gradients": (torch.is_grad_enabled, torch.set_grad_enabled),
    "threads": (torch.get_num_threads, torch.set_num_threads),
    "anomalies": (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    "deterministic": (
        _get_deterministic,
        lambda both: torch.use_deterministic_algorithms(both[0], warn_only=both[1]),
    ),
    "products": (precision, set_precision),
}
_PLAIN = {
    "dtype": torch.float32,
    "device": torch.device("cpu"),
    "gradients": True,
    "anomalies": False,
    "deterministic": (False, False),
}


def _figure_settings() -> dict[str, Any]:
    matplotlib = sys.modules.get("matplotlib")
    return dict.copy(matplotlib.rcParams) if matplotlib else {}


@contextlib.contextmanager
def plain_settings() -> Iterator[None]:
    """Meanwhile torch and numpy are as they come, whatever the notebook has set before."""
    for name, value in _PLAIN.items():
        get, put = _TORCH[name]
        if get() != value:
            put(value)
    be_exact()
    outside = torch.is_inference_mode_enabled()
    with (
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        torch.inference_mode(False) if outside else contextlib.nullcontext(),
        _full_precision(),
    ):
        yield


@contextlib.contextmanager
def _full_precision() -> Iterator[None]:
    """Meanwhile `torch.autocast` does nothing: a check compares numbers of 32 bits."""
    kind = torch.autocast
    enter, leave = kind.__enter__, kind.__exit__
    kind.__enter__ = lambda self: self
    kind.__exit__ = lambda self, *error: None
    try:
        yield
    finally:
        kind.__enter__, kind.__exit__ = enter, leave
