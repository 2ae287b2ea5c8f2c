"""Measures of `Property` probes: what is true of a student's object on any correct input.

A measure is a function `(target, inputs, options) -> views`. Inputs are tensors, plain values and
tiny networks, in the order of the probe's recipes. Views are plain data, best in words, so that a
known mistake is recognised exactly. A new measure goes into a file here and into `MEASURES`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from gankit.checks.measures.autoencoders import made_of_halves, reconstruction
from gankit.checks.measures.averages import average_step, calendar
from gankit.checks.measures.balance import balance_run
from gankit.checks.measures.conditions import condition_use
from gankit.checks.measures.critics import critic_terms, score_loss
from gankit.checks.measures.cycles import closed_forms, critic_step, translation_step
from gankit.checks.measures.extremes import loss_health
from gankit.checks.measures.fields import (
    agreement,
    measured_fields,
    receptive_fields,
    short_answers,
)
from gankit.checks.measures.gains import weight_gains
from gankit.checks.measures.growing import growing_network, growth, old_path
from gankit.checks.measures.hierarchy import hierarchy
from gankit.checks.measures.listings import marks_in_listing
from gankit.checks.measures.loaders import paired_loaders
from gankit.checks.measures.modules import module_call, scaled_layer
from gankit.checks.measures.pairs import pairing
from gankit.checks.measures.pools import image_pool, schedule
from gankit.checks.measures.residual import residual_network
from gankit.checks.measures.schedules import learning_rates
from gankit.checks.measures.scores import (
    gaussian_distance,
    pair_diversity,
    picture_similarity,
    plain_score,
)
from gankit.checks.measures.traced import traced_network
from gankit.checks.measures.uses import use_of_nets
from gankit.checks.measures.weights import initial_weights
from gankit.checks.probing.device import kept_on
from gankit.checks.probing.student_error import student_error
from gankit.checks.spec import Property
from gankit.checks.toys.basic import make_net

Measure = Callable[[Any, list[Any], dict[str, Any]], dict[str, Any]]

MEASURES: dict[str, Measure] = {
    "agreement": agreement,
    "average_step": average_step,
    "balance_run": balance_run,
    "calendar": calendar,
    "closed_forms": closed_forms,
    "condition_use": condition_use,
    "critic_step": critic_step,
    "critic_terms": critic_terms,
    "gaussian_distance": gaussian_distance,
    "growing_network": growing_network,
    "growth": growth,
    "hierarchy": hierarchy,
    "image_pool": image_pool,
    "initial_weights": initial_weights,
    "learning_rates": learning_rates,
    "loss_health": loss_health,
    "made_of_halves": made_of_halves,
    "marks_in_listing": marks_in_listing,
    "old_path": old_path,
    "measured_fields": measured_fields,
    "module_call": module_call,
    "pair_diversity": pair_diversity,
    "paired_loaders": paired_loaders,
    "pairing": pairing,
    "picture_similarity": picture_similarity,
    "plain_score": plain_score,
    "receptive_fields": receptive_fields,
    "reconstruction": reconstruction,
    "residual_network": residual_network,
    "scaled_layer": scaled_layer,
    "schedule": schedule,
    "score_loss": score_loss,
    "short_answers": short_answers,
    "traced_network": traced_network,
    "translation_step": translation_step,
    "use_of_nets": use_of_nets,
    "weight_gains": weight_gains,
}

CHOOSE_DEVICE = {
    "growing_network",
    "residual_network",
}  # they trace on a device of their own choice


def observe_property(
    probe: Property, target: Any, inputs: list[Any], seed: str, device: str
) -> dict[str, Any]:
    """Run the probe's measure on a student's object.

    Raises:
        StudentError: the student's code raised.
    """
    if isinstance(target, nn.Module):
        target = type(target)
    placed = [
        _place(recipe, value, device, seed, probe.id, number)
        for number, (recipe, value) in enumerate(zip(probe.inputs, inputs, strict=True))
    ]
    try:
        own = probe.measure in CHOOSE_DEVICE
        with contextlib.nullcontext() if own else kept_on(device, target):
            return MEASURES[probe.measure](target, placed, dict(probe.options))
    except Exception as error:
        raise student_error(error) from error


def _place(recipe: Any, value: Any, device: str, *names: object) -> Any:
    if recipe["make"] == "net":
        return make_net(recipe["name"], recipe["build"], *names).to(device)
    return value.to(device).clone() if isinstance(value, Tensor) else value
