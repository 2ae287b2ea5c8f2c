"""A process of its own that runs the solution on the hidden probes and prints what it gives."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from gankit.checks.judge import views_of
from gankit.checks.observe import observe
from gankit.checks.spec import Probe
from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.grade.expectations import Hidden, hidden_seeds
from gankit_autograder.grade.networks import network_of, tensors_for
from gankit_autograder.grade.proof import proven_views
from gankit_autograder.secret import Secret
from gankit_autograder.worker.trace import trace

MOST_PARAMETERS = 20_000_000  # more take too long to repeat for every submission


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
        tried = {p.id: _fixed_layers(p, namespace, seeds[p.id]) for p in check.probes}
        proven = {name: fixed for name, fixed in tried.items() if fixed is not None}
        found[check.id] = Hidden(check, seeds, views_of(check, observations), proven)
    return found


def _fixed_layers(probe: Probe, namespace: dict[str, Any], seed: str) -> int | None:
    """How many layers of the solution's network have fixed weights; None where it is too large
    for a proof or its trace cannot be repeated."""
    network = network_of(probe)
    if network is None:
        return None
    inputs = tensors_for(probe, seed)
    try:
        reply = trace(namespace[network.of], network.build, inputs, seed)
        if reply["count"] > MOST_PARAMETERS:
            return None
        most = len(reply["train"]["nodes"])
        return proven_views(reply, inputs, seed, most, network.reader)["fixed"]
    except Exception:  # a network that no proof can follow is judged by its trace alone
        return None


def main() -> None:
    request = json.load(sys.stdin)
    exercise = read_exercise(Path(request["folder"]))
    secret = Secret(bytes.fromhex(request["secret"]), "the grader")
    output, sys.stdout = sys.stdout, sys.stderr  # a solution may print
    hidden = hidden_of(exercise, secret)
    json.dump({name: entry.to_json() for name, entry in hidden.items()}, output)


if __name__ == "__main__":
    main()
