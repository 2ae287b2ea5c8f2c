"""Runs the solution on the hidden probes, in a process of its own."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from gankit.checks.compare import first_difference
from gankit.checks.equality import ENOUGH, is_network, shown_by, solution_of
from gankit.checks.facts import views_of
from gankit.checks.inputs import PUBLIC_SEED
from gankit.checks.observe import observe
from gankit.checks.spec import Probe, Property
from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.build.record import record_blueprint, run_change
from gankit_autograder.judge.expectations import Hidden, hidden_seeds
from gankit_autograder.judge.networks import is_provable, network_of, tensors_for
from gankit_autograder.judge.proof import proven_views
from gankit_autograder.secret import Secret
from gankit_autograder.worker.protocol import Channel
from gankit_autograder.worker.trace import trace

MOST_PARAMETERS = 20_000_000  # of a trace that is repeated for every submission that needs it


def hidden_of(
    exercise: Exercise, secret: Secret, part: int = 0, parts: int = 1
) -> dict[str, Hidden]:
    """The hidden variation of every check, with the solution's views; or of each `parts`-th."""
    namespace = exercise.namespace()
    found = {}
    for public in exercise.checks[part::parts]:
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
        pairs = list(zip(check.probes, public.probes, strict=True))
        steady = [p.id for p, o in pairs if _is_steady(p, o, namespace, seeds[p.id])]
        known = {p.id: _numbers(p, other, namespace, seeds[p.id]) for p, other in pairs}
        known = {name: entry for name, entry in known.items() if entry is not None}
        views = views_of(check, observations)
        kept = record_blueprint(exercise, public, run_change) if public.kept else None
        found[check.id] = Hidden(check, seeds, views, proven, known, kept, steady)
    return found


def _is_steady(probe: Probe, public: Probe, namespace: dict[str, Any], seed: str) -> bool:
    """Whether a probe with other options than in public shows there what it shows with any seed."""
    if not isinstance(probe, Property) or probe.options == public.options or is_network(probe):
        return False
    one, other = (observe(public, namespace, seed=s)[0] for s in (PUBLIC_SEED, seed))
    return first_difference(probe.id, one, other) is None


def _numbers(
    probe: Probe, public: Probe, namespace: dict[str, Any], seed: str
) -> dict[str, Any] | None:
    """What the network gives, in the hidden and in the public size; None for other probes.

    `shows` is whether outputs of both signs come in the hidden size.
    """
    if not is_network(probe):
        return None
    share, hidden = shown_by(probe, namespace[probe.of], seed)
    found = solution_of(public, namespace[public.of], seed)
    return {"hidden": hidden, "public": found, "shows": share >= ENOUGH}


def _fixed_layers(probe: Probe, namespace: dict[str, Any], seed: str) -> int | None:
    """How many layers of the solution's network have fixed weights; None where it is too large
    to be traced for a proof, and for other probes.

    Raises:
        BadGraph: the solution's own network cannot be proved, which is a fault of the kit's.
    """
    if not is_provable(probe):
        return None
    network = network_of(probe)
    inputs = tensors_for(probe, seed)
    reply = trace(namespace[network.of], network.build, inputs, seed)
    if reply["count"] > MOST_PARAMETERS:
        return None
    most = len(reply["train"]["nodes"])
    return proven_views(reply, inputs, seed, most, network.reader)["fixed"]


def serve(connection: socket.socket) -> None:
    """Answer one request: an exercise's folder and the secret; the hidden part comes back."""
    channel = Channel(connection)
    request = channel.receive()
    try:
        exercise = read_exercise(Path(request["folder"]))
        secret = Secret(bytes.fromhex(request["secret"]), "the grader")
        hidden = hidden_of(exercise, secret, request["part"], request["parts"])
        channel.send({"hidden": {name: entry.to_json() for name, entry in hidden.items()}})
    except Exception as error:
        channel.send({"error": f"{type(error).__name__}: {error}"})
