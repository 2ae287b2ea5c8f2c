"""What is checked in exercise 09, and what it is worth."""

from gankit.checks.spec import (
    Call,
    Check,
    Fact,
    Property,
    Steps,
    constant,
    exactly,
    net,
    normal,
    uniform,
)

ANSWERS = ["images", "epochs", "side_5107", "side_3246", "kimg_left"]
LATENT = {"latent": 3, "shape": [1, 2, 2]}  # the average is tried on a generator of this size

# Which pictures ask for which depth and alpha: the first image of a phase, its middle, its end.
CALENDAR = [
    *[["training", shown, 600] for shown in (0, 1, 450, 599, 1200, 1500, 1799, 2400, 2700)],
    ["training", 18, 8],
    *[["fading", shown, 600] for shown in (750, 1050, 2250, 3150, 5700)],
    *[["borders", shown, 600] for shown in (600, 1800, 3000)],
    *[["lengths", shown, 8] for shown in (10, 12, 30)],
]
HIDDEN_CALENDAR = [
    *[["training", shown, 500] for shown in (0, 20, 499, 1000, 1250, 2400)],
    *[["fading", shown, 500] for shown in (550, 900, 1950, 2600)],
    *[["borders", shown, 500] for shown in (500, 1500, 3500)],
    *[["lengths", shown, 40] for shown in (50, 130)],
]


def module(name: str, of: str, feed, build: dict | None = None, hidden: dict | None = None):
    """A small module, made and fed."""
    options = {"build": build or {}}
    return Property(name, of, "module_call", [feed], options, hidden or {})


def layer(name: str, of: str, arguments: list, numbers: list, **options) -> Property:
    """An equalised layer with known numbers in it."""
    return Property(name, of, "scaled_layer", numbers, {"arguments": arguments, **options})


def traced(name: str, of: str, feed, depth: int, alpha: float, build: dict, hidden: dict):
    """A growing network at one depth and alpha."""
    options = {"build": build, "depth": depth, "alpha": alpha}
    hidden = {**hidden, "options": {**options, **hidden.get("options", {})}}
    latent = {"latent_dim": 8} if of == "Generator" else {}
    # Four pictures make one group of MinibatchStdDev; depth 2 has a level that must not fade.
    depth_here, pictures = (1, 4) if alpha == 1 else (2, 2)
    side = 4 * 2**depth_here
    quick = {
        "build": {"resolution": side, **latent},
        "inputs": [normal(2, 8) if latent else uniform(pictures, 3, side, side)],
        "depth": depth_here,
        "alpha": alpha,
    }
    return Property(name, of, "growing_network", [feed], options, hidden, quick)


def critic(name: str, of: str, measure: str, count: int, hidden_count: int) -> Property:
    """A loss of the critic or the generator on critics of known gradient."""

    def inputs(n: int) -> list:
        between = [uniform(n, 1, 1, 1, low=0.1, high=0.9)] if measure == "critic_terms" else []
        pairs = 2 if measure == "critic_terms" else 1
        return [*[uniform(n, 3, 4, 4) for _ in range(pairs)], *between]

    options = {"depth": 2, "alpha": 0.3, "steepness": 2.5}
    hidden = {"depth": 1, "alpha": 0.7, "steepness": 1.8}
    return Property(
        name,
        of,
        measure,
        inputs(count),
        options,
        {"inputs": inputs(hidden_count), "options": hidden},
    )


