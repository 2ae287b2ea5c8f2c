"""Reads a pickle of plain values and numpy arrays, and nothing that could run code."""

from __future__ import annotations

import codecs
import io
import pickle
from typing import Any

import numpy as np

from gankit.errors import GankitError

RECONSTRUCT = np.empty(0).__reduce__()[0]
ALLOWED = {
    ("numpy.core.multiarray", "_reconstruct"): RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): RECONSTRUCT,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): codecs.encode,
}


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise GankitError(
                f"the data file asks for {module}.{name}; it is not what it should be."
            )
        return ALLOWED[module, name]


def load_arrays(content: bytes) -> dict:
    """The dictionary pickled in `content`; strings of Python 2 come as bytes."""
    return _ArrayUnpickler(io.BytesIO(content), encoding="bytes").load()
