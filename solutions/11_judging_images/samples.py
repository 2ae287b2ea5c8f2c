"""Makes the pictures that come with the kit: samples.py FOLDER.

FOLDER is where solutions/10_hierarchical_unet/figures.py left what its models made of the test
streets, as `cityscapes_MODEL.pt`. Writes utils/gankit/rating/samples.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from gankit.rating.samples import make_sheet

TARGET = Path(__file__).resolve().parents[2] / "utils" / "gankit" / "rating" / "samples"
MODELS = {
    "plain U-Net": "plain",
    "hierarchical": "hierarchy",
    "kernel 2": "kernel_2",
    "coarse map": "coarse",
}
COUNT, SIDE = 30, 64
NOTE = (
    "Made by models of exercise 10 with 16 channels, after 1,200 steps on the mini streets, "
    "from the first 30 test streets."
)


def main() -> None:
    folder = Path(sys.argv[1])
    TARGET.mkdir(exist_ok=True)
    files = {}
    for title, model in MODELS.items():
        made = torch.load(folder / f"cityscapes_{model}.pt")[:COUNT]
        pixels = made.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)
        files[title] = f"streets_{model}.webp"
        make_sheet(pixels).save(TARGET / files[title], "WEBP", lossless=True, quality=100, method=6)
    about = {"set": "cityscapes", "count": COUNT, "side": SIDE, "note": NOTE, "models": files}
    (TARGET / "about.json").write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
