"""Runs a student's code for a check and leaves the notebook as it was."""

from __future__ import annotations

import contextlib
import io
import random
import warnings
from collections.abc import Iterator

import numpy as np
import torch

from gankit.checks.probing import compiler
from gankit.checks.probing.randomness import own_random_numbers
from gankit.checks.probing.settings import Settings, plain_settings


@contextlib.contextmanager
def undisturbed(seed: int = 0) -> Iterator[io.StringIO]:
    """Seed all random numbers, collect what is printed, and put every global state back.

    Inside, torch and numpy are as they come: a default of another answer must not reach this one.
    Warnings and prints go into the yielded buffer: in nbgrader a single line on stderr would cost
    the student the cell's points.
    """
    before = Settings.take()
    printed = io.StringIO()
    try:
        with (
            own_random_numbers(seed),
            _without_compiler(),
            warnings.catch_warnings(),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            plain_settings(),
        ):
            warnings.simplefilter("ignore")
            random.seed(seed)
            np.random.seed(seed)
            yield printed
    finally:
        before.put_back()


def _without_compiler() -> contextlib.AbstractContextManager:
    """Compiled functions run as they were written: a check must neither wait nor need a compiler.

    Whoever compiled something has loaded the compiler; otherwise loading it would take seconds.
    """
    stance = getattr(torch.compiler, "set_stance", None)
    if stance is None or not compiler.is_loaded():
        return compiler.compiler_put_off()
    return stance("force_eager")
