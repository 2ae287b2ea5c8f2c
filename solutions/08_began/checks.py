"""What is checked in exercise 08, and what it is worth."""

from gankit.checks.spec import (
    Architecture,
    Call,
    Check,
    Fact,
    Property,
    Steps,
    constant,
    net,
    normal,
    sgd,
    stand_in,
    uniform,
)

IMAGE = (2, 2, 3)  # the training step is tried on images of six pixels
RULES = ("reconstruction_loss", "began_d_loss", "began_g_loss", "update_k", "convergence")


def scene(lr_d: float, lr_g: float, gamma: float = 0.6, lr_k: float = 0.3) -> dict:
    """The arguments of `train_step`, in the contract's order."""
    return {
        "G": net("generator", latent=3, shape=IMAGE),
        "D": net("autoencoder", shape=IMAGE),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "real": uniform(5, *IMAGE),
        "z_d": normal(5, 3),
        "z_g": normal(5, 3),
        "k": constant(0.5),
        "gamma": constant(gamma),
        "lr_k": constant(lr_k),
        **{rule: stand_in(rule) for rule in RULES},
    }


def number(low: float, high: float):
    """A loss: a tensor without dimensions."""
    return uniform(low=low, high=high)


def picture(size: int, count: int = 2):
    return uniform(count, 3, size, size)


def balance(name: str, start: float, value: float, hidden_value: float) -> Property:
    """Many steps with networks that always give the same picture: k moves by equal steps."""

    def inputs(value: float, count: int) -> list:
        return [
            net("constant image", shape=IMAGE, value=value),
            net("constant image", shape=IMAGE, value=0.1),
            uniform(count, *IMAGE),
            normal(count, 3),
            normal(count, 3),
        ]

    options = {"steps": 6, "k": start, "gamma": 0.7, "lr_k": 0.8}
    return Property(
        name,
        of="train_step",
        measure="balance_run",
        inputs=inputs(value, 4),
        options=options,
        hidden={
            "inputs": inputs(hidden_value, 3),
            "options": {**options, "steps": 8, "gamma": 0.6},
        },
    )


def k_call(name: str, k: float, real: tuple, fake: tuple, hidden_k: float, **options) -> Call:
    """A call of `update_k` on losses drawn from these ranges."""
    return Call(
        name,
        of="update_k",
        inputs=[constant(k), number(*real), number(*fake)],
        options=options,
        hidden={"inputs": [constant(hidden_k), number(*real), number(*fake)]},
    )


def convergence_call(name: str, real: tuple, fake: tuple) -> Call:
    """A call of `convergence` on losses drawn from these ranges."""
    return Call(
        name,
        of="convergence",
        inputs=[number(*real), number(*fake), constant(0.6)],
        hidden={"inputs": [number(*real), number(*fake), constant(0.55)]},
    )


NETWORK_FACTS = {
    "norms": "BatchNorm between each convolution of a block and its activation, and nowhere else",
    "activations": "LeakyReLU(0.2) at the end of each block, and nowhere else",
    "learns": "a gradient reaches every layer",
}


def halves(name: str, of: str, first, hidden_first, parts: list[str]) -> Property:
    """Whether a network is made of the student's encoder and decoder."""
    return Property(
        name,
        of=of,
        measure="made_of_halves",
        inputs=[first],
        options={"parts": parts, "build": {"channels": 3, "n": 4, "hidden": 6, "size": 16}},
        hidden={
            "inputs": [hidden_first],
            "options": {
                "parts": parts,
                "build": {"channels": 1, "n": 6, "hidden": 5, "size": 8},
            },
        },
    )


SMALLER = {"channels": 1, "n": 8, "hidden": 10, "size": 32}

