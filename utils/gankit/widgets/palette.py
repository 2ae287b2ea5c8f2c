"""The colours that a set of drawn pictures uses."""

from __future__ import annotations

import torch

MOST = 8
LOOKED_AT = 64  # pictures
LEAST_SHARE = 0.002  # of all pixels; rarer colours are blends at edges
APART = 60.0  # distance of two colours, 0 to 441


def palette(pixels: torch.Tensor, most: int = MOST) -> list[str]:
    """The commonest colours of uint8 pictures `(N, 3, H, W)` as "#rrggbb", white last.

    White comes last because it is the paper: as a brush it is an eraser.
    """
    colours = pixels[:LOOKED_AT].permute(0, 2, 3, 1).reshape(-1, 3)
    found, counts = colours.unique(dim=0, return_counts=True)
    order = counts.argsort(descending=True)
    kept: list[torch.Tensor] = []
    for colour, count in zip(found[order].float(), counts[order], strict=True):
        if len(kept) == most or count < LEAST_SHARE * len(colours):
            break
        if all((colour - other).norm() > APART for other in kept):
            kept.append(colour)
    kept.sort(key=lambda colour: bool((colour > 250).all()))
    return ["#" + "".join(f"{int(part):02x}" for part in colour) for colour in kept]
