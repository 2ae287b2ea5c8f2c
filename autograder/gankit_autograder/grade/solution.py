"""A process of its own that runs the solution on the hidden probes and prints what it gives."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gankit.checks.judge import views_of
from gankit.checks.observe import observe
from gankit.errors import GankitError

from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.grade.expectations import Hidden, hidden_seeds
from gankit_autograder.secret import Secret


def hidden_of(exercise: Exercise, secret: Secret) -> dict[str, Hidden]:
    """The hidden variation of every check, with the solution's views."""
    namespace = exercise.namespace()
    found = {}
    for public in exercise.checks:
        check = public.hidden()
        seeds = hidden_seeds(check, exercise.name, secret)
        observations = {
            probe.id: observe(probe, namespace, seed=seeds[probe.id])[0] for probe in check.probes
        }
        for probe, views in observations.items():
            if "error" in views:
                raise GankitError(
                    f"the solution fails on the hidden probe '{probe}' of '{check.id}': "
                    f"{views['error']['line']}"
                )
        found[check.id] = Hidden(check, seeds, views_of(check, observations))
    return found


def main() -> None:
    request = json.load(sys.stdin)
    exercise = read_exercise(Path(request["folder"]))
    secret = Secret(bytes.fromhex(request["secret"]), "the grader")
    output, sys.stdout = sys.stdout, sys.stderr  # a solution may print
    hidden = hidden_of(exercise, secret)
    json.dump({name: entry.to_json() for name, entry in hidden.items()}, output)


if __name__ == "__main__":
    main()
