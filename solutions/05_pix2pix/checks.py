"""What is checked in exercise 05, and what it is worth."""

from gankit.checks.questions import discriminator_facts
from gankit.checks.spec import (
    Architecture,
    Call,
    Check,
    Fact,
    Property,
    Steps,
    constant,
    exactly,
    net,
    sgd,
    stand_in,
    uniform,
)

SOURCE, IMAGE = (3, 2, 2), (3, 2, 2)  # the training step is tried on images of four pixels


def scene(lr_d: float, lr_g: float, lambda_l1: float = 3.0, use_gan: bool = True) -> dict:
    """The arguments of `train_step`, in the contract's order."""
    return {
        "G": net("translator", source=SOURCE, shape=IMAGE),
        "D": net("patch discriminator", source=SOURCE, shape=IMAGE),
        "opt_g": sgd("G", lr_g),
        "opt_d": sgd("D", lr_d, watch="G"),
        "source": uniform(5, *SOURCE),
        "target": uniform(5, *IMAGE),
        "lambda_l1": constant(lambda_l1),
        "use_gan": constant(use_gan),
        "pix2pix_d_loss": stand_in("paired_d_loss"),
        "pix2pix_g_loss": stand_in("paired_g_loss"),
    }


def logits(low: float, high: float, count: int = 4):
    return uniform(count, 1, 2, 3, low=low, high=high)


def picture(count: int = 4):
    return uniform(count, 3, 4, 4)


def g_loss(name: str, options: dict, hidden_options: dict) -> Call:
    """A call of `pix2pix_g_loss` on a map of logits that is not as large as the pictures."""
    return Call(
        name,
        of="pix2pix_g_loss",
        inputs=[logits(-5.0, 3.0), picture(), picture()],
        options=options,
        hidden={
            "inputs": [logits(-4.0, 4.0, 3), picture(3), picture(3)],
            "options": hidden_options,
        },
    )


def learned(probe: str) -> list[str]:
    """The gradients to the logits and to the fake. The target is data and needs none."""
    return [f"{probe}.gradient.0", f"{probe}.gradient.1"]


# U-Nets for numbers. In the larger one two levels have skips of one width: which is taken shows.
SMALL = {"build": {"size": 64}, "inputs": [uniform(1, 3, 64, 64)]}

UPDATES = ["d_update", "g_update"]