CHECKS = [
    Check(
        "pixel_norm",
        takes=["PixelNorm"],
        probes=[
            module(
                "image", "PixelNorm", normal(2, 5, 3, 4), hidden={"inputs": [normal(3, 6, 2, 3)]}
            ),
            module("vector", "PixelNorm", normal(3, 7), hidden={"inputs": [normal(2, 9)]}),
            module("zero", "PixelNorm", exactly([[[[0.0]], [[0.0]]]])),
        ],
        facts=[
            Fact(
                "image",
                1,
                "each pixel's channels get the mean square 1: value and gradient",
                ["image.value", "image.gradient", "image.learned"],
            ),
            Fact("vector", 1, "latent vectors (N, C) as well", ["vector.value"], ["image"]),
            Fact(
                "zero",
                1,
                "numbers that are all 0 stay finite, and so does their gradient",
                ["zero.health"],
            ),
        ],
    ),
    Check(
        "equalized",
        takes=["EqualizedConv2d", "EqualizedLinear"],
        probes=[
            layer(
                "conv",
                "EqualizedConv2d",
                [3, 4, 3, 1],
                [normal(2, 3, 5, 4), normal(4, 3, 3, 3), normal(4)],
                wide=[64, 64, 5],
            ),
            layer(
                "plain",
                "EqualizedConv2d",
                [2, 3, 4],
                [normal(2, 2, 6, 5), normal(3, 2, 4, 4), normal(3)],
            ),
            layer(
                "quiet",
                "EqualizedConv2d",
                [4, 3, 1],
                [normal(2, 4, 3, 3), normal(3, 4, 1, 1), normal(3)],
                named={"gain": 1.0},
            ),
            layer(
                "linear",
                "EqualizedLinear",
                [6, 4],
                [normal(3, 6), normal(4, 6), normal(4)],
                wide=[400, 300],
            ),
            layer(
                "quiet_linear",
                "EqualizedLinear",
                [5, 2],
                [normal(3, 5), normal(2, 5), normal(2)],
                named={"gain": 0.5},
            ),
        ],
        facts=[
            Fact(
                "stored",
                1,
                "stored weights start as N(0, 1), biases as 0",
                ["conv.weight", "linear.weight", "conv.bias", "linear.bias"],
            ),
            Fact(
                "conv",
                2,
                "EqualizedConv2d: value and gradient",
                ["conv.value", "conv.gradient", "plain.value", "conv.again", "conv.learns"],
            ),
            Fact(
                "linear",
                1,
                "EqualizedLinear: value and gradient",
                ["linear.value", "linear.again", "linear.learns"],
            ),
            Fact(
                "gain",
                1,
                "gain weighs the weights",
                ["quiet.value", "quiet_linear.value"],
                ["conv", "linear"],
            ),
        ],
    ),
    Check(
        "fade",
        takes=["fade", "fade_reals"],
        probes=[
            *[
                Call(
                    name,
                    of="fade",
                    inputs=[normal(2, 3, 4, 4), normal(2, 3, 4, 4), constant(alpha)],
                    hidden={"inputs": [normal(3, 2, 2, 2), normal(3, 2, 2, 2), constant(other)]},
                )
                for name, alpha, other in (
                    ("old", 0.0, 0.0),
                    ("new", 1.0, 1.0),
                    ("some", 0.3, 0.65),
                )
            ],
            *[
                Call(
                    f"reals_{name}",
                    of="fade_reals",
                    inputs=[normal(2, 3, 6, 8), constant(alpha)],
                    hidden={"inputs": [normal(3, 3, 6, 4), constant(other)]},
                )
                for name, alpha, other in (
                    ("start", 0.0, 0.0),
                    ("end", 1.0, 1.0),
                    ("some", 0.3, 0.65),
                )
            ],
        ],
        facts=[
            Fact("ends", 1, "alpha 0 gives old, alpha 1 gives new", ["old.value", "new.value"]),
            Fact("between", 1, "in between, both in their shares", ["some.value", "some.gradient"]),
            Fact(
                "reals",
                2,
                "fade_reals: from 2 x 2 averages to the picture itself",
                ["reals_start.value", "reals_end.value", "reals_some.value"],
            ),
        ],
        clues=["reals_some.inputs"],
    ),
    Check(
        "generator",
        takes=["Generator"],
        probes=[
            traced(
                "net",
                "Generator",
                normal(2, 512),
                depth=5,
                alpha=1.0,
                build={},
                hidden={
                    "inputs": [normal(3, 37)],
                    "options": {"build": {"resolution": 64, "latent_dim": 37}, "depth": 4},
                },
            ),
            traced(
                "small",
                "Generator",
                normal(2, 24),
                depth=2,
                alpha=1.0,
                build={"resolution": 32, "latent_dim": 24},
                hidden={
                    "inputs": [normal(2, 19)],
                    "options": {"build": {"resolution": 16, "latent_dim": 19}, "depth": 1},
                },
            ),
            Property(
                "growth",
                "Generator",
                "growth",
                [normal(2, 8)],
                {"role": "generator", "build": {"resolution": 8, "latent_dim": 8}},
                {
                    "inputs": [normal(3, 6)],
                    "options": {"role": "generator", "build": {"resolution": 8, "latent_dim": 6}},
                },
            ),
            Property(
                "old",
                "Generator",
                "old_path",
                [normal(2, 8)],
                {"role": "generator", "build": {"resolution": 8, "latent_dim": 8}},
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "two convolutions for each size, and one to RGB: 22,933,394 parameters",
                ["net.layers", "net.count"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.2) and PixelNorm behind each, PixelNorm in front of the first",
                ["net.activations", "net.norms"],
            ),
            Fact("output", 1, "colours without tanh, (N, 3, 128, 128)", ["net.output"]),
            Fact(
                "depth",
                1,
                "depth and resolution set the sizes",
                ["small.layers", "small.count", "growth.shapes"],
            ),
            Fact(
                "fade",
                2,
                "alpha 0 is the depth below, enlarged; in between, both in their shares",
                ["growth.start", "growth.between", "growth.first"],
            ),
            Fact("learns", 1, "a gradient reaches every layer", ["net.learns", "old.learns"]),
        ],
    ),
    Check(
        "minibatch_std",
        takes=["MinibatchStdDev"],
        probes=[
            module(
                "two_groups",
                "MinibatchStdDev",
                normal(8, 3, 2, 3),
                hidden={"inputs": [normal(12, 2, 3, 2)]},
            ),
            module(
                "pairs",
                "MinibatchStdDev",
                normal(6, 2, 2, 2),
                {"group": 2},
                {"inputs": [normal(6, 2, 2, 2)], "options": {"build": {"group": 3}}},
            ),
            module("few", "MinibatchStdDev", normal(3, 2, 2, 2)),
            module("one", "MinibatchStdDev", normal(1, 2, 2, 2)),
            module("equal", "MinibatchStdDev", exactly([[[[0.5, -1.0]], [[2.0, 0.0]]]] * 4)),
        ],
        facts=[
            Fact(
                "map",
                1,
                "one more channel behind the others, a single number on each image's map",
                ["two_groups.type", "few.type"],
            ),
            Fact(
                "value",
                1,
                "the mean standard deviation in groups of four, image i in group i mod M",
                ["two_groups.value", "two_groups.gradient"],
            ),
            Fact(
                "group",
                1,
                "the argument group; small batches are one group",
                ["pairs.value", "few.value"],
            ),
            Fact(
                "equal",
                1,
                "equal images, and one alone, give finite numbers and gradients",
                ["equal.health", "one.health"],
            ),
        ],
    ),
    Check(
        "discriminator",
        takes=["Discriminator"],
        probes=[
            traced(
                "net",
                "Discriminator",
                uniform(4, 3, 128, 128),
                depth=5,
                alpha=1.0,
                build={},
                # At 64 pixels all older blocks are alike, and their order would not show.
                hidden={"inputs": [uniform(3, 3, 128, 128)]},
            ),
            traced(
                "small",
                "Discriminator",
                uniform(4, 3, 16, 16),
                depth=2,
                alpha=1.0,
                build={"resolution": 32},
                hidden={
                    "inputs": [uniform(4, 3, 8, 8)],
                    "options": {"build": {"resolution": 16}, "depth": 1},
                },
            ),
            traced(
                "mix",
                "Discriminator",
                uniform(4, 3, 16, 16),
                depth=2,
                alpha=0.25,
                build={"resolution": 16},
                hidden={
                    "inputs": [uniform(4, 3, 32, 32)],
                    "options": {"build": {"resolution": 32}, "depth": 3, "alpha": 0.375},
                },
            ),
            Property(
                "growth",
                "Discriminator",
                "growth",
                [normal(4, 3, 8, 8)],
                {"role": "critic", "build": {"resolution": 8}},
                {"inputs": [normal(4, 3, 8, 8)]},
            ),
            Property(
                "old",
                "Discriminator",
                "old_path",
                [normal(2, 3, 8, 8)],
                {"role": "critic", "build": {"resolution": 8}},
            ),
        ],
        facts=[
            Fact(
                "layers",
                2,
                "the generator's mirror, 513 maps in at the end: 22,941,313 parameters",
                ["net.layers", "net.count"],
            ),
            Fact(
                "activations",
                1,
                "LeakyReLU(0.2) behind each layer but the last, and no norm",
                ["net.activations", "net.norms"],
            ),
            Fact("output", 1, "one score an image without bounds, (N, 1)", ["net.output"]),
            Fact(
                "depth",
                1,
                "depth and resolution set the sizes",
                ["small.layers", "small.count", "growth.shapes"],
            ),
            Fact(
                "fade",
                2,
                "alpha 0 is the depth below on the halved picture; in between, features are mixed",
                ["growth.start", "growth.first", "mix.fade"],
            ),
            Fact("learns", 1, "a gradient reaches every layer", ["net.learns", "old.learns"]),
        ],
    ),
    Check(
        "wgan_gp",
        takes=["critic_loss", "generator_loss"],
        probes=[
            critic("critic", "critic_loss", "critic_terms", 5, 4),
            critic("one", "critic_loss", "critic_terms", 1, 1),
            critic("generator", "generator_loss", "score_loss", 5, 4),
        ],
        facts=[
            Fact(
                "distance",
                2,
                "fakes' mean score minus reals'",
                ["critic.distance", "critic.teaches"],
            ),
            Fact(
                "penalty",
                2,
                "10 times the mean square of (length of each image's gradient - 1)",
                ["critic.penalty"],
            ),
            Fact(
                "drift",
                1,
                "0.001 times the mean square of the reals' scores",
                ["critic.drift", "critic.drift_learns"],
            ),
            Fact(
                "points",
                1,
                "the gradient is taken between each real image and its fake",
                ["critic.points", "critic.passed_on"],
            ),
            Fact("learns", 1, "the penalty teaches the critic", ["critic.learns"]),
            Fact(
                "g_loss",
                1,
                "generator_loss: value and gradient",
                ["generator.value", "generator.gradient", "generator.passed_on"],
            ),
        ],
        clues=["critic.curved", "one.penalty"],
    ),
    Check(
        "ema",
        takes=["update_ema", "schedule"],
        probes=[
            Steps(
                "ema",
                of="update_ema",
                arguments={
                    "ema": net("generator", **LATENT),
                    "model": net("generator", **LATENT),
                    "decay": constant(0.7),
                },
                repeat=3,
                hidden={
                    "arguments": {
                        "ema": net("generator", **LATENT),
                        "model": net("generator", **LATENT),
                        "decay": constant(0.4),
                    }
                },
            ),
            *[
                Property(
                    name,
                    "update_ema",
                    "average_step",
                    [net("generator", **LATENT), net("generator", **LATENT)],
                    {"decay": decay},
                )
                for name, decay in (("default", []), ("quick", [0.9]))
            ],
            Property(
                "calendar",
                "schedule",
                "calendar",
                [constant(CALENDAR)],
                {},
                {"inputs": [constant(HIDDEN_CALENDAR)]},
            ),
        ],
        facts=[
            Fact(
                "average",
                1,
                "the average moves towards the model, which stays as it is",
                ["ema.ema@1", "ema.ema@3", "ema.model@3", "quick.graph", "quick.model"],
            ),
            Fact("decay", 1, "decay is 0.999 unless told otherwise", ["default.moved"]),
            Fact("depth", 1, "which size is trained, and alpha 1 there", ["calendar.training"]),
            Fact(
                "alpha",
                2,
                "alpha grows from 0 to 1 in a fade, also for other lengths",
                ["calendar.fading", "calendar.borders", "calendar.lengths", "calendar.type"],
            ),
        ],
        clues=["quick.moved"],
    ),
    Check(
        "log_reading",
        takes=["log_reading"],
        probes=[
            Property(
                "log",
                of="log_reading",
                measure="short_answers",
                options={"names": ANSWERS},
            )
        ],
        facts=[
            Fact("images", 1, "pictures shown at the last line", ["log.images"]),
            Fact("epochs", 1, "passes through the data set by then", ["log.epochs"]),
            Fact("side_5107", 1, "the side that is trained at the last line", ["log.side_5107"]),
            Fact("side_3246", 1, "the side that fades in at the third line", ["log.side_3246"]),
            Fact("kimg_left", 1, "what is left to complete 128 x 128", ["log.kimg_left"]),
        ],
        clues=["log.form"],
        kept=True,
    ),
]
