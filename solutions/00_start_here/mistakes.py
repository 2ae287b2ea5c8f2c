"""Known wrong answers of the tour."""

from gankit_autograder.catalogue import Mistake

MISTAKES = [
    Mistake(
        "zero-to-one",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "pixels / 255")],
        loses=["values"],
        what="Your pixels lie in [0, 1].",
        look="The course's images lie in [-1, 1]. Stretch the result to twice its length and move "
        "it down by 1: pixels / 127.5 - 1.",
    ),
    Mistake(
        "half-to-half",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "pixels / 255 - 0.5")],
        loses=["values"],
        what="Your pixels lie in [-0.5, 0.5].",
        look="The middle is right, the length is not: divide by 127.5, then take 1.",
    ),
    Mistake(
        "not-scaled",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "pixels - 127.5")],
        loses=["values"],
        what="Your pixels lie in [-127.5, 127.5]: they are moved but not scaled.",
        look="Divide by 127.5, then take 1.",
    ),
    Mistake(
        "whole-division",
        "to_signed",
        replace=[("pixels / 127.5 - 1", "pixels // 127.5 - 1")],
        loses=["values"],
        what="Your pixels are only -1, 0 and 1: the fraction is lost.",
        look="Divide with a single slash, which keeps it: pixels / 127.5 - 1.",
    ),
]
