"""Right answers of the tour in other notations."""

from gankit_autograder.catalogue import Variant

VARIANTS = [
    Variant("stretched", "to_signed", replace=[("pixels / 127.5 - 1", "pixels / 255 * 2 - 1")]),
    Variant(
        "centred",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "(pixels.float() - 127.5).div(127.5)")],
    ),
]
