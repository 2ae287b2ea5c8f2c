"""What stands in for other answers of an exercise while a network is looked into."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gankit.checks.toys.began import ToyDecoder, ToyEncoder
from gankit.checks.toys.cycle import PlainResNetBlock
from gankit.checks.toys.growing import EQUALIZED, PARTS

# By the measures that read what happens inside a network.
STAND_INS: dict[str, Mapping[str, Callable]] = {
    "traced_network": {},
    "residual_network": {"ResNetBlock": PlainResNetBlock},
    "growing_network": {**PARTS, **EQUALIZED},
    "made_of_halves": {"Encoder": ToyEncoder, "Decoder": ToyDecoder},
    "weight_gains": {},
}
