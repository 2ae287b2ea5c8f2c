"""What nets and optimisers tell: nan, weights that do not move, learning rates, modes."""

from __future__ import annotations

from typing import Any

import numpy as np

from gankit.train.doctor.case import Case, is_discriminator, is_generator
from gankit.train.doctor.finding import Finding
from gankit.train.watch import bad_tensor

STILL_STEPS = 20
ZERO_RATE = 1e-10
RECENT_GAUGES = 6


def not_finite(case: Case) -> Finding | None:
    """nan or infinity: since which step, in which tensor."""
    tensor = bad_tensor(case.nets)
    broken = {}
    for name in case.history:
        bad = np.flatnonzero(~np.isfinite(np.asarray(case.history[name], dtype=float)))
        last = case.history[name][-1:]
        if len(bad) and not np.isfinite(last).all():
            broken[name] = int(bad[0]) + 1
    if not tensor and not broken:
        return None
    where = f"The first tensor that holds it is {tensor}. " if tensor else ""
    since = "".join(
        f"{name} is {case.history[name][-1]} since step {step:,}. "
        for name, step in sorted(broken.items(), key=lambda item: item[1])
    )
    return Finding(
        "not-finite",
        "nan or infinity",
        (since + where).strip(),
        "Look for a logarithm of 0, exp of a large logit, or a square root at 0; write losses on "
        "logits with softplus or binary_cross_entropy_with_logits.",
    )


def zero_rate(case: Case) -> Finding | None:
    """An optimiser whose learning rate is zero."""
    pair = case.pairs(STILL_STEPS)
    if pair is None:
        return None
    for name, facts in pair[1].get("optimizers", {}).items():
        before = pair[0].get("optimizers", {}).get(name, facts)
        if max(facts["lr"]) < ZERO_RATE and max(before["lr"]) < ZERO_RATE:
            nets = " and ".join(facts["covers"]) or "nothing"
            return Finding(
                "zero-rate",
                f"the learning rate of {name} is zero",
                f"It is {max(facts['lr']):.1g} since step {pair[0]['step']:,} at the latest, so "
                f"{nets} cannot learn.",
                "Check the rate, and whether a schedule is stepped every step instead of every "
                "epoch.",
            )
    return None


def standing_still(case: Case) -> list[Finding]:
    """Nets that should learn and do not move, with the reason where it can be seen."""
    pair = case.pairs(STILL_STEPS)
    if pair is None:
        return []
    before, last = pair
    findings = []
    for name, facts in last["nets"].items():
        if not (is_generator(name) or is_discriminator(name)) or _is_idle(case, name):
            continue
        if name in before["nets"] and before["nets"][name]["mark"] == facts["mark"]:
            findings.append(_explain(case, name, facts, before, last))
    return [finding for finding in findings if finding]


def _is_idle(case: Case, name: str) -> bool:
    """A net left out on purpose: its loss is not reported, or is zero all along."""
    loss = case.loss_of(name)
    return loss is None or not np.nan_to_num(loss).any()


def _explain(
    case: Case, name: str, facts: dict[str, Any], before: dict[str, Any], last: dict[str, Any]
) -> Finding | None:
    optimizers = last.get("optimizers", {})
    holders = {key: o for key, o in optimizers.items() if name in o["covers"]}
    loss = case.loss_of(name)
    span = f"Its weights are the same at step {before['step']:,} and at step {last['step']:,}"
    course = f", while its loss went from {loss[0]:.3g} to {loss[-1]:.3g}. "
    if any(max(o["lr"]) < ZERO_RATE for o in holders.values()):
        return None  # zero_rate says it
    if facts["trainable"] == 0:
        reason = "None of its parameters requires a gradient."
        advice = "Switch requires_grad back on after the other net's step (train.frozen does)."
        return Finding("frozen", f"{name} is frozen", f"{span}. {reason}", advice)
    if optimizers and not holders:
        reason = f"No optimiser here holds its parameters ({', '.join(optimizers)})."
        advice = "Make the optimiser after the net, from this net's parameters()."
        return Finding("no-optimizer", f"no optimiser moves {name}", f"{span}. {reason}", advice)
    if facts["gradient"] == 0.0:
        return _zero_gradient(name, f"{span}{course}")
    gradient = "no gradient" if facts["gradient"] is None else "a gradient"
    return Finding(
        "no-gradient",
        f"{name} does not learn",
        f"{span}{course}It has {gradient} after the step.",
        "Look for detach() or no_grad() in this net's own step, for zero_grad() between backward() "
        "and step(), and for a missing step().",
    )


def zero_gradient(case: Case) -> Finding | None:
    """A gradient that was exactly zero at half of the recent looks; weights may drift on."""
    gauges = [gauge for gauge in case.gauges if gauge["step"] > 0][-RECENT_GAUGES:]
    for name, facts in gauges[-1]["nets"].items() if gauges else ():
        if not (is_generator(name) or is_discriminator(name)) or _is_idle(case, name):
            continue
        zero = [g["step"] for g in gauges if g["nets"].get(name, facts)["gradient"] == 0.0]
        moved = gauges[0]["nets"].get(name, facts)["mark"] != facts["mark"]
        if facts["trainable"] and moved and len(zero) >= max(2, len(gauges) / 2):
            return _zero_gradient(
                name,
                f"So it was at {len(zero)} of the last {len(gauges)} measurements, the latest at "
                f"step {zero[-1]:,}. ",
            )
    return None


def _zero_gradient(name: str, evidence: str) -> Finding:
    return Finding(
        "zero-gradient",
        f"the gradient of {name} is exactly zero",
        evidence.strip(),
        "A sigmoid followed by a logarithm gives none once the logit passes about 17: use the loss "
        "on logits. A saturated tanh gives none either.",
    )


def eval_mode(case: Case) -> Finding | None:
    """A net that trains in eval mode: BatchNorm's statistics stand still, dropout is off."""
    if len(case.gauges) < 2:
        return None
    after_steps = [gauge for gauge in case.gauges if gauge["step"] > 0][-2:]
    for name in after_steps[-1]["nets"] if after_steps else ():
        optimizers = after_steps[-1].get("optimizers", {})
        learns = any(name in o["covers"] for o in optimizers.values()) or not optimizers
        modes = [gauge["nets"].get(name, {}).get("training", True) for gauge in after_steps]
        if learns and (is_generator(name) or is_discriminator(name)) and not any(modes):
            return Finding(
                "eval-mode",
                f"{name} trains in eval mode",
                f"After step {after_steps[-1]['step']:,} its `training` is False: BatchNorm does "
                "not update its statistics and dropout does nothing.",
                f"Call {name}.train() before training, and after every look at samples in eval().",
            )
    return None
