"""The questions that every check of a kind asks: facts for discriminators, losses and steps.

An author adds what is special to one exercise. What is asked of one is asked of all that way.
"""

from __future__ import annotations

from collections.abc import Sequence

from gankit.checks.spec import Fact


def discriminator_facts(probe: str = "net", learns: float = 1) -> list[Fact]:
    """That one can learn in it and through it: the probe names the inputs in its `passing`."""
    return [Fact("learns", learns, "a gradient reaches every layer", [f"{probe}.reach"])]


def loss_facts(
    name: str, of: str, points: float, inputs: bool = True, gradient: Sequence[str] = ()
) -> list[Fact]:
    """Value and gradient of one loss, in float32, with what came in left alone.

    `name` is the probe's; `gradient` the paths of the gradients that count, all if none is given.
    """
    gradients = list(gradient) or [f"{name}.gradient"]
    alone = [f"{name}.inputs"] if inputs else []
    paths = [f"{name}.value", *gradients, *alone, f"{name}.precision"]
    return [Fact(f"{name}_loss", points, f"{of}: value and gradient", paths)]


def step_facts(
    points: Sequence[float],
    g: str = "the generator",
    more_g: Sequence[str] = (),
    buffers: bool = False,
    names: bool = True,
) -> list[Fact]:
    """Of the probes `d`, `g`, `still` and `both` (three steps): five facts with these points.

    Each network moves as it should, D's update leaves nothing on G, a row of steps agrees in
    numbers and modes, and losses come back as floats (under the names that the lesson reads).
    """
    running = ["both.G buffers@1"] if buffers else []
    row = ["both.D@1", "both.G@1", *running, "both.D@3", "both.G@3", "both.modes"]
    told = ["still.returned", *(["still.names"] if names else [])]
    d_update, g_update, clean, together, returns = points
    return [
        Fact("d_update", d_update, "the discriminator moves as it should", ["d.D@1"]),
        Fact("g_update", g_update, f"{g} moves as it should", ["g.G@1", *more_g]),
        Fact("clean", clean, "the discriminator's update leaves no gradient on G", ["d.left on G"]),
        Fact("together", together, "three steps in a row, discriminator first, agree", row),
        Fact("returns", returns, "both losses come back as floats", told, ["d_update", "g_update"]),
    ]
