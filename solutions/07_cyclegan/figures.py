"""Makes the pictures of the lesson: python solutions/07_cyclegan/figures.py LIMIT FAILED [FOLDER].

LIMIT is such as "8 epochs" (the mini edition at 64 pixels), FAILED the same for the run with a
normalised verdict. Checkpoints go to FOLDER, so that a longer run goes on from a shorter. Prints
what was measured on the held-out pictures.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from pathlib import Path

import torch
from PIL import Image

from gankit import plots
from gankit_autograder.build.source import read_source

FOLDER = Path(__file__).resolve().parent
SHOWN = 8


def lesson_namespace(checkpoints: Path) -> dict:
    """Everything the notebook defines up to its training runs, on the mini edition."""
    namespace: dict = {"__name__": "lesson", "checkpoints": checkpoints, "BUDGET": "class"}
    for cell in read_source(FOLDER / "notebook.py"):
        if cell.kind != "code" or cell.role in {"check", "training"}:
            continue
        source = cell.source.replace('check = checks_for("07_cyclegan")', "")
        source = source.replace("BUDGET = None", 'BUDGET = "class"')
        source = source.replace('SIZE = 128 if device.type == "cuda" else 64', "SIZE = 64")
        source = source.replace("size=SIZE)", 'size=SIZE, source="mini")')
        source = source.replace('_{SIZE}", **nets', '_{SIZE}", folder=checkpoints, **nets')
        exec(compile(source, f"<cell {cell.name}>", "exec"), namespace)
    return namespace


def train_and_measure(lesson: dict, name: str, limit: str):
    """Train both directions; print time and edge energies."""
    begun = time.process_time()
    nets, history = lesson["train_cyclegan"](name, {"class": limit})
    seconds = time.process_time() - begun
    print(f"{name}: {history.steps} steps, {seconds:.0f} s of processor time in this call")
    horses, zebras = (scaled(part) for part in lesson["held_out"].tensors())
    energy, translate = lesson["edge_energy"], lesson["translate"]
    there, back = nets["G_AB"], nets["G_BA"]
    fake_zebras, fake_horses = translate(there, horses), translate(back, zebras)
    images = {
        "horses": horses,
        "fake zebras": fake_zebras,
        "fake horses": fake_horses,
        "horses, cycle": translate(back, fake_zebras),
        "horses, identity": translate(back, horses),
    }
    for label, pictures in images.items():
        print(f"  {label:18} edge energy {energy(pictures) / energy(zebras):.3f} of the zebras'")
    for label, pictures in list(images.items())[1:]:
        start = zebras if label == "fake horses" else horses
        print(f"  {label:18} mean distance {(pictures - start).abs().mean():.3f} to its start")
    return nets, history


def scaled(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 as float32 in [-1, 1]."""
    return pixels.float() / 127.5 - 1


def save_small(picture: plots.Picture, path: Path) -> None:
    """Save a figure with 256 colours: a notebook carries its figures as text."""
    image = Image.open(io.BytesIO(picture.png())).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(256).save(path, optimize=True)


def save_tour(lesson: dict, nets: dict, path: Path, backwards: bool = False) -> None:
    """The four rows of one direction."""
    there, back = nets["G_AB"], nets["G_BA"]
    test = lesson["held_out"]
    if backwards:
        rows = lesson["tour"](back, there, scaled(test.targets[:SHOWN]))
    else:
        rows = lesson["tour"](there, back, scaled(test.pixels[:SHOWN]))
    save_small(plots.compare(rows, of=test, show=False), path)


def normalise_verdicts(lesson: dict) -> None:
    """From here on, the lesson's discriminators are those of line 23."""
    make_nets, spoil = lesson["make_nets"], lesson["with_normalised_verdict"]

    def make_spoilt_nets() -> dict:
        nets = make_nets()
        return nets | {name: spoil(nets[name]) for name in ("D_A", "D_B")}

    lesson["make_nets"] = make_spoilt_nets


def main() -> None:
    limit, failed_limit = sys.argv[1:3]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    lesson = lesson_namespace(folder)
    figures = FOLDER / "figures"
    nets, history = train_and_measure(lesson, "cyclegan", limit)
    save_tour(lesson, nets, figures / "four_rows.png")
    save_tour(lesson, nets, figures / "zebra_to_horse.png", backwards=True)
    title = lesson["held_out"].title
    curves = plots.losses(history, ["d_loss", "gan", "cycle", "identity"], title=title, show=False)
    save_small(curves, folder / "losses.png")

    normalise_verdicts(lesson)
    nets, history = train_and_measure(lesson, "failed", failed_limit)
    save_tour(lesson, nets, figures / "failed.png")
    print(*history.findings, sep="\n")


if __name__ == "__main__":
    main()
