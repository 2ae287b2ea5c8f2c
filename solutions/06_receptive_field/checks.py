"""What is checked in exercise 06, and what it is worth."""

from gankit.checks.spec import Check, Fact, Property, constant, net, own

NAMES = ["C64", "C128", "C256", "C512", "C1", "bonus"]
PATCHGAN = [[4, stride, 1] for stride in (2, 2, 2, 1, 1)]
FIELDS = ["first.field", "deep.field", "wide.field"]
STACKS = {name: PATCHGAN[: number + 1] for number, name in enumerate(NAMES[:5])}
STACKS["bonus"] = [[4, stride, 1] for stride in (2, 2, 2, 2, 1)]


def fields(name: str, layers: list, hidden: list, **options: bool) -> Property:
    """A call of `receptive_field`. No stack is the PatchGAN's: its answers are asked for."""
    return Property(
        name,
        of="receptive_field",
        measure="receptive_fields",
        inputs=[constant(layers)],
        options=options,
        hidden={"inputs": [constant(hidden)]},
    )


def measured(
    name: str,
    layers: list,
    layer: int,
    mode: str,
    hidden: list,
    sizes: tuple[int, int] = (48, 57),
    scale: float = 1.0,
) -> Property:
    """A call of `measured_field` with a stack of convolutions that arrives in this mode.

    `sizes` are those of the picture in public and hidden probes. `scale` multiplies the weights.
    """
    return Property(
        name,
        of="measured_field",
        measure="measured_fields",
        inputs=[net("stack", channels=2, layers=layers), constant(layer), constant(sizes[0])],
        options={"mode": mode, "scale": scale},
        hidden={
            "inputs": [
                net("stack", channels=3, layers=hidden),
                constant(layer),
                constant(sizes[1]),
            ],
        },
    )


CHECKS = [
    Check(
        "receptive_field",
        takes=["receptive_field"],
        probes=[
            fields("one", [[7, 3, 2]], [[5, 2, 1]]),
            fields("plain", [[3, 1, 1], [5, 1, 2], [2, 1, 0]], [[5, 1, 0], [3, 1, 1]]),
            fields(
                "strides",
                [[3, 2, 1], [5, 3, 0], [3, 1, 1], [2, 2, 0], [3, 1, 1]],
                [[5, 3, 1], [3, 1, 0], [4, 2, 1], [3, 3, 1], [2, 1, 0]],
                growth=True,
            ),
            fields(
                "padding",
                [[3, 2, 0], [3, 2, 4], [3, 1, 7]],
                [[5, 2, 3], [3, 1, 0], [3, 2, 5]],
            ),
        ],
        facts=[
            Fact("one", 1, "behind one layer: its kernel", ["one.fields"]),
            Fact("plain", 2, "layers without a stride", ["plain.fields"]),
            Fact("strides", 3, "strides of earlier layers, and of those alone", ["strides.fields"]),
            Fact("padding", 1, "whatever the padding is", ["padding.fields"]),
        ],
        clues=["strides.argument", "strides.growth"],
        said={
            "strides.argument": "The list of layers, after the call",
            "strides.growth": "A layer adds to your field",
        },
    ),
    Check(
        "patchgan_table",
        takes=["patchgan_table"],
        probes=[
            Property(
                "table",
                of="patchgan_table",
                measure="short_answers",
                options={"names": NAMES},
            )
        ],
        facts=[
            Fact("c64", 1, "behind C64", ["table.C64"]),
            Fact("c128", 1, "behind C128", ["table.C128"]),
            Fact("c256", 1, "behind C256", ["table.C256"]),
            Fact("c512", 1, "behind C512", ["table.C512"]),
            Fact("c1", 1, "behind C1: what one logit sees", ["table.C1"]),
            Fact("bonus", 1, "behind C1, if C512 had stride 2", ["table.bonus"]),
        ],
        kept=True,
        instead=Check(
            "patchgan_table",
            takes=["patchgan_table", "receptive_field"],
            probes=[
                Property(
                    "table",
                    of="patchgan_table",
                    measure="agreement",
                    inputs=[own("receptive_field")],
                    options={"stacks": STACKS},
                )
            ],
            facts=[
                Fact(
                    name.lower(),
                    1,
                    f"{name}: as your own `receptive_field` says",
                    [f"table.{name}"],
                )
                for name in NAMES
            ],
        ),
    ),
    Check(
        "measured_field",
        takes=["measured_field"],
        probes=[
            measured(
                "first",
                [[5, 2, 2], [3, 1, 1], [3, 1, 1]],
                1,
                "eval",
                [[7, 3, 2], [3, 1, 1], [2, 1, 1]],
            ),
            measured(
                "deep",
                [[3, 2, 1], [5, 1, 1], [3, 2, 1], [3, 1, 1]],
                3,
                "eval",
                [[5, 1, 2], [3, 2, 1], [4, 2, 1], [3, 1, 1]],
                scale=0.35,
            ),
            measured(
                "training",
                [[3, 2, 1], [4, 2, 1], [3, 1, 1]],
                3,
                "train",
                [[5, 2, 1], [3, 2, 1], [2, 1, 0]],
            ),
            # Far from its middle, a field has gradients of less than a hundredth of the largest.
            measured("wide", [[9, 1, 4]] * 6, 6, "eval", [[9, 1, 4]] * 7, sizes=(56, 60)),
            # The middle row of the picture lies in a hole.
            measured("holes", [[2, 4, 0], [3, 1, 1]], 2, "eval", [[2, 4, 0], [2, 1, 0]], (60, 60)),
            measured(
                "small",
                [[5, 1, 2], [7, 1, 3], [9, 1, 4]],
                3,
                "eval",
                [[7, 1, 3], [7, 1, 3], [9, 1, 4]],
                sizes=(8, 9),
            ),
        ],
        facts=[
            Fact("field", 3, "the width of the field behind a block", FIELDS),
            Fact("norm", 2, "also for a network in training mode", ["training.field"]),
            Fact(
                "holes",
                1,
                "also where a stride leaves pixels out, or a small picture ends before the field",
                ["holes.field", "small.field"],
            ),
            Fact(
                "left",
                1,
                "D keeps its mode and its numbers, and has no new gradients",
                ["training.mode", "deep.mode", "training.numbers", "training.gradients"],
            ),
        ],
    ),
]
