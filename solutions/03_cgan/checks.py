"""What is checked in exercise 03, and what it is worth."""

from gankit.checks.questions import discriminator_facts, step_facts
from gankit.checks.spec import (
    Call,
    Check,
    Fact,
    Property,
    Steps,
    constant,
    integers,
    net,
    normal,
    sgd,
    uniform,
)

IMAGE = (1, 2, 2)  # the training step is tried on images of four pixels
CLASSES = 4  # and on four classes


def traced(of: str, inputs: list, build: dict, hidden: dict, name: str = "net") -> Property:
    """A network's architecture; its second input is the label.

    A gradient must come through a discriminator to its picture.
    """
    passing = [] if of == "Generator" else [0]
    return Property(
        name,
        of=of,
        measure="traced_network",
        inputs=inputs,
        options={"build": build, "labels": [1], "passing": passing},
        hidden={
            "options": {"build": hidden["build"], "labels": [1], "passing": passing},
            "inputs": hidden["inputs"],
        },
    )


def use(of: str, data: dict, hidden_data: dict) -> Property:
    """Whether a network listens to the label. Six images, so that no size equals another."""
    return Property(
        "use",
        of=of,
        measure="condition_use",
        inputs=[data, integers(6, below=10)],
        options={"classes": 10},
        hidden={
            "inputs": [hidden_data, integers(6, below=7)],
            "options": {"classes": 7, "build": {"n_classes": 7}},
        },
    )


def maps(name: str, count: int, below: int, n_classes: int, size: int, **hidden) -> Call:
    """A call of `one_hot_maps`."""
    inputs = [integers(count, below=below), constant(n_classes), constant(size)]
    return Call(name, of="one_hot_maps", inputs=inputs, **hidden)


def scene(lr_d: float, lr_g: float) -> dict:
    """The arguments of `train_step`, in the contract's order."""
    return {
        "G": net("conditional generator", latent=3, classes=CLASSES, shape=IMAGE),
        "D": net("conditional discriminator", classes=CLASSES, shape=IMAGE),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "real": uniform(6, *IMAGE),
        "labels": integers(6, below=CLASSES),
        "z_d": normal(6, 3),
        "z_g": normal(6, 3),
    }


def grid(name: str, rows: int, mode: str) -> Property:
    """A call of `class_grid` with a tiny generator that arrives in this mode."""
    return Property(
        name,
        of="class_grid",
        measure="use_of_nets",
        inputs=[
            net("conditional generator", latent=3, classes=CLASSES, shape=IMAGE),
            normal(rows, 3),
            constant(CLASSES),
        ],
        options={"mode": mode},
    )


CHECKS = [
    Check(
        "condition",
        takes=["one_hot_maps"],
        probes=[
            maps(
                "maps",
                6,
                below=4,
                n_classes=4,
                size=3,
                hidden={"inputs": [integers(60, below=7), constant(7), constant(2)]},  # all 7
            ),
            maps("few", 3, below=2, n_classes=5, size=2),
            maps("cube", 4, below=4, n_classes=4, size=4),
            maps("one", 1, below=3, n_classes=3, size=1),
            Property(
                "type",
                of="one_hot_maps",
                measure="use_of_nets",
                inputs=[integers(5, below=3), constant(3), constant(2)],
            ),
        ],
        facts=[
            Fact("maps", 2, "channel labels[i] of image i is 1, the others 0", ["maps.value"]),
            Fact("cube", 1, "also when N, n_classes and size are equal", ["cube.value"]),
            Fact("few", 1, "also when the batch lacks the highest classes", ["few.value"]),
            Fact("type", 0.5, "float32, which torch.cat can join to an image", ["type.dtype"]),
            Fact("one", 0.5, "also for one label and maps of one pixel", ["one.type"]),
        ],
    ),
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            traced(
                "Generator",
                [normal(4, 100), integers(4, below=10)],
                {},
                {
                    "build": {"latent_dim": 64, "n_classes": 6},
                    "inputs": [normal(3, 64), integers(3, below=5)],  # never the highest label
                },
            ),
            traced(
                "Generator",
                [normal(3, 20), integers(3, below=4)],  # here too
                {"latent_dim": 20, "n_classes": 5},
                {
                    "build": {"latent_dim": 11, "n_classes": 3},
                    "inputs": [normal(2, 11), integers(2, below=2)],
                },
                name="small",
            ),
            use("Generator", normal(6, 100), normal(6, 100)),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "the layers of a DCGAN on z and label joined: 6,394,625 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1), then BatchNorm, after each transposed convolution; no dropout",
                ["net.activations", "net.dropout", "net.norms", "net.evaluation.norms"],
            ),
            Fact("output", 1, "tanh at the end, images of shape (N, 1, 28, 28)", ["net.output"]),
            Fact("arguments", 1, "latent_dim and n_classes set the sizes", ["small.widths"]),
            Fact(
                "obeys",
                2,
                "each label gives another image, and only its own",
                ["use.classes", "use.label", "use.data", "use.batches", "use.code"],
            ),
            Fact("learns", 1, "a gradient reaches every layer", ["net.reach"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            traced(
                "Discriminator",
                [uniform(4, 1, 28, 28), integers(4, below=10)],
                {},
                {
                    "build": {"n_classes": 6},
                    "inputs": [uniform(3, 1, 28, 28), integers(3, below=6)],
                },
            ),
            traced(
                "Discriminator",
                [uniform(2, 1, 28, 28), integers(2, below=5)],
                {"n_classes": 5},
                {
                    "build": {"n_classes": 3},
                    "inputs": [uniform(5, 1, 28, 28), integers(5, below=3)],
                },
                name="small",
            ),
            use("Discriminator", uniform(6, 1, 28, 28), uniform(6, 1, 28, 28)),
        ],
        facts=[
            Fact(
                "layers",
                1.5,
                "the layers of a DCGAN on image and maps joined: 6,731,521 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) and Dropout(0.5) after the first three, and no batch norm",
                ["net.activations", "net.norms", "net.dropout", "net.evaluation.dropout"],
            ),
            Fact("output", 1, "one logit an image, shape (N, 1)", ["net.output"]),
            Fact("arguments", 0.5, "n_classes sets the number of maps", ["small.widths"]),
            Fact(
                "looks",
                2,
                "each label gives the same image another logit, and only its own",
                ["use.classes", "use.label", "use.data", "use.batches", "use.code"],
            ),
            *discriminator_facts(),
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
    Check(
        "class_grid",
        takes=["class_grid"],
        probes=[
            grid("training", 3, "train"),
            grid("evaluation", 2, "eval"),
            grid("one", 1, "eval"),
        ],
        facts=[
            Fact(
                "order",
                2,
                "row by row: one z with all labels, then the next z",
                ["evaluation.value", "one.type"],
            ),
            Fact("eval", 1, "drawn in eval mode", ["training.numbers"]),
            Fact(
                "mode",
                0.5,
                "G is left in the mode in which it came",
                ["training.mode", "evaluation.mode"],
            ),
            Fact("graph", 0.5, "no gradient hangs on the images", ["training.graph"]),
        ],
        clues=["training.value"],
    ),
]
