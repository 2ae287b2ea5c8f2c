"""What is checked in exercise 02, and what it is worth."""

from gankit.checks.questions import discriminator_facts
from gankit.checks.spec import (
    Call,
    Check,
    Fact,
    Property,
    constant,
    exactly,
    normal,
    uniform,
)


def traced(name: str, of: str, inputs: list, build: dict, hidden: dict) -> Property:
    """A network's architecture; `hidden` holds the hidden variation's build and inputs.

    A gradient must come through a discriminator to its picture.
    """
    passing = [] if of == "Generator" else [0]
    return Property(
        name,
        of=of,
        measure="traced_network",
        inputs=inputs,
        options={"build": build, "passing": passing},
        hidden={
            "options": {"build": hidden["build"], "passing": passing},
            "inputs": hidden["inputs"],
        },
    )


CHECKS = [
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            traced(
                "net",
                "Generator",
                [normal(4, 100)],
                {},
                {"build": {"latent_dim": 64}, "inputs": [normal(3, 64)]},
            ),
            traced(
                "long",
                "Generator",
                [normal(2, 300)],
                {"latent_dim": 300},
                {"build": {"latent_dim": 17}, "inputs": [normal(5, 17)]},
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "four transposed convolutions and one convolution: 6,302,465 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) after each transposed convolution, and no dropout",
                ["net.activations", "net.dropout"],
            ),
            Fact(
                "norms",
                1,
                "BatchNorm after each activation",
                ["net.norms", "net.evaluation.norms"],
            ),
            Fact("output", 2, "tanh at the end, images of shape (N, 1, 28, 28)", ["net.output"]),
            Fact("arguments", 1, "latent_dim sets the input's size", ["long.widths"]),
            Fact("learns", 1, "a gradient reaches every layer", ["net.reach"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            traced(
                "net",
                "Discriminator",
                [uniform(4, 1, 28, 28)],
                {},
                {"build": {}, "inputs": [uniform(3, 1, 28, 28)]},
            )
        ],
        facts=[
            Fact(
                "layers",
                2,
                "convolutions 1 → 128 → 256 → 512 → 1: 6,720,001 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) after the first three, and no batch norm",
                ["net.activations", "net.norms"],
            ),
            Fact("dropout", 1, "Dropout(0.5) after the first three", ["net.dropout"]),
            Fact("evaluation", 1, "dropout is off in eval mode", ["net.evaluation.dropout"]),
            Fact("output", 1, "one logit an image, shape (N, 1)", ["net.output"]),
            *discriminator_facts(),
        ],
    ),
    Check(
        "init_weights",
        takes=["init_weights"],
        probes=[
            Property(
                "weights",
                of="init_weights",
                measure="initial_weights",
                hidden={"options": {"width": 56}},
            )
        ],
        facts=[
            Fact(
                "convolutions",
                1,
                "weights of convolutions, both kinds, from N(0, 0.02)",
                ["weights.Conv2d.weight", "weights.ConvTranspose2d.weight"],
            ),
            Fact("linear", 0.5, "weights of Linear from N(0, 0.02)", ["weights.Linear.weight"]),
            Fact(
                "biases",
                1,
                "biases of these layers are 0",
                ["weights.Conv2d.bias", "weights.ConvTranspose2d.bias", "weights.Linear.bias"],
            ),
            Fact(
                "norms",
                1,
                "BatchNorm: scale from N(1, 0.02), shift 0",
                ["weights.BatchNorm2d.weight", "weights.BatchNorm2d.bias"],
            ),
            Fact(
                "apply",
                0.5,
                "network.apply(init_weights) gets through any network",
                ["weights.apply"],
            ),
        ],
    ),
    Check(
        "interpolate",
        takes=["slerp"],
        probes=[
            Call(
                "way",
                of="slerp",
                inputs=[normal(6), uniform(6, low=-3.0, high=1.0), constant(5)],
                hidden={"inputs": [normal(9), uniform(9, low=-1.0, high=4.0), constant(7)]},
            ),
            Call("ends", of="slerp", inputs=[normal(4), normal(4), constant(2)]),
            Call(
                "quarter",
                of="slerp",
                inputs=[exactly([3.0, 0.0]), exactly([0.0, 3.0]), constant(3)],
            ),
            Call(  # 10 degrees, and 170: a straight line is off the arc by half a percent already
                "near",
                of="slerp",
                inputs=[exactly([3.0, 0.0]), exactly([2.9544, 0.5209]), constant(3)],
                hidden={"inputs": [exactly([2.0, 0.0]), exactly([1.9563, 0.4158]), constant(5)]},
            ),
            Call(
                "far",
                of="slerp",
                inputs=[exactly([3.0, 0.0]), exactly([-2.9544, 0.5209]), constant(3)],
                hidden={"inputs": [exactly([2.0, 0.0]), exactly([-1.9563, 0.4158]), constant(5)]},
            ),
            Call(  # the cosine is exactly 1 on every processor
                "parallel",
                of="slerp",
                inputs=[exactly([0.0, 2.0]), exactly([0.0, 4.0]), constant(3)],
            ),
            Call(  # in float32 the cosine of this vector with itself is 1.0000001
                "same",
                of="slerp",
                inputs=[exactly([3.0, 3.0]), exactly([3.0, 3.0]), constant(3)],
            ),
        ],
        facts=[
            Fact("ends", 1, "the walk begins at z0 and ends at z1", ["ends.value", "ends.type"]),
            Fact(
                "way",
                1.5,
                "the points between lie on the arc, also for small and large angles",
                ["way.value", "quarter.value", "near.value", "far.value"],
            ),
            Fact(
                "parallel",
                1,
                "two vectors of the same direction give a straight walk, not nan",
                ["parallel.value", "same.value"],
            ),
            Fact("inputs", 0.5, "z0 and z1 are left unchanged", ["way.inputs"]),
        ],
    ),
    Check(
        "spectral",
        takes=["SpectralDiscriminator", "hinge_d_loss", "hinge_g_loss"],
        probes=[
            traced(
                "net",
                "SpectralDiscriminator",
                [uniform(3, 1, 28, 28)],
                {},
                {"build": {}, "inputs": [uniform(2, 1, 28, 28)]},
            ),
            Property(
                "stretch",
                of="SpectralDiscriminator",
                measure="weight_gains",
                inputs=[uniform(2, 1, 28, 28)],
            ),
            Call(
                "d",
                of="hinge_d_loss",
                inputs=[uniform(6, 1, low=-2.0, high=4.0), uniform(6, 1, low=-4.0, high=2.0)],
                hidden={
                    "inputs": [uniform(7, 1, low=-3.0, high=3.0), uniform(7, 1, low=-3.0, high=3.0)]
                },
            ),
            Call("d_sure", of="hinge_d_loss", inputs=[exactly([[5.0]]), exactly([[-5.0]])]),
            Call("d_map", of="hinge_d_loss", inputs=[uniform(2, 1, 3, 3), uniform(2, 1, 3, 3)]),
            Call(
                "g",
                of="hinge_g_loss",
                inputs=[uniform(6, 1, low=-4.0, high=4.0)],
                hidden={"inputs": [uniform(5, 1, low=-2.0, high=6.0)]},
            ),
        ],
        facts=[
            Fact("layers", 0, "the four convolutions of part 2", ["net.layers", "net.parameters"]),
            Fact(
                "norm",
                0,
                "every layer uses weights of spectral norm 1, and there is no other norm",
                ["stretch.gains", "net.norms", "net.output.norm"],
            ),
            Fact(
                "activations",
                0,
                "LeakyReLU(0.1), no dropout",
                ["net.activations", "net.dropout"],
            ),
            Fact(
                "output",
                0,
                "one logit an image, shape (N, 1)",
                ["net.output.shape", "net.output.function", "net.output.from"],
            ),
            Fact(
                "d_loss",
                0,
                "hinge_d_loss: value and gradient",
                ["d.value", "d.gradient", "d_sure.value", "d_map.type"],
            ),
            Fact("g_loss", 0, "hinge_g_loss: value and gradient", ["g.value", "g.gradient"]),
        ],
    ),
]
