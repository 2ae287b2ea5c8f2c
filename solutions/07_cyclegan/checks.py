"""What is checked in exercise 07, and what it is worth."""

from gankit.checks.questions import loss_facts
from gankit.checks.spec import (
    Architecture,
    Call,
    Check,
    Fact,
    Property,
    exactly,
    net,
    uniform,
)

IMAGE = (3, 2, 2)  # the steps are tried on images of four pixels
REAL_EFFECTS = "acdfgi"
LETTERS = "abcdefghi"


def logits(low: float, high: float, count: int = 4):
    return uniform(count, 1, 2, 3, low=low, high=high)


def distance(name: str, of: str) -> Call:
    """A call of `cycle_loss` or `identity_loss`. The real picture is data and needs no gradient."""
    return Call(
        name,
        of=of,
        inputs=[uniform(4, 3, 4, 5), uniform(4, 3, 4, 5)],
        hidden={"inputs": [uniform(3, 3, 5, 4), uniform(3, 3, 5, 4)]},
    )


def eighths(low: int, count: int):
    """A batch of multiples of 1/8: adding and subtracting whole numbers is exact."""
    numbers = [(low + 3 * index) % 15 - 7 for index in range(12 * count)]
    rows = [[number / 8 for number in numbers[12 * n : 12 * (n + 1)]] for n in range(count)]
    return exactly([[[row[:2], row[2:4]] for row in (r[:4], r[4:8], r[8:])] for r in rows])


