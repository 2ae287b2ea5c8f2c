"""The one check of the tour: nothing is graded, but it works like all others."""

from gankit.checks.spec import Call, Check, Fact, integers

CHECKS = [
    Check(
        "to_signed",
        takes=["to_signed"],
        probes=[
            Call("pixels", of="to_signed", inputs=[integers(2, 1, 4, 4, below=256)]),
        ],
        facts=[
            Fact("shape", 0, "the shape stays as it is", ["pixels.value.shape"]),
            Fact("values", 0, "0 becomes -1 and 255 becomes 1", ["pixels.value.values"]),
            Fact("kept", 0, "the input is left as it is", ["pixels.inputs"]),
        ],
    )
]
