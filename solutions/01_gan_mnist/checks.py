"""What is checked in exercise 01, and what it is worth."""

from gankit.checks.questions import discriminator_facts, loss_facts, step_facts
from gankit.checks.spec import (
    Architecture,
    Call,
    Check,
    Fact,
    Steps,
    exactly,
    function,
    net,
    normal,
    sgd,
    uniform,
)

IMAGE = (1, 2, 2)  # the training step is tried on images of four pixels


def scene(lr_d: float, lr_g: float) -> dict:
    """The arguments of `train_step`, in the contract's order."""
    return {
        "G": net("generator", latent=3, shape=IMAGE),
        "D": net("discriminator", shape=IMAGE),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "real": uniform(5, *IMAGE),
        "z_d": normal(5, 3),
        "z_g": normal(5, 3),
        "d_loss": function("d_loss"),
        "g_loss": function("g_loss"),
    }


CHECKS = [
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            Architecture(
                "net",
                of="Generator",
                inputs=[normal(4, 100)],
                hidden={"build": {"latent_dim": 37, "hidden": 48}, "inputs": [normal(6, 37)]},
                quick={"build": {"latent_dim": 7, "hidden": 16}, "inputs": [normal(3, 7)]},
            ),
            Architecture(
                "small",
                of="Generator",
                build={"latent_dim": 7, "hidden": 16},
                inputs=[normal(3, 7)],
                hidden={"build": {"latent_dim": 11, "hidden": 24}, "inputs": [normal(2, 11)]},
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "four hidden Linear layers and one to 784 numbers: 54,002,448 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) after each hidden layer, and no dropout",
                ["net.activations", "net.dropout"],
            ),
            Fact(
                "norms",
                1,
                "BatchNorm after each activation",
                ["net.norms", "net.evaluation.norms"],
            ),
            Fact("output", 2, "tanh at the end, images of shape (N, 1, 28, 28)", ["net.output"]),
            Fact("arguments", 1, "latent_dim and hidden set the sizes", ["small.widths"]),
            Fact("learns", 1, "a gradient reaches every layer", ["net.reach"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            Architecture(
                "net",
                of="Discriminator",
                inputs=[uniform(4, 1, 28, 28)],
                hidden={"inputs": [uniform(3, 1, 28, 28)]},
                passing=[0],
            )
        ],
        facts=[
            Fact(
                "layers",
                2,
                "Linear layers 784 → 1024 → 512 → 256 → 1: 1,460,225 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) after each hidden layer, and no batch norm",
                ["net.activations", "net.norms"],
            ),
            Fact("dropout", 1, "Dropout(0.5) after each hidden layer", ["net.dropout"]),
            Fact("evaluation", 1, "dropout is off in eval mode", ["net.evaluation.dropout"]),
            Fact("output", 1, "one logit an image, shape (N, 1)", ["net.output"]),
            *discriminator_facts(),
        ],
    ),
    Check(
        "vanilla_losses",
        takes=["vanilla_d_loss", "vanilla_g_loss"],
        probes=[
            Call(
                "d",
                of="vanilla_d_loss",
                inputs=[uniform(5, 1, low=-2.0, high=6.0), uniform(5, 1, low=-5.0, high=3.0)],
                hidden={
                    "inputs": [uniform(6, 1, low=-3.0, high=5.0), uniform(6, 1, low=-6.0, high=2.0)]
                },
            ),
            Call(
                "d_extreme",
                of="vanilla_d_loss",
                inputs=[exactly([[200.0], [-200.0]]), exactly([[-200.0], [200.0]])],
            ),
            Call(
                "d_large",
                of="vanilla_d_loss",
                inputs=[exactly([[40.0], [-40.0]]), exactly([[-40.0], [40.0]])],
            ),
            Call("d_one", of="vanilla_d_loss", inputs=[uniform(1, 1), uniform(1, 1)]),
            Call("d_map", of="vanilla_d_loss", inputs=[uniform(2, 1, 3, 3), uniform(2, 1, 3, 3)]),
            Call(
                "g",
                of="vanilla_g_loss",
                inputs=[uniform(5, 1, low=-6.0, high=3.0)],
                hidden={"inputs": [uniform(7, 1, low=-5.0, high=4.0)]},
            ),
            Call("g_extreme", of="vanilla_g_loss", inputs=[exactly([[-200.0], [200.0]])]),
            Call("g_one", of="vanilla_g_loss", inputs=[uniform(1, 1)]),
        ],
        facts=[
            *loss_facts("d", "vanilla_d_loss", 2),
            *loss_facts("g", "vanilla_g_loss", 2),
            Fact(
                "extreme",
                1,
                "logits of ±200 give a finite loss that can still be learned from",
                ["d_extreme.health", "d_large.health", "g_extreme.health"],
            ),
            Fact(
                "shapes",
                1,
                "one number for any batch, for one image, and for maps of logits",
                ["d_one.type", "d_map.type", "d_map.column", "g_one.type"],
            ),
        ],
    ),
    Check(
        "least_squares_losses",
        takes=["lsgan_d_loss", "lsgan_g_loss"],
        probes=[
            Call(
                "d",
                of="lsgan_d_loss",
                inputs=[uniform(5, 1, low=-2.0, high=4.0), uniform(5, 1, low=-3.0, high=2.5)],
                hidden={
                    "inputs": [uniform(6, 1, low=-1.0, high=5.0), uniform(6, 1, low=-4.0, high=1.0)]
                },
            ),
            Call("d_one", of="lsgan_d_loss", inputs=[uniform(1, 1), uniform(1, 1)]),
            Call("d_map", of="lsgan_d_loss", inputs=[uniform(2, 1, 3, 3), uniform(2, 1, 3, 3)]),
            Call(
                "g",
                of="lsgan_g_loss",
                inputs=[uniform(5, 1, low=-3.0, high=4.0)],
                hidden={"inputs": [uniform(7, 1, low=-2.0, high=5.0)]},
            ),
            Call("g_one", of="lsgan_g_loss", inputs=[uniform(1, 1)]),
        ],
        facts=[
            *loss_facts("d", "lsgan_d_loss", 2),
            *loss_facts("g", "lsgan_g_loss", 1),
            Fact(
                "shapes",
                1,
                "one number for any batch, for one image, and for maps of logits",
                ["d_one.type", "d_map.type", "d_map.column", "g_one.type"],
            ),
        ],
    ),
    Check(
        "train_step",
        takes=["train_step"],
        probes=[
            Steps("d", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.0)),
            Steps("g", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.2)),
            Steps("still", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.0)),
            Steps("both", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.2), repeat=3),
        ],
        facts=step_facts([2, 2, 1, 2, 1], buffers=True, names=False),
        clues=["both.optimiser steps"],
    ),
]