CHECKS = [
    Check(
        "data_loaders",
        takes=["make_loaders"],
        no_slips=True,  # one of them would enlarge pictures 200 times
        probes=[
            Property(
                "loaders",
                of="make_loaders",
                measure="paired_loaders",
                options={"size": 32, "train": 22, "test": 12},
                hidden={"options": {"size": 64, "train": 18, "test": 13}},
            )
        ],
        facts=[
            Fact("batch", 0.5, "batches of 4 for training, of 5 for the test", ["loaders.batch"]),
            Fact("order", 1, "training pairs shuffled, test pairs in order", ["loaders.order"]),
            Fact(
                "pairs",
                1.5,
                "source first, then its target, cropped and mirrored alike",
                ["loaders.pairs", "loaders.direction"],
            ),
            Fact(
                "changes",
                1,
                "training pairs enlarged by 286/256, cropped and mirrored at random",
                ["loaders.scale", "loaders.crop", "loaders.flip"],
            ),
            Fact("test", 0.5, "every test pair once, unchanged", ["loaders.test"]),
            Fact("range", 0.5, "float32 in [-1, 1]", ["loaders.range"]),
        ],
    ),
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            Architecture(
                "net",
                of="Generator",
                inputs=[uniform(2, 3, 256, 256)],
                hidden={"inputs": [uniform(3, 3, 256, 256)]},
                quick=SMALL,
            ),
            Architecture(
                "small",
                of="Generator",
                build={"size": 64},
                inputs=[uniform(2, 3, 64, 64)],
                hidden={"build": {"size": 32}, "inputs": [uniform(3, 3, 32, 32)]},
                quick=SMALL,
            ),
        ],
        facts=[
            Fact(
                "layers",
                3,
                "eight convolutions down, eight up, joined by seven skips: 54,419,459 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact(
                "activations",
                2,
                "LeakyReLU(0.2) on the way down, ReLU on the way up, also for the skips",
                ["net.activations"],
            ),
            Fact(
                "norms",
                2,
                "BatchNorm on all layers but the first, the innermost and the last; no dropout",
                ["net.norms", "net.dropout", "net.evaluation.norms"],
            ),
            Fact("output", 2, "tanh at the end, the size of the input", ["net.output"]),
            Fact("size", 2, "size=64 builds six levels", ["small.layers", "small.parameters"]),
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
                inputs=[uniform(2, 3, 256, 256), uniform(2, 3, 256, 256)],
                hidden={"inputs": [uniform(3, 3, 128, 128), uniform(3, 3, 128, 128)]},
                passing=[1],
                quick={"inputs": [uniform(2, 3, 64, 64), uniform(2, 3, 64, 64)]},
            )
        ],
        facts=[
            Fact("pair", 2, "it sees source and picture, joined by channel", ["net.layers.0.from"]),
            Fact(
                "layers",
                2,
                "five convolutions with strides 2, 2, 2, 1, 1: 2,769,601 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact("activations", 1, "LeakyReLU(0.2) between them", ["net.activations"]),
            Fact(
                "norms",
                1,
                "BatchNorm on the second, third and fourth, and no dropout",
                ["net.norms", "net.dropout"],
            ),
            Fact("output", 1, "a map of logits, (N, 1, 30, 30)", ["net.output"]),
            *discriminator_facts(),
        ],
    ),
    Check(
        "losses",
        takes=["pix2pix_d_loss", "pix2pix_g_loss"],
        probes=[
            Call(
                "d",
                of="pix2pix_d_loss",
                inputs=[logits(-2.0, 6.0), logits(-5.0, 3.0)],
                hidden={"inputs": [logits(-3.0, 5.0, 3), logits(-6.0, 2.0, 3)]},
            ),
            Call(
                "d_extreme",
                of="pix2pix_d_loss",
                inputs=[exactly([[[[200.0, -200.0]]]]), exactly([[[[-200.0, 200.0]]]])],
            ),
            g_loss("g", {}, {}),
            g_loss("weighted", {"lambda_l1": 7.0}, {"lambda_l1": 0.5}),
            g_loss(
                "l1_only",
                {"lambda_l1": 5.0, "use_gan": False},
                {"lambda_l1": 2.5, "use_gan": False},
            ),
            Property(
                "g_extreme",
                of="pix2pix_g_loss",
                measure="loss_health",
                inputs=[exactly([[[[-200.0, 200.0]]]]), uniform(1, 3, 2, 2), uniform(1, 3, 2, 2)],
                options={"learned": [0, 1]},
            ),
            Call(
                "without",
                of="pix2pix_g_loss",
                inputs=[constant(None), picture(2), picture(2)],
                options={"use_gan": False},
            ),
        ],
        facts=[
            Fact(
                "d_loss",
                2,
                "pix2pix_d_loss: value and gradient",
                ["d.value", "d.gradient", "d.precision"],
            ),
            Fact(
                "g_loss",
                2,
                "pix2pix_g_loss: value and gradient",
                ["g.value", *learned("g")],
            ),
            Fact(
                "lambda",
                1,
                "lambda_l1 weighs the L1 term",
                ["weighted.value", *learned("weighted")],
            ),
            Fact(
                "l1_only",
                2,
                "use_gan=False leaves lambda_l1 times L1, also without logits",
                ["l1_only.value", "without.value"],
            ),
            Fact(
                "extreme",
                1,
                "logits of ±200 give finite losses that can still be learned from",
                ["d_extreme.health", "g_extreme.health"],
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
            Steps(
                "l1",
                of="train_step",
                arguments=scene(lr_d=0.2, lr_g=0.2, lambda_l1=2.0, use_gan=False),
                repeat=2,
            ),
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
                "l1_only",
                2,
                "use_gan=False: the generator learns from L1 alone",
                ["l1.G@1", "l1.G@2"],
            ),
            Fact(
                "returns",
                1,
                "the losses come back as floats",
                ["still.returned", "still.names"],
                UPDATES,
            ),
        ],
        clues=["both.optimiser steps"],
    ),
]
