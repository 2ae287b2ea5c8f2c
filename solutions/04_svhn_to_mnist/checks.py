"""What is checked in exercise 04, and what it is worth."""

from gankit.checks.questions import discriminator_facts, step_facts
from gankit.checks.spec import (
    Check,
    Fact,
    Property,
    Steps,
    constant,
    integers,
    net,
    sgd,
    uniform,
)

SOURCE = (3, 2, 2)  # the training step is tried on images of four pixels
DIGIT = (1, 2, 2)
PAIR = ("digit", "source_image")  # the names of what D looks at


def traced(of: str, inputs: list, hidden: list) -> Property:
    """A network's architecture. A gradient must come through D to the digit, its first input."""
    return Property(
        "net",
        of=of,
        measure="traced_network",
        inputs=inputs,
        options={"passing": [0] if of == "Discriminator" else []},
        hidden={"inputs": hidden},
    )


def scene(lr_d: float, lr_g: float, **more: dict) -> dict:
    """The arguments of `train_step`, in order; `more` go behind the five that are always there."""
    return {
        "G": net("translator", source=SOURCE, shape=DIGIT),
        "D": net("pair discriminator", shape=DIGIT, source=SOURCE, names=PAIR),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "source": uniform(6, *SOURCE),
        "digit": uniform(6, *DIGIT),
        **more,
    }


def accuracy(name: str, images: int, mode: str | list[str]) -> Property:
    """A call of `translation_accuracy` with tiny networks that arrive in this mode, or in these."""
    return Property(
        name,
        of="translation_accuracy",
        measure="use_of_nets",
        inputs=[
            net("translator", source=SOURCE, shape=DIGIT),
            net("classifier", shape=DIGIT, classes=3),
            uniform(images, *SOURCE, low=-3.0, high=3.0),
            integers(images, below=3),
        ],
        options={"mode": mode},
    )


CHECKS = [
    Check(
        "pair_by_label",
        takes=["pair_by_label"],
        probes=[
            Property(
                "pairs",
                of="pair_by_label",
                measure="pairing",
                inputs=[integers(80, below=4), integers(60, below=4)],
                hidden={"inputs": [integers(150, below=5), integers(90, below=5)]},
            ),
            Property(
                "scarce",
                of="pair_by_label",
                measure="pairing",
                inputs=[integers(90, below=3), integers(12, below=3)],
            ),
        ],
        facts=[
            Fact(
                "form",
                1,
                "two int64 tensors of the same length, also where targets are scarce",
                ["pairs.form", "scarce.form"],
            ),
            Fact(
                "labels",
                2,
                "source and target of every pair have the same label",
                ["pairs.labels", "scarce.labels"],
            ),
            Fact("sources", 1, "every source is used once", ["pairs.sources", "scarce.sources"]),
            Fact(
                "random",
                1,
                "targets are drawn at random",
                ["pairs.spread", "pairs.fresh", "pairs.reach", "pairs.epochs"],
            ),
            Fact("repeatable", 1, "all chance comes from the generator", ["pairs.repeatable"]),
        ],
        clues=["pairs.counts"],
    ),
    Check(
        "generator",
        takes=["Translator"],
        probes=[traced("Translator", [uniform(4, 3, 32, 32)], [uniform(3, 3, 32, 32)])],
        facts=[
            Fact(
                "layers",
                3,
                "the six layers: 922,369 parameters without the biases that BatchNorm cancels",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1), and no dropout",
                ["net.activations", "net.dropout"],
            ),
            Fact(
                "norms",
                1,
                "BatchNorm before the activation of the four layers in the middle",
                ["net.norms", "net.evaluation.norms"],
            ),
            Fact("output", 1, "tanh at the end, images of shape (N, 1, 28, 28)", ["net.output"]),
            Fact("learns", 1, "a gradient reaches every layer", ["net.reach"]),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            traced(
                "Discriminator",
                [uniform(4, 1, 28, 28), uniform(4, 3, 32, 32)],
                [uniform(3, 1, 28, 28), uniform(3, 3, 32, 32)],
            )
        ],
        facts=[
            Fact(
                "layers",
                2,
                "digit and resized source joined, then a DCGAN: 1,682,369 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.1) after the first three, and no batch norm",
                ["net.activations", "net.norms"],
            ),
            Fact(
                "dropout",
                1,
                "Dropout(0.5) after the first three, off in eval mode",
                ["net.dropout", "net.evaluation.dropout"],
            ),
            Fact("output", 1, "one logit a pair, shape (N, 1)", ["net.output"]),
            *discriminator_facts(),
        ],
    ),
    Check(
        "train_step",
        takes=["train_step"],
        probes=[
            Steps("d", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.0)),
            Steps("g", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.2)),
            Steps("weighted", of="train_step", arguments=scene(0.0, 0.2, lambda_l1=constant(3.0))),
            Steps("still", of="train_step", arguments=scene(lr_d=0.0, lr_g=0.0)),
            Steps("both", of="train_step", arguments=scene(lr_d=0.2, lr_g=0.02), repeat=3),
        ],
        facts=step_facts([2, 2, 1, 2, 1], g="the translator", more_g=["weighted.G@1"], names=False),
        clues=["both.optimiser steps", "both.G buffers@1"],
    ),
    Check(
        "accuracy",
        takes=["translation_accuracy"],
        probes=[
            accuracy("training", 53, "train"),
            accuracy("evaluation", 61, "eval"),
            accuracy("more", 83, "eval"),
            accuracy("one", 1, "eval"),
            accuracy("mixed", 37, ["train", "eval"]),
        ],
        facts=[
            Fact(
                "value",
                2,
                "the share of translations that the classifier reads as their label",
                ["evaluation.value", "more.value", "one.value"],
            ),
            Fact("type", 1, "a plain float", ["evaluation.type", "one.type"]),
            Fact("eval", 1, "both networks work in eval mode", ["training.numbers"]),
            Fact(
                "mode",
                1,
                "both are left in the mode in which they came",
                ["training.mode", "evaluation.mode", "mixed.mode"],
            ),
        ],
        clues=["training.value"],
    ),
]
