"""A formula is found from numbers alone, and nothing is found where there is none."""

import math

import numpy as np
import pytest
import torch

from gankit.checks.explain.expressions import formula_of
from gankit.checks.probing.least_squares import least_squares

NUMBERS = np.random.RandomState(0)
A, B, C, K, RATE = (NUMBERS.uniform(0.1, 2.0, 40) for _ in range(5))
THREE = {"a": A, "b": B, "c": C}
FIVE = {**THREE, "k": K, "rate": RATE}
# How a formula is read as Python: what it gives is compared, and not how it is written.
PYTHON = (("·", "*"), ("cut(", "np.clip("), ("max(0, ", "np.maximum(0, "), ("√(", "np.sqrt("))
NAMES = {"np": np, "sign": np.sign, "square": np.square, "log": np.log, "exp": np.exp, **FIVE}


def numbers_of(formula: str) -> np.ndarray:
    for sign, python in PYTHON:
        formula = formula.replace(sign, python)
    while "|" in formula:
        formula = formula.replace("|", "abs(", 1).replace("|", ")", 1)
    return eval(formula, {}, NAMES)  # noqa: S307  a text that this test has made


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (THREE, A + abs(C * A - B)),
        (THREE, abs(A + C * A - B)),
        (THREE, A + np.maximum(C * A - B, 0)),
        (THREE, (A - B) ** 2 / C),
        (FIVE, np.clip(K + RATE * (C * A - B), 0, 1)),
        (FIVE, K + RATE * np.sign(C * A - B)),
        (FIVE, K + RATE * np.clip(C * A - B, -1, 1)),
    ],
)
def test_a_short_formula_is_found_in_single_precision(arguments, wanted):
    found = formula_of(arguments, wanted.astype(np.float32))
    assert found and np.allclose(numbers_of(found), wanted, rtol=1e-4, atol=1e-4), found


@pytest.mark.parametrize(
    "wanted",
    [
        NUMBERS.randn(40),  # hangs on nothing that came in
        np.where(NUMBERS.rand(40) > 0.5, 1.0, 0.0),  # too few numbers to speak for one
        np.zeros(40),
        np.where(A > 1, np.nan, A),
        A + 0.013 * np.sin(40 * B),  # nearly a formula
    ],
)
def test_nothing_is_found_where_there_is_nothing(wanted):
    assert formula_of(THREE, wanted) == ""


def test_numbers_that_are_none_are_not_fitted(capfd):
    """LAPACK would write to the terminal, and torch raise what reads like a fault of its own."""
    columns, wanted = torch.rand(6, 2), torch.rand(6)
    assert torch.allclose(
        columns @ least_squares(columns, columns @ wanted[:2]), columns @ wanted[:2]
    )
    for place in (columns, wanted):
        place.view(-1)[0] = math.nan
        assert least_squares(columns, wanted) is None
    assert capfd.readouterr() == ("", "")