CHECKS = [
    Check(
        "encoder",
        takes=["Encoder"],
        probes=[
            Architecture(
                "net",
                of="Encoder",
                inputs=[picture(64)],
                hidden={"inputs": [picture(64, 3)]},
                passing=[0],
                quick={"build": SMALLER, "inputs": [uniform(3, 1, 32, 32)]},
            ),
            Architecture(
                "small",
                of="Encoder",
                build=SMALLER,
                inputs=[uniform(3, 1, 32, 32)],
                hidden={
                    "build": {"channels": 2, "n": 6, "hidden": 7, "size": 16},
                    "inputs": [uniform(4, 2, 16, 16)],
                },
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "seven convolutions, two of them halving the side, and one Linear layer: "
                "10,869,952 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "norms",
                1.5,
                NETWORK_FACTS["norms"],
                ["net.norms", "net.dropout", "net.evaluation.norms"],
            ),
            Fact("activations", 1.5, NETWORK_FACTS["activations"], ["net.activations"]),
            Fact("output", 1, "a code of shape (N, 64), nothing after the Linear", ["net.output"]),
            Fact(
                "sizes",
                1,
                "channels, n, hidden and size build other encoders",
                ["small.layers", "small.parameters", "small.output"],
            ),
            Fact("learns", 1, NETWORK_FACTS["learns"], ["net.reach"]),
        ],
    ),
    Check(
        "decoder",
        takes=["Decoder"],
        probes=[
            Architecture(
                "net",
                of="Decoder",
                inputs=[uniform(2, 64)],
                hidden={"inputs": [uniform(3, 64)]},
                passing=[0],
                quick={"build": SMALLER, "inputs": [uniform(3, 10)]},
            ),
            Architecture(
                "small",
                of="Decoder",
                build=SMALLER,
                inputs=[uniform(3, 10)],
                passing=[0],
                hidden={
                    "build": {"channels": 2, "n": 6, "hidden": 7, "size": 16},
                    "inputs": [uniform(4, 7)],
                },
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "Linear, six convolutions, enlarged twice on the way, and one to 3 channels: "
                "3,019,651 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "norms",
                1.5,
                NETWORK_FACTS["norms"],
                ["net.norms", "net.dropout", "net.evaluation.norms"],
            ),
            Fact("activations", 1.5, NETWORK_FACTS["activations"], ["net.activations"]),
            Fact("output", 1, "a picture (N, 3, 64, 64) that ends in tanh", ["net.output"]),
            Fact(
                "sizes",
                1,
                "channels, n, hidden and size build other decoders",
                ["small.layers", "small.parameters", "small.output"],
            ),
            Fact("learns", 1, NETWORK_FACTS["learns"], ["net.reach"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator", "Generator"],
        probes=[
            halves("D", "Discriminator", picture(16), uniform(3, 1, 8, 8), ["Encoder", "Decoder"]),
            halves("G", "Generator", uniform(2, 6), uniform(3, 5), ["Decoder"]),
        ],
        facts=[
            Fact(
                "discriminator",
                2,
                "the discriminator encodes a picture, decodes it and gives the result",
                ["D.order", "D.picture"],
            ),
            Fact("generator", 1, "the generator is a decoder", ["G.order", "G.picture"]),
            Fact("sizes", 0.5, "all four sizes are passed on", ["D.sizes", "G.sizes"]),
            Fact("learns", 0.5, "all parts are registered and learn", ["D.learns", "G.learns"]),
        ],
    ),
    Check(
        "losses",
        takes=["reconstruction_loss", "began_d_loss", "began_g_loss"],
        probes=[
            Property(
                "rec",
                of="reconstruction_loss",
                measure="reconstruction",
                inputs=[uniform(5, 2, 3, 4), net("autoencoder", shape=(2, 3, 4))],
                hidden={"inputs": [uniform(4, 3, 5, 2), net("autoencoder", shape=(3, 5, 2))]},
            ),
            Call(
                "d",
                of="began_d_loss",
                inputs=[number(0.3, 0.6), number(0.1, 0.4), constant(0.45)],
                hidden={"inputs": [number(0.3, 0.6), number(0.1, 0.4), constant(0.25)]},
            ),
            Call(
                "d_below",
                of="began_d_loss",
                inputs=[number(0.1, 0.15), number(0.5, 0.6), constant(0.8)],
                hidden={"inputs": [number(0.1, 0.15), number(0.5, 0.6), constant(0.9)]},
            ),
            Call("g", of="began_g_loss", inputs=[number(0.2, 0.5)]),
        ],
        facts=[
            Fact(
                "reconstruction",
                2,
                "reconstruction_loss: the mean of |v - D(v)|, one number",
                ["rec.value", "rec.type", "rec.mode"],
            ),
            Fact(
                "gradient",
                1.5,
                "its gradient reaches v on both ways, and D",
                ["rec.gradient", "rec.weights"],
            ),
            Fact(
                "d_loss",
                1.5,
                "began_d_loss: value and gradient",
                ["d.value", "d.gradient", "d_below.value"],
            ),
            Fact("g_loss", 1, "began_g_loss: value and gradient", ["g.value", "g.gradient"]),
        ],
    ),
    Check(
        "update_k",
        takes=["update_k"],
        probes=[
            k_call("up", 0.3, (0.5, 0.6), (0.1, 0.2), 0.4, gamma=0.6, lr_k=0.2),
            k_call("down", 0.6, (0.2, 0.3), (0.5, 0.6), 0.55, gamma=0.6, lr_k=0.2),
            k_call("floor", 0.0, (0.1, 0.2), (0.5, 0.6), 0.01, gamma=0.6, lr_k=0.2),
            k_call("ceiling", 0.999, (0.5, 0.6), (0.1, 0.2), 1.0, gamma=0.6, lr_k=0.2),
            Call(
                "defaults",
                of="update_k",
                inputs=[constant(0.002), number(0.5, 0.6), number(0.1, 0.2)],
                hidden={"inputs": [constant(0.004), number(0.6, 0.7), number(0.1, 0.2)]},
            ),
        ],
        facts=[
            Fact("value", 2, "k moves by lr_k times the balance", ["up.value", "down.value"]),
            Fact(
                "clamp", 1, "k stays between 0 and 1", ["floor.value", "ceiling.value"], ["value"]
            ),
            Fact("defaults", 1, "gamma = 0.7 and lr_k = 0.001 by default", ["defaults.value"]),
            Fact("float", 1, "a Python float comes back", ["up.type", "floor.type"]),
        ],
    ),
    Check(
        "convergence",
        takes=["convergence"],
        probes=[
            convergence_call("above", (0.5, 0.6), (0.1, 0.2)),
            convergence_call("below", (0.2, 0.3), (0.5, 0.6)),
        ],
        facts=[
            Fact("above", 1, "right where γL(x) is larger than L(G(z))", ["above.value"]),
            Fact("below", 1, "right where it is smaller", ["below.value"]),
            Fact("float", 1, "a Python float comes back", ["above.type", "below.type"]),
        ],
    ),
    Check(
        "train_step",
        takes=["train_step"],
        probes=[
            Steps("d", of="train_step", arguments=scene(lr_d=0.3, lr_g=0.0)),
            Steps("g", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.3)),
            Steps("still", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.0)),
            Steps("both", of="train_step", arguments=scene(lr_d=0.3, lr_g=0.3), repeat=3),
            balance("rising", 0.1, 0.2, 0.0),
            balance("falling", 0.9, -0.9, -0.8),
        ],
        facts=[
            Fact("d_update", 2, "the discriminator moves as it should", ["d.D@1"]),
            Fact("g_update", 2, "the generator moves as it should", ["g.G@1"]),
            Fact("clean", 1, "the discriminator's update leaves no gradient on G", ["d.left on G"]),
            Fact(
                "together",
                1,
                "three steps in a row, discriminator first, agree",
                ["both.D@1", "both.G@1", "both.D@3", "both.G@3", "both.modes"],
            ),
            Fact(
                "balance",
                2,
                "k and m_global come back, and k goes where it should over many steps",
                ["rising.keys", "rising.k", "rising.m_global", "falling.k", "falling.m_global"],
            ),
            Fact(
                "returns",
                1,
                "all four numbers come back as floats, the fake's from the updated D",
                ["still.returned", "both.returned", "still.names"],
                ["d_update", "g_update"],
            ),
        ],
        clues=["both.optimiser steps"],
    ),
    Check(
        "schedule",
        takes=["make_schedule"],
        probes=[
            Property(
                "rates",
                of="make_schedule",
                measure="learning_rates",
                options={"lr": 2e-4, "steps_per_epoch": 7, "epochs": 20},
                hidden={"options": {"lr": 1e-3, "steps_per_epoch": 5, "epochs": 20}},
            )
        ],
        facts=[
            Fact("first", 0.5, "the first epochs have the full rate", ["rates.first"]),
            Fact(
                "changes",
                2.5,
                "× 0.6 after 3, 10 and 17 epochs, stepped once a training step",
                ["rates.changes"],
            ),
        ],
        clues=["rates.count"],
    ),
]
