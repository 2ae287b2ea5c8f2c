"""What is checked in exercise 10, and what it is worth."""

from gankit.checks.spec import (
    Architecture,
    Check,
    Fact,
    Property,
    Steps,
    constant,
    net,
    sgd,
    uniform,
)

IMAGE = (1, 4, 4)  # the training step is tried on small grey images


def unet(name: str, size: int, build: dict, hidden_size: int, hidden: dict) -> Architecture:
    """A trace of `UNet(size, **build)`, hidden in another size."""
    return Architecture(
        name,
        of="UNet",
        build={"size": size, **build},
        inputs=[uniform(2, 3, size, size)],
        hidden={
            "build": {"size": hidden_size, **hidden},
            "inputs": [uniform(3, 3, hidden_size, hidden_size)],
        },
        passing=[0],
        quick={
            "build": {"width": 8, **build, "size": 64},  # two levels have skips of one width
            "inputs": [uniform(1, 3, 64, 64)],
        },
    )


def critic(name: str, build: dict, hidden_build: dict) -> Architecture:
    """A trace of `Discriminator(**build)` at 256 pixels, hidden at 128."""
    return Architecture(
        name,
        of="Discriminator",
        build=build,
        inputs=[uniform(2, 3, 256, 256), uniform(2, 3, 256, 256)],
        hidden={
            "build": hidden_build,
            "inputs": [uniform(3, 3, 128, 128), uniform(3, 3, 128, 128)],
        },
        passing=[1],
        quick={
            "build": {"width": 8, **build},
            "inputs": [uniform(2, 3, 64, 64), uniform(2, 3, 64, 64)],
        },
    )


def scene(
    lr_d: float, lr_g: float, lambda_global: float = 0.0, generator: str = "hierarchy"
) -> dict:
    """The arguments of `train_step`, in the contract's order."""
    if generator == "hierarchy":
        painter = net("hierarchy", shape=IMAGE)
    else:
        painter = net("translator", source=IMAGE, shape=IMAGE)
    return {
        "G": painter,
        "D": net("patch discriminator", source=IMAGE, shape=IMAGE),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "source": uniform(5, *IMAGE),
        "target": uniform(5, *IMAGE),
        "lambda_l1": constant(3.0),
        "lambda_global": constant(lambda_global),
    }


UPDATES = ["d_update", "g_update"]

CHECKS = [
    Check(
        "unet",
        takes=["UNet"],
        probes=[
            unet("net", 256, {}, 128, {}),
            unet("small_kernel", 64, {"kernel": 2}, 32, {"kernel": 2}),
            unet("narrow", 64, {"width": 8}, 32, {"width": 12}),
        ],
        facts=[
            Fact(
                "layers",
                1.5,
                "the layers of the U-Net of exercise 05: 54,419,459 parameters for 256 pixels",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "between",
                1,
                "LeakyReLU(0.2) down, ReLU up, BatchNorm on all but three, no dropout",
                ["net.activations", "net.norms", "net.dropout"],
            ),
            Fact("output", 1.5, "no tanh at the end, the size of the input", ["net.output"]),
            Fact(
                "kernel",
                1,
                "kernel=2 without padding in every layer",
                ["small_kernel.layers", "small_kernel.output"],
            ),
            Fact("width", 1, "width and 8 · width channels", ["narrow.layers"]),
        ],
    ),
    Check(
        "generator",
        takes=["HierarchicalUNet"],
        probes=[
            Property(
                "join",
                of="HierarchicalUNet",
                measure="hierarchy",
                inputs=[uniform(2, 3, 4, 8), net("painter"), net("painter")],
                hidden={"inputs": [uniform(3, 3, 6, 4), net("painter"), net("painter")]},
            )
        ],
        facts=[
            Fact(
                "small",
                1,
                "the global network sees the picture at half size",
                ["join.global input"],
            ),
            Fact("rest", 2, "the local network sees x - g", ["join.local input"]),
            Fact("output", 2, "the output is tanh(enlarged u_g + u_l)", ["join.value"]),
            Fact(
                "identity",
                1,
                "with a local network of zeros, tanh(enlarged u_g)",
                ["join.identity"],
            ),
            Fact("learns", 1.5, "the gradient reaches both networks", ["join.gradient"]),
            Fact("parameters", 1, "the parameters of both, and no others", ["join.registered"]),
            Fact("once", 0.5, "each network runs once", ["join.calls"]),
            Fact("pair", 1, "with_global=True: the output and tanh(u_g)", ["join.pair"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            critic("fine", {}, {}),
            critic("coarse", {"coarse": True}, {"coarse": True}),
            critic("narrow", {"coarse": True, "width": 8}, {"width": 12}),
        ],
        facts=[
            Fact(
                "fine",
                1.5,
                "five layers, strides 2, 2, 2, 1, 1: a map of 30 x 30",
                ["fine.layers", "fine.parameters", "fine.output"],
            ),
            Fact(
                "coarse",
                2,
                "coarse=True: strides 2, 2, 2, 2, 1 and a map of 16 x 16",
                ["coarse.layers", "coarse.output"],
            ),
            Fact(
                "between",
                1,
                "LeakyReLU(0.2), BatchNorm on the second to the fourth, no dropout",
                ["fine.activations", "fine.norms", "fine.dropout"],
            ),
            Fact("width", 0.5, "width channels in the first layer", ["narrow.widths"]),
        ],
    ),
    Check(
        "train_step",
        takes=["train_step"],
        probes=[
            Steps("d", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.0)),
            Steps("g", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.2)),
            Steps("still", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.0)),
            Steps("both", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.2), repeat=2),
            Steps(
                "plain",
                of="train_step",
                arguments=scene(lr_d=0.2, lr_g=0.2, generator="plain"),
            ),
            Steps("painting", of="train_step", arguments=scene(0.0, 0.2, lambda_global=7.0)),
        ],
        facts=[
            Fact("d_update", 2, "the discriminator moves as it should", ["d.D@1"]),
            Fact("g_update", 2, "the generator moves as it should", ["g.G@1"]),
            Fact(
                "clean", 0.5, "the discriminator's update leaves no gradient on G", ["d.left on G"]
            ),
            Fact(
                "together",
                1,
                "two steps in a row, discriminator first, agree",
                ["both.D@2", "both.G@2", "both.modes"],
            ),
            Fact("plain", 0.5, "a generator without with_global works", ["plain.modes"]),
            Fact("global", 1.5, "lambda_global weighs L1 at half the size", ["painting.G@1"]),
            Fact(
                "returns",
                0.5,
                "the losses come back as floats",
                ["still.returned", "still.names"],
                UPDATES,
            ),
        ],
        clues=["both.optimiser steps", "painting.returned"],
    ),
]
