"""What the images tell: their range, and whether the samples differ from each other."""

from __future__ import annotations

from gankit.train.doctor.case import Case, median_of
from gankit.train.doctor.finding import Finding

OUTSIDE = 1.05
EARLY_STEPS = 200
LEAST_SAMPLES = 4
COLLAPSED_SPREAD = 0.1
TWIN_SHARE = 0.03
FAR_OUTSIDE_SHARE = 0.2
FLAT = 0.02


def data_range(case: Case) -> Finding | None:
    """Real images outside what a tanh can give, or in only half of it."""
    seen = [gauge["real"] for gauge in case.gauges if "real" in gauge]
    if not seen:
        return None
    low, high = min(f["low"] for f in seen), max(f["high"] for f in seen)
    if low >= -OUTSIDE and high <= OUTSIDE and not (low > -0.02 and high > 0.5):
        return None
    problem = "reach beyond" if high > OUTSIDE or low < -OUTSIDE else "use only half of"
    return Finding(
        "data-range",
        "the data are in another range than the generator's output",
        f"The real images lie in [{low:.2f}, {high:.2f}] and {problem} the [-1, 1] of a tanh, so "
        "the discriminator can tell them by their range alone.",
        "Scale the data to [-1, 1]: x * 2 - 1 if they are in [0, 1].",
    )


def output_range(case: Case) -> Finding | None:
    """Samples largely outside [-1, 1]. A linear output that has learnt the range is fine."""
    looks = [g["samples"] for g in case.gauges if "samples" in g and g["step"] >= EARLY_STEPS][-2:]
    if not looks or min(facts["outside"] for facts in looks) < FAR_OUTSIDE_SHARE:
        return None
    return Finding(
        "output-range",
        "the generator's images leave [-1, 1]",
        f"{looks[-1]['outside']:.0%} of the values of the latest samples lie beyond -1.2 and 1.2; "
        f"they reach from {looks[-1]['low']:.2f} to {looks[-1]['high']:.2f}.",
        "End the generator in a tanh.",
    )


def collapsed(case: Case) -> Finding | None:
    """Samples that hardly differ, measured against the differences between real images."""
    looks = [g for g in case.gauges if g.get("comparable") and g["step"] >= EARLY_STEPS][-2:]
    if not looks or looks[-1]["samples"]["count"] < LEAST_SAMPLES:
        return None
    real = median_of(looks, "real", "spread")
    spread = max(g["samples"].get("spread", real) for g in looks)
    nearest = max(g["samples"].get("nearest", real) for g in looks)
    flat = max(g["samples"]["contrast"] for g in looks)
    if flat < FLAT:
        return Finding(
            "blank",
            "the samples are blank",
            f"The pixels of a sample differ by no more than {flat:.3f} (standard deviation).",
            "The generator's tanh is saturated, and little gradient comes through it: lower the "
            "learning rate, check the initial weights of the last layer.",
        )
    if not real > 0:  # nan where a batch holds a single image
        return None
    if spread >= COLLAPSED_SPREAD * real and nearest >= TWIN_SHARE * real:
        return None
    return Finding(
        "collapsed",
        "the samples have collapsed",
        f"Two samples differ by {spread:.3f} on average and a sample from its nearest neighbour by "
        f"{nearest:.3f}; two real images differ by {real:.3f}.",
        "Check that the generator uses its noise and that each step draws new noise. If so, it is "
        "mode collapse: try a smaller learning rate, or a least-squares or hinge loss.",
    )
