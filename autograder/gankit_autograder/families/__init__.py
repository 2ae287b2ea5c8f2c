"""Families of mistakes: what goes wrong everywhere, put into one exercise's own solution."""

from gankit_autograder.families import (
    functions,
    losses,
    metrics,
    networks,
    norms,
    outputs,
    pools,
    schedules,
    steps,
)
from gankit_autograder.families.notation import Known, known
from gankit_autograder.families.usual import Usual, usual

FAMILIES_OF = (
    networks,
    norms,
    outputs,
    losses,
    steps,
    schedules,
    pools,
    metrics,
    functions,
)  # importing registers them

__all__ = ["FAMILIES_OF", "Known", "Usual", "known", "usual"]
