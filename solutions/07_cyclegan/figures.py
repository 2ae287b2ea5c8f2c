"""Makes the pictures of the lesson: python solutions/07_cyclegan/figures.py RUN LIMIT [FOLDER].

RUN is "cyclegan", or "failed" for the one with a normalised verdict; LIMIT is such as "8 epochs"
(the mini edition at 64 pixels). Checkpoints go to FOLDER, so that a longer run goes on from a
shorter. Prints what was measured on the held-out pictures.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import torch

from gankit import plots
from gankit.data import minis
from gankit_autograder.lesson import run_lesson, save_small

FOLDER = Path(__file__).resolve().parent
SHOWN = 8
STEPS_SHOWN = (40, 140, 310, 1200)


def train_and_measure(lesson: dict, name: str, limit: str):
    """Train both directions; print time, edge energies, and where the stripes are."""
    begun = time.process_time()
    nets, history = lesson["train_cyclegan"](name, {"class": limit})
    seconds = time.process_time() - begun
    spent = f"{seconds:.0f} s of processor time in this call"
    print(f"{name}: {history.steps} steps, {spent}", flush=True)
    measure(lesson, nets)
    return nets, history


def measure(lesson: dict, nets: dict) -> None:
    """Print edge energies and distances on all held-out pictures."""
    test = lesson["held_out"]
    horses, zebras = (scaled(part) for part in test.tensors())
    energy, translate = lesson["edge_energy"], lesson["translate"]
    there, back = nets["G_AB"], nets["G_BA"]
    fake_zebras, fake_horses = translate(there, horses), translate(back, zebras)
    images = {
        "horses": (horses, horses),
        "fake zebras": (fake_zebras, horses),
        "fake horses": (fake_horses, zebras),
        "horses, cycle": (translate(back, fake_zebras), horses),
        "horses, identity": (translate(back, horses), horses),
        "zebras, cycle": (translate(there, fake_horses), zebras),
        "zebras, identity": (translate(there, zebras), zebras),
    }
    for label, (pictures, start) in images.items():
        share, distance = energy(pictures) / energy(zebras), (pictures - start).abs().mean()
        print(f"  {label:16}: edge energy {share:.3f} of the zebras', L1 to start {distance:.3f}")
    animals = silhouettes(test)
    for label, pictures in {"horses": horses, "fake zebras": fake_zebras}.items():
        inside, outside = edges_in(pictures, animals[0]), edges_in(pictures, ~animals[0])
        print(f"  {label:16}: edges on the animal {inside:.3f}, beside it {outside:.3f}")
    inside, outside = edges_in(zebras, animals[1]), edges_in(zebras, ~animals[1])
    print(f"  {'zebras':16}: edges on the animal {inside:.3f}, beside it {outside:.3f}")


def silhouettes(test) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the drawn horses and zebras (with their shadows) are: bool (N, H, W) each."""
    with mock.patch("gankit.data.draw.horses._animal", lambda *rest: None):
        empty = minis.horses_and_zebras(test.split, len(test.pixels), test.size)
    found = []
    for drawn, name in zip(test.tensors(), ("pixels", "targets"), strict=True):
        background = torch.from_numpy(empty[name])
        if background.shape != drawn.shape:
            background = background.permute(0, 3, 1, 2)
        difference = (drawn.int() - background.int()).abs().amax(dim=1)
        found.append(difference > 24)
    return found[0], found[1]


def edges_in(images: torch.Tensor, region: torch.Tensor) -> float:
    """The mean difference to the right-hand neighbour, over pixels of a region."""
    across = (images[..., 1:] - images[..., :-1]).abs().mean(dim=1)
    return across[region[..., 1:] & region[..., :-1]].mean().item()


def scaled(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 as float32 in [-1, 1]."""
    return pixels.float() / 127.5 - 1


def save_tour(lesson: dict, nets: dict, path: Path, backwards: bool = False) -> None:
    """The four rows of one direction."""
    there, back = nets["G_AB"], nets["G_BA"]
    test = lesson["held_out"]
    if backwards:
        rows = lesson["tour"](back, there, scaled(test.targets[:SHOWN]))
    else:
        rows = lesson["tour"](there, back, scaled(test.pixels[:SHOWN]))
    save_small(plots.compare(rows, of=test, show=False), path)


def save_progress(history, test, path: Path) -> None:
    """The fake zebras of the live figure at a few steps of a run."""
    frames = dict(history.frames)
    steps = [min(frames, key=lambda step: abs(step - wanted)) for wanted in STEPS_SHOWN]
    rows = {f"step {step:,}": frames[step] for step in dict.fromkeys(steps)}
    save_small(plots.compare(rows, of=test, show=False), path)


def normalise_verdicts(lesson: dict) -> None:
    """From here on, the lesson's discriminators are those of line 23."""
    make_nets, spoil = lesson["make_nets"], lesson["with_normalised_verdict"]

    def make_spoilt_nets() -> dict:
        nets = make_nets()
        return nets | {name: spoil(nets[name]) for name in ("D_A", "D_B")}

    lesson["make_nets"] = make_spoilt_nets


def main() -> None:
    run, limit = sys.argv[1:3]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp())
    lesson = run_lesson(
        FOLDER, folder, {'SIZE = 128 if device.type == "cuda" else 64': "SIZE = 64"}
    )
    figures = FOLDER / "figures"
    if run == "failed":
        normalise_verdicts(lesson)
    nets, history = train_and_measure(lesson, run, limit)
    print(*history.findings, sep="\n")
    if run == "failed":
        save_tour(lesson, nets, figures / "failed.png")
        return
    save_tour(lesson, nets, figures / "four_rows.png")
    save_tour(lesson, nets, figures / "zebra_to_horse.png", backwards=True)
    save_progress(history, lesson["held_out"], figures / "progress.png")
    title = lesson["held_out"].title
    curves = plots.losses(history, ["d_loss", "gan", "cycle", "identity"], title=title, show=False)
    save_small(curves, figures / "losses.png")


if __name__ == "__main__":
    main()
