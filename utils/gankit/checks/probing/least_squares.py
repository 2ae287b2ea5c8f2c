"""Least squares of numbers that a student's code gave, which may be no numbers."""

from __future__ import annotations

import torch
from torch import Tensor


def least_squares(columns: Tensor, wanted: Tensor) -> Tensor | None:
    """The weights of `columns` (N, K) whose sum is nearest to `wanted` (N,), as (K,).

    None where something is not finite: LAPACK then writes to the terminal, and torch raises.
    """
    if not bool(columns.isfinite().all() and wanted.isfinite().all()):
        return None
    return torch.linalg.lstsq(columns, wanted[:, None]).solution[:, 0]
