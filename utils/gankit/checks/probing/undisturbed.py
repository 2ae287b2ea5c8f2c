"""Runs a student's code for a check and leaves the notebook as it was."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator

import numpy as np
import torch


@contextlib.contextmanager
def undisturbed(seed: int = 0) -> Iterator[io.StringIO]:
    """Seed all random numbers, collect what is printed, and put every global state back.

    Warnings and prints go into the yielded buffer: in nbgrader a single line on stderr would cost
    the student the cell's points.
    """
    python, numpy, grad = random.getstate(), np.random.get_state(), torch.is_grad_enabled()
    dtype = torch.get_default_dtype()
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_initialized() else []
    printed = io.StringIO()
    with (
        torch.random.fork_rng(devices=devices),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("ignore")
        try:
            random.seed(seed)
            np.random.seed(seed)
            torch.manual_seed(seed)
            with torch.enable_grad():
                yield printed
        finally:
            random.setstate(python)
            np.random.set_state(numpy)
            torch.set_default_dtype(dtype)
            torch.set_grad_enabled(grad)