def pool(name: str, size: int, batch: int, hidden_size: int, hidden_batch: int) -> Property:
    """Numbered images sent through a pool."""
    return Property(
        name,
        of="ImagePool",
        measure="image_pool",
        options={"size": size, "batch": batch, "rounds": 2000 // batch},
        hidden={
            "options": {
                "size": hidden_size,
                "batch": hidden_batch,
                "rounds": 2000 // hidden_batch,
            }
        },
    )


def epochs(name: str, constant: int, decay: int, hidden: tuple[int, int]) -> Property:
    """Every factor of a schedule."""
    return Property(
        name,
        of="lr_lambda",
        measure="schedule",
        options={"n_constant": constant, "n_decay": decay},
        hidden={"options": {"n_constant": hidden[0], "n_decay": hidden[1]}},
    )


# A generator that can be run with numbers.
SMALLER = {"build": {"n_blocks": 2, "features": 8}, "inputs": [uniform(1, 3, 32, 32)]}

CHECKS = [
    Check(
        "residual_block",
        takes=["ResNetBlock"],
        probes=[
            Architecture(
                "block",
                of="ResNetBlock",
                build={"channels": 8},
                inputs=[uniform(2, 8, 12, 12)],
                hidden={"build": {"channels": 12}, "inputs": [uniform(3, 12, 10, 10)]},
                passing=[0],
            )
        ],
        facts=[
            Fact(
                "layers",
                1,
                "two convolutions with kernel 3, each behind reflection padding",
                ["block.layers", "block.parameters"],
            ),
            Fact(
                "norms",
                1,
                "InstanceNorm behind each convolution, without learned scale",
                ["block.norms", "block.output.norm", "block.dropout", "block.evaluation.norms"],
            ),
            Fact("relu", 1, "one ReLU, between them", ["block.activations"]),
            Fact(
                "sum",
                1,
                "the input is added at the end, and nothing follows",
                ["block.output.from", "block.output.function", "block.output.shape"],
            ),
        ],
        clues=["block.reach"],
    ),
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            Property(
                "net",
                of="Generator",
                measure="residual_network",
                inputs=[uniform(2, 3, 256, 256)],
                hidden={"inputs": [uniform(3, 3, 128, 128)]},
                quick=SMALLER,
            ),
            Property(
                "small",
                of="Generator",
                measure="residual_network",
                inputs=[uniform(2, 3, 64, 64)],
                options={"build": {"n_blocks": 2, "features": 8}},
                hidden={
                    "inputs": [uniform(3, 3, 32, 32)],
                    "options": {"build": {"n_blocks": 3, "features": 12}},
                },
                quick=SMALLER,
            ),
        ],
        facts=[
            Fact(
                "layers",
                3,
                "down, nine residual blocks, up, with padding as given: 11,378,179 parameters",
                ["net.layers", "net.parameters"],
            ),
            Fact("activations", 1, "ReLU", ["net.activations"]),
            Fact(
                "norms",
                1,
                "InstanceNorm, and no dropout",
                ["net.norms", "net.dropout", "net.evaluation.norms"],
            ),
            Fact("output", 2, "tanh alone at the end, the size of the input", ["net.output"]),
            Fact(
                "arguments",
                1,
                "n_blocks and features build smaller ones",
                ["small.layers", "small.parameters"],
            ),
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
                inputs=[uniform(2, 3, 256, 256)],
                hidden={"inputs": [uniform(3, 3, 128, 128)]},
                passing=[0],
                quick={"inputs": [uniform(2, 3, 64, 64)]},
            ),
            Architecture(
                "narrow",
                of="Discriminator",
                build={"features": 8},
                inputs=[uniform(2, 3, 64, 64)],
                hidden={"build": {"features": 12}},
                passing=[0],
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "five convolutions with strides 2, 2, 2, 1, 1: 2,764,737 parameters",
                ["net.layers", "net.parameters", "net.reach", "narrow.layers"],
            ),
            Fact("activations", 1, "LeakyReLU(0.2) between them", ["net.activations"]),
            Fact(
                "norms",
                1,
                "InstanceNorm on the second, third and fourth, and no dropout",
                ["net.norms", "net.dropout", "net.evaluation.norms"],
            ),
            Fact("output", 2, "a map of logits, (N, 1, 30, 30), as they are", ["net.output"]),
        ],
    ),
    Check(
        "losses",
        takes=["lsgan_d_loss", "lsgan_g_loss", "cycle_loss", "identity_loss"],
        probes=[
            Call(
                "d",
                of="lsgan_d_loss",
                inputs=[logits(-2.0, 6.0), logits(-5.0, 3.0)],
                hidden={"inputs": [logits(-3.0, 5.0, 3), logits(-6.0, 2.0, 3)]},
            ),
            Call(
                "g",
                of="lsgan_g_loss",
                inputs=[logits(-5.0, 3.0)],
                hidden={"inputs": [logits(-4.0, 4.0, 3)]},
            ),
            distance("cycle", "cycle_loss"),
            distance("identity", "identity_loss"),
        ],
        facts=[
            *loss_facts("d", "lsgan_d_loss", 2, inputs=False),
            *loss_facts("g", "lsgan_g_loss", 2, inputs=False),
            Fact("cycle", 2, "cycle_loss: value and gradient", ["cycle.value", "cycle.gradient.0"]),
            Fact(
                "identity",
                1,
                "identity_loss: value and gradient",
                ["identity.value", "identity.gradient.0"],
            ),
        ],
    ),
    Check(
        "image_pool",
        takes=["ImagePool"],
        probes=[pool("batches", 6, 4, 5, 3), pool("single", 8, 1, 10, 1)],
        facts=[
            Fact(
                "fill",
                1,
                "the first ones are kept and come back as they went in",
                ["batches.form", "batches.fill", "single.fill"],
            ),
            Fact(
                "half",
                1,
                "afterwards half of the pictures are exchanged",
                ["single.share"],
            ),
            Fact(
                "stored",
                2,
                "the new one takes the place of the old one, and only then is kept",
                ["batches.stored", "single.stored"],
            ),
            Fact(
                "choice",
                1,
                "any of the stored pictures may come back",
                ["batches.choice", "single.choice"],
            ),
            Fact("graph", 1, "no graph hangs on what comes back", ["batches.graph"]),
            Fact(
                "each",
                1,
                "each picture for itself, each pool for itself, also of size 0",
                ["batches.together", "batches.zero", "batches.own"],
            ),
        ],
    ),
    Check(
        "generator_step",
        takes=["generator_step"],
        probes=[
            Property(
                "parts",
                of="generator_step",
                measure="translation_step",
                inputs=[
                    net("repainter", shape=IMAGE),
                    net("repainter", shape=IMAGE),
                    net("map critic", shape=IMAGE),
                    net("map critic", shape=IMAGE),
                    uniform(5, *IMAGE),
                    uniform(5, *IMAGE),
                ],
                options={"lambda_cycle": 2.0, "lambda_identity": 0.25},
                hidden={"options": {"lambda_cycle": 3.0, "lambda_identity": 0.4}},
            ),
            Property(
                "known",
                of="generator_step",
                measure="closed_forms",
                inputs=[eighths(0, 2), eighths(5, 2)],
                options={
                    "up": 1.0,
                    "a": -0.25,
                    "b": 0.5,
                    "says": 0.25,
                    "lambda_cycle": 8.0,
                    "lambda_identity": 0.25,
                },
                hidden={
                    "inputs": [eighths(4, 3), eighths(9, 3)],
                    "options": {
                        "up": 2.0,
                        "a": 0.75,
                        "b": -0.5,
                        "says": -0.5,
                        "lambda_cycle": 4.0,
                        "lambda_identity": 0.4,
                    },
                },
            ),
        ],
        facts=[
            Fact("gan", 2, "each generator learns from the other domain's judge", ["parts.gan"]),
            Fact("cycle", 2, "both round trips count, with their weight", ["parts.cycle"]),
            Fact(
                "identity",
                2,
                "each generator leaves its own domain alone, with its weight",
                ["parts.identity"],
            ),
            Fact("weights", 1, "the weights are 10 and 0.5 · 10 by default", ["parts.defaults"]),
            Fact(
                "clean",
                1,
                "earlier gradients are cleared, the discriminators stay as they are",
                ["parts.earlier", "parts.discriminators"],
            ),
            Fact(
                "returns",
                1,
                "losses as floats, then fake_a and fake_b",
                ["parts.form", "parts.fakes", "known.shift.returned", "known.constant.returned"],
                ["gan", "cycle", "identity"],
            ),
        ],
        clues=["parts.returned"],
    ),
    Check(
        "discriminator_step",
        takes=["discriminator_step"],
        probes=[
            Property(
                "step",
                of="discriminator_step",
                measure="critic_step",
                inputs=[
                    net("map critic", shape=IMAGE),
                    net("repainter", shape=IMAGE),
                    *(uniform(5, *IMAGE) for _ in range(4)),
                ],
                hidden={
                    "inputs": [
                        net("map critic", shape=(3, 3, 2)),
                        net("repainter", shape=(3, 3, 2)),
                        *(uniform(4, 3, 3, 2) for _ in range(4)),
                    ]
                },
            )
        ],
        facts=[
            Fact("real", 1, "D learns from real pictures", ["step.real"]),
            Fact("fake", 1, "D learns from fakes", ["step.fake"]),
            Fact("clean", 1, "earlier gradients are cleared", ["step.earlier"]),
            Fact("detached", 1, "no gradient is left on the generator", ["step.generator"]),
            Fact(
                "returns",
                1,
                "the loss comes back as a float",
                ["step.returned", "step.names"],
                ["real", "fake"],
            ),
        ],
        clues=["step.size"],
    ),
    Check(
        "lr_lambda",
        takes=["lr_lambda"],
        probes=[
            epochs("usual", 5, 4, (6, 3)),
            epochs("paper", 100, 100, (100, 100)),
            epochs("decay", 0, 3, (0, 6)),
        ],
        facts=[
            Fact("constant", 1, "1 at first", ["usual.constant", "paper.constant"]),
            Fact("decay", 2, "then down in equal steps", ["usual.decay", "decay.decay"]),
            Fact("after", 1, "above 0, also after the last epoch", ["usual.after", "paper.after"]),
        ],
        clues=["paper.decay"],
    ),
    Check(
        "find_the_bugs",
        takes=["find_the_bugs"],
        probes=[
            Property(
                "marks",
                of="find_the_bugs",
                measure="marks_in_listing",
                options={"letters": LETTERS},
            )
        ],
        facts=[
            *(
                Fact(f"effect_{letter}", 1, f"the line with effect {letter}", [f"marks.{letter}"])
                for letter in REAL_EFFECTS
            ),
            Fact(
                "nothing_else",
                1,
                "no effect that does not occur",
                [f"marks.{letter}" for letter in LETTERS if letter not in REAL_EFFECTS]
                + ["marks.others"],
            ),
        ],
        clues=["marks.others"],
        kept=True,
    ),
]
