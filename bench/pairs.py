"""Two known mistakes in one answer: python bench/pairs.py [-v] [EXERCISE ...].

Twelve pairs a check, drawn with a fixed seed from those whose text changes apply in both orders
and give the same text. Each is run in the notebook's check. A mistake is named where its name is
given; it is described where a sentence that its answer alone gets, and the other's does not,
stands in the pair's explanation, perhaps with other numbers of layers, or where a formula of the
pair's numbers holds it. Pairs that look like one known mistake alone, one of the two or another,
are counted as hidden, and others drawn. With -v, what falls short is printed.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import random
import re
import sys
import warnings
from collections import Counter
from pathlib import Path

from gankit.checks.blueprints import load_blueprints
from gankit.checks.result import CheckResult
from gankit.checks.run import run_check
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.build.together import Pair, pairs_of
from gankit_autograder.catalogue import Change

SEED = "pairs of mistakes"
A_CHECK = 12
_LAYERS = re.compile(
    r"[Ll]ayers? \d+(?:(?:,| and| to) \d+)*(?: (?:is|are|has|have|gives?|takes?)\b)?"
)
_FORMULA = re.compile(r"(?P<function>\w+) gives (?P<formula>.+); asked: .+\.$")
COLUMNS = ("pairs", "both named", "both told", "one told", "none", "a third", "hidden")


def drawn_pairs(exercise: Exercise, check: str) -> list[Pair]:
    """All pairs of a check, in a fixed random order."""
    found = pairs_of(exercise, check)
    random.Random(f"{SEED} {exercise.name} {check}").shuffle(found)
    return found


class Notebook:
    """Runs answers of one check as a notebook does; each text once."""

    def __init__(self, exercise: Exercise, check: str) -> None:
        self.exercise, self.blueprint = exercise, load_blueprints(exercise.name)[check]
        self.mistakes = {m.id: m for m in exercise.mistakes if m.answer == check}
        self.known: dict[str, CheckResult] = {}

    def alone(self, name: str) -> CheckResult:
        """The result of one known mistake."""
        return self.result(self.mistakes[name])

    def result(self, change: Change) -> CheckResult:
        if change.id not in self.known:
            namespace = self.exercise.namespace(change)
            objects = tuple(namespace[name] for name in self.blueprint.check.takes)
            self.known[change.id] = run_check(self.blueprint, objects)
        return self.known[change.id]


def is_told(mistake: str, pair: CheckResult, alone: CheckResult, other: CheckResult) -> bool:
    """Whether a mistake is named or described in the result of a pair."""
    own = plain(alone) - plain(other)
    named = mistake in {m.id for m in pair.named}
    return named or bool(own & plain(pair)) or _is_in_a_formula(pair, alone, other)


def _is_in_a_formula(pair: CheckResult, alone: CheckResult, other: CheckResult) -> bool:
    """Whether the pair's formula of a function differs from what the other mistake alone gives.

    Then the formula holds this one, which has changed the same function's alone.
    """
    both, one, rest = map(formulas, (pair, alone, other))
    return any(name in both and both[name] != rest.get(name) for name in one)


def formulas(result: CheckResult) -> dict[str, str]:
    """What is said that functions of numbers give, by their names."""
    found = filter(None, map(_FORMULA.match, result.explained))
    return {match["function"]: match["formula"] for match in found}


def plain(result: CheckResult) -> set[str]:
    """The sentences without the numbers of layers, which another mistake may move or take away."""
    return {_LAYERS.sub("layer", text.split(" Likewise for ")[0]) for text in result.explained}


def judged(notebook: Notebook, pair: Pair) -> tuple[str, CheckResult] | None:
    """How a pair is told, and its result; "hidden" where it looks like a known mistake alone."""
    try:
        both = notebook.result(pair)
    except Exception:  # the two texts together are no answer
        return None
    one, other = map(notebook.alone, pair.ids)
    third = [notebook.alone(mistake.id) for mistake in both.named]
    if both.passed or any(_alike(both, alone) for alone in (one, other, *third)):
        return "hidden", both
    told = [is_told(pair.ids[0], both, one, other), is_told(pair.ids[1], both, other, one)]
    return ("none", "one told", "both told")[sum(told)], both


def _alike(both: CheckResult, alone: CheckResult) -> bool:
    """The same facts lost in the same way: the second mistake cannot be seen."""
    return both.facts == alone.facts and both.explained == alone.explained


def table_row(exercise: Exercise, verbose: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for check in load_blueprints(exercise.name):
        notebook, taken = Notebook(exercise, check), 0
        for pair in drawn_pairs(exercise, check):
            found = judged(notebook, pair) if taken < A_CHECK else None
            if found is None:
                continue
            verdict, result = found
            counts[verdict] += 1
            if verdict == "hidden":
                continue
            taken += 1
            ids, names = set(pair.ids), {m.id for m in result.named}
            counts["pairs"] += 1
            counts["both named"] += ids <= names
            counts["a third"] += bool(names - ids)
            if verbose and (verdict != "both told" or names - ids):
                tell(check, pair, verdict, result, notebook)
    return counts


def tell(check: str, pair: Pair, verdict: str, result: CheckResult, notebook: Notebook) -> None:
    print(f"-- {check}: {pair.id}: {verdict}; named {[m.id for m in result.named]}")
    for name in pair.ids:
        print(f"   {name}: {notebook.mistakes[name].what}")
        print(*(f"      alone: {text}" for text in notebook.alone(name).explained), sep="\n")
    print(*(f"   both: {text}" for text in result.explained), sep="\n", flush=True)


def main() -> None:
    warnings.simplefilter("ignore")
    root = Path(__file__).resolve().parent.parent
    names = [name for name in sys.argv[1:] if name != "-v"]
    total: Counter[str] = Counter()
    print(f"{'exercise':24}" + "".join(f"{column:>12}" for column in COLUMNS))
    for exercise in find_exercises(root / "solutions", names):
        counts = table_row(exercise, "-v" in sys.argv)
        total += counts
        print(f"{exercise.name:24}" + "".join(f"{counts[c]:12}" for c in COLUMNS), flush=True)
    print(f"{'all':24}" + "".join(f"{total[c]:12}" for c in COLUMNS))


if __name__ == "__main__":
    main()
