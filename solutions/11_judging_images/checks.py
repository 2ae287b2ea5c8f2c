"""What is checked in exercise 11, and what it is worth."""

from gankit.checks.spec import Check, Fact, Property, exactly, integers, normal, uniform


def picture(count: int = 3, low: float = -1.0, high: float = 1.0):
    return uniform(count, 3, 4, 5, low=low, high=high)


def score(name: str, of: str, inputs: list, hidden: list | None = None, **options) -> Property:
    """A call of a function that gives one number or several."""
    return Property(
        name,
        of=of,
        measure="plain_score",
        inputs=inputs,
        options=options,
        hidden={} if hidden is None else {"inputs": hidden},
    )


def similarity(name: str, count: int, channels: int, size: int, hidden_size: int) -> Property:
    """`ms_ssim` of pictures of this size, hidden of another with as many scales."""
    return Property(
        name,
        of="ms_ssim",
        measure="picture_similarity",
        inputs=[uniform(count, channels, 5, 5), uniform(count, channels, size, size)],
        hidden={
            "inputs": [
                uniform(count, channels, 6, 6),
                uniform(count, channels, hidden_size, hidden_size),
            ]
        },
    )


# Three pictures of two pixels with very different errors.
SOME = [[[[0.0, 0.5]]], [[[1.0, -1.0]]], [[[0.25, 0.25]]]]
OTHERS = [[[[0.01, 0.5]]], [[[-1.0, 0.5]]], [[[0.35, 0.0]]]]
# Counts of five classes; the third one does not occur, or is said and never true. The last one is
# never found: that counts as 0.
ABSENT = [[30, 4, 0, 6, 1], [7, 50, 0, 3, 0], [0, 0, 0, 0, 0], [1, 9, 0, 20, 2], [3, 0, 0, 5, 0]]
ONLY_SAID = [
    [30, 4, 2, 6, 1],
    [7, 50, 5, 3, 0],
    [0, 0, 0, 0, 0],
    [1, 9, 0, 20, 2],
    [3, 0, 0, 5, 0],
]

VALUES = ["one_scale", "scales", "five"]

CHECKS = [
    Check(
        "pixel_error",
        takes=["pixel_error"],
        probes=[
            score("error", "pixel_error", [picture(), picture()], [picture(4), picture(4)]),
        ],
        facts=[
            Fact(
                "value", 2, "the mean absolute difference, 0 to 2", ["error.value", "error.inputs"]
            )
        ],
    ),
    Check(
        "psnr",
        takes=["psnr"],
        probes=[
            score("one", "psnr", [picture(1), picture(1)], [picture(1, -0.5), picture(1)]),
            score("batch", "psnr", [exactly(SOME), exactly(OTHERS)]),
        ],
        facts=[
            Fact(
                "value",
                2,
                "10 times the logarithm of peak² over squared error",
                ["one.value", "one.inputs"],
            ),
            Fact("batch", 1, "the mean of the pictures' own", ["batch.value"]),
        ],
    ),
    Check(
        "ms_ssim",
        takes=["ms_ssim"],
        no_slips=True,
        probes=[
            similarity("small", 3, 2, 48, 44),
            similarity("large", 2, 1, 176, 180),
            similarity("tiny", 3, 1, 16, 14),
        ],
        facts=[
            Fact("one_scale", 2, "light and contrast of one scale", ["tiny.value"]),
            Fact(
                "scales",
                2,
                "three scales, halved in between, weights that add up to 1",
                ["small.value"],
            ),
            Fact("five", 1, "five scales for large pictures", ["large.value"]),
            Fact("equal", 1, "1 for equal pictures", ["small.equal"], VALUES),
            Fact(
                "opposite",
                1,
                "0, a finite number, where pictures contradict each other",
                ["small.opposite"],
                VALUES,
            ),
            Fact("batch", 1, "the mean of the pictures' own", ["small.batch"]),
        ],
        clues=["small.symmetric", "small.singles", "tiny.opposite"],
        said={"small.symmetric": "The same value where the two pictures are exchanged"},
    ),
    Check(
        "diversity",
        takes=["diversity"],
        probes=[
            Property(
                "pairs",
                of="diversity",
                measure="pair_diversity",
                inputs=[uniform(5, 2, 11, 12)],
                hidden={"inputs": [uniform(6, 1, 12, 11)]},
            )
        ],
        facts=[
            Fact("value", 2, "the mean over all pairs", ["pairs.value"]),
            Fact("different", 1, "never a picture with itself", ["pairs.itself"]),
            Fact("two", 1, "two pictures are enough", ["pairs.two"]),
        ],
        clues=["pairs.pairs"],
        said={"pairs.pairs": "What is compared"},
    ),
    Check(
        "frechet_distance",
        takes=["frechet_distance"],
        probes=[
            Property(
                "gaussians",
                of="frechet_distance",
                measure="gaussian_distance",
                inputs=[normal(12, 4), uniform(9, 4, low=-1.0, high=2.0)],
                hidden={"inputs": [normal(15, 5), uniform(12, 5, low=-2.0, high=1.0)]},
            )
        ],
        facts=[
            Fact("means", 2, "the squared distance of the means", ["gaussians.means"]),
            Fact("spreads", 2, "what different covariances add", ["gaussians.spreads"]),
            Fact("value", 1, "both together", ["gaussians.value"]),
            Fact("equal", 1, "0 for a Gaussian and itself", ["gaussians.equal"]),
            Fact("flat", 1, "covariances without full rank", ["gaussians.flat"]),
        ],
        clues=["gaussians.swapped"],
    ),
    Check(
        "fcn_scores",
        takes=["fcn_scores"],
        probes=[
            score("counts", "fcn_scores", [integers(5, 5, below=90)], [integers(7, 7, below=60)]),
            score("absent", "fcn_scores", [exactly(ABSENT)], whole=True),
            score("only_said", "fcn_scores", [exactly(ONLY_SAID)], whole=True),
        ],
        facts=[
            Fact("pixels", 1, "pixel accuracy", ["counts.value.0", "counts.inputs"]),
            Fact(
                "classes",
                1.5,
                "class accuracy: of the pixels of a class, those found",
                ["counts.value.1"],
            ),
            Fact("iou", 1.5, "intersection over union", ["counts.value.2"]),
            Fact("absent", 1, "only a class that does not occur is left out", ["absent.value"]),
            Fact(
                "said",
                1,
                "a class that is only said counts in the union alone",
                ["only_said.value"],
            ),
        ],
    ),
]
