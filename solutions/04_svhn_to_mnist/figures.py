"""Makes the pictures of the lesson: python figures.py HONEST LEAKY [FOLDER], in this folder.

HONEST and LEAKY say how long to train the two translators, such as "1300 steps". Checkpoints go to
FOLDER, so that a longer run goes on from a shorter one. Prints the time of this call and what was
measured on the test photos.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import torch

from gankit import data, plots
from gankit_autograder.lesson import run_lesson, save_small, timed

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"


def prepare(checkpoints: Path) -> dict:
    """The lesson, with what its training cells make for both runs."""
    limits = {'"class": "10 minutes"': '"class": limit'}
    lesson = run_lesson(FOLDER, checkpoints, limits)
    lesson["reader"] = lesson["DigitReader"](lesson["digits"])
    photos, labels = lesson["labelled"](data.load("svhn", split="test", source="mini"))
    lesson.update(test_photos=photos, test_labels=labels)
    lesson["one_of_each"] = torch.stack([(labels == d).nonzero()[0, 0] for d in range(10)])
    return lesson


def train(lesson: dict, name: str, limit: str, networks: tuple, batches) -> None:
    """One run of the lesson, timed."""
    lesson["limit"] = limit
    with timed(name):
        history = lesson["train_translator"](name, *networks, batches, None)
    print(f"{name}: {history.steps} steps in all")


def honest(lesson: dict, limit: str) -> None:
    """Train the translator, measure it, draw ten photos and their translations."""
    torch.manual_seed(0)
    G, D = lesson["Translator"](), lesson["Discriminator"]()
    batches = lesson["PairedBatches"](lesson["photos"], lesson["digits"])
    train(lesson, "translator", limit, (G, D), batches)
    photos, labels = lesson["test_photos"], lesson["test_labels"]
    right = lesson["translation_accuracy"](G, lesson["reader"], photos, labels)
    print(f"translator: accuracy {right:.3f} on {len(labels)} test photos", flush=True)
    shown = photos[lesson["one_of_each"]]
    with torch.no_grad():
        rows = {"photo": shown, "translation": G.eval()(shown)}
    figure = plots.compare(rows, count=10, of=lesson["photos"], show=False)
    save_small(figure, FIGURES / "rows.png")


def leaky(lesson: dict, limit: str) -> None:
    """Train the translator that is told the label, lie to it, draw what comes out."""
    torch.manual_seed(0)
    G, D = lesson["LeakyTranslator"](), lesson["PhotoOnly"]()
    batches = lesson["LabelledBatches"](lesson["photos"], lesson["digits"])
    train(lesson, "leaky", limit, (G, D), batches)
    photos, labels = lesson["test_photos"], lesson["test_labels"]
    wrong = (labels + 1) % 10
    truth = lesson["with_label_maps"](photos, labels)
    lie = lesson["with_label_maps"](photos, wrong)
    accuracy, reader = lesson["translation_accuracy"], lesson["reader"]
    print(f"leaky, label right: {accuracy(G, reader, truth, labels):.3f} show the photo's digit")
    print(f"leaky, label wrong: {accuracy(G, reader, lie, labels):.3f} show the photo's digit")
    print(f"leaky, label wrong: {accuracy(G, reader, lie, wrong):.3f} show the label's digit")
    some = lesson["one_of_each"]
    with torch.no_grad():
        rows = {
            "photo": photos[some],
            "label right": G.eval()(truth[some]),
            "label wrong": G(lie[some]),
        }
    figure = plots.compare(rows, count=10, of=lesson["photos"], show=False)
    save_small(figure, FIGURES / "leak.png")


def main() -> None:
    honest_limit, leaky_limit, *rest = sys.argv[1:]
    lesson = prepare(Path(rest[0]) if rest else Path(tempfile.mkdtemp()))
    honest(lesson, honest_limit)
    leaky(lesson, leaky_limit)


if __name__ == "__main__":
    main()
