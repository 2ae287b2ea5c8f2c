"""What is special to exercises 02 to 04: their counts, and the probes that were made for them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.fields import row_words
from gankit.checks.observe import observe
from gankit.checks.spec import Property, integers, normal, uniform
from gankit_autograder.build.exercise import Exercise, find_exercises

pytestmark = pytest.mark.slow

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"


@pytest.fixture(scope="module")
def solved() -> dict[str, dict]:
    """What each exercise's solution defines."""
    names = ["02_dcgan", "03_cgan", "04_svhn_to_mnist"]
    exercises: list[Exercise] = find_exercises(SOLUTIONS, names)
    return {exercise.name: exercise.namespace() for exercise in exercises}


def views(measure: str, of: object, inputs: list, **options) -> dict:
    probe = Property("p", of="it", measure=measure, inputs=inputs, options=options)
    return observe(probe, {"it": of})[0]


@pytest.mark.parametrize(
    ("exercise", "network", "build", "count"),
    [
        ("02_dcgan", "Generator", {}, 6_302_465),
        ("02_dcgan", "Generator", {"latent_dim": 300}, 8_145_665),
        ("02_dcgan", "Discriminator", {}, 6_720_001),
        ("02_dcgan", "SpectralDiscriminator", {}, 6_720_001),
        ("03_cgan", "Generator", {}, 6_394_625),
        ("03_cgan", "Discriminator", {}, 6_731_521),
        ("04_svhn_to_mnist", "Translator", {}, 922_369),
        ("04_svhn_to_mnist", "Discriminator", {}, 1_682_369),
    ],
)
def test_parameter_counts(solved, exercise, network, build, count):
    with torch.device("meta"):
        made = solved[exercise][network](**build)
    assert sum(parameter.numel() for parameter in made.parameters()) == count


class Conditional(nn.Module):
    """A small conditional network; subclasses say what becomes of the label."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.classes = classes
        self.layer = nn.Linear(4 + classes, 2)

    def code(self, y: Tensor) -> Tensor:
        return F.one_hot(y, self.classes).float()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.layer(torch.cat([x, self.code(y)], 1))


class FirstLabelForAll(Conditional):
    def code(self, y: Tensor) -> Tensor:
        return super().code(y[:1].expand(len(y)))


class Deaf(Conditional):
    def code(self, y: Tensor) -> Tensor:
        return 0 * super().code(y)


class NeedsTwo(Conditional):
    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return super().forward(x - x.std(0, unbiased=True).clamp_max(0), y).squeeze()


@pytest.mark.parametrize(
    ("network", "view", "says"),
    [
        (Conditional, "label", "changes its own output"),
        (Conditional, "data", "changes its own output"),
        (Conditional, "classes", "3 of 3 labels differ"),
        (Deaf, "label", "changes nothing"),
        (Deaf, "classes", "1 of 3 labels differ"),
        (FirstLabelForAll, "label", "changes other images' outputs"),
    ],
)
def test_condition_use_sees_who_listens_to_which_label(network, view, says):
    inputs = [normal(6, 4), integers(6, below=3)]
    assert views("condition_use", network, inputs, classes=3)[view] == says


def test_condition_use_tries_one_two_and_five_images():
    inputs = [normal(6, 4), integers(6, below=3)]
    seen = views("condition_use", NeedsTwo, inputs, classes=3)["batches"]
    assert seen == {"1": "(2,)", "2": "(2, 2)", "5": "(5, 2)"}


def test_a_label_reads_the_same_in_every_notation():
    class Compared(Conditional):
        def code(self, y):
            return (y[:, None] == torch.arange(self.classes, device=y.device)).float()

    class Scattered(Conditional):
        def code(self, y):
            return torch.zeros(len(y), self.classes, device=y.device).scatter_(1, y[:, None], 1)

    class Learned(Conditional):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(3, 3)

        def code(self, y):
            return self.table(y)

    def layers(network):
        inputs = [normal(6, 4), integers(6, below=3)]
        return views("traced_network", network, inputs, labels=[1])["layers"]

    expected = layers(Conditional)
    assert row_words(expected[0])["from"] == "cat(dim 1)[input 1; the labels]"
    assert layers(Compared) == expected
    assert layers(Scattered) == expected
    assert layers(Learned) != expected


def test_initial_weights_are_told_in_words():
    def wide(module):
        if isinstance(module, nn.Conv2d):
            nn.init.uniform_(module.weight, -0.1, 0.1)

    seen = views("initial_weights", wide, [])
    assert seen["Conv2d"]["weight"] == "uniform, mean 0, standard deviation 0.058"
    assert seen["Conv2d"]["bias"] == "left as it was"
    assert seen["Linear"]["weight"] == "left as it was"
    assert seen["apply"] == "works"


def test_gains_see_through_parameters_to_the_weights_in_use():
    class Half(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.utils.parametrizations.spectral_norm(nn.Conv2d(1, 4, 3))
            self.b = nn.Conv2d(4, 2, 3)

        def forward(self, x):
            return self.b(self.a(x))

    assert views("weight_gains", Half, [uniform(2, 1, 8, 8)])["gains"] == ["1.0", "7.0"]


@pytest.mark.parametrize(
    ("pairs", "view", "says"),
    [
        (lambda s, t, g: s, "form", "a Tensor of shape (80,)"),
        (lambda s, t, g: (s, t[:3]), "form", "80 and 3 indices"),
        (lambda s, t, g: (torch.arange(80), torch.arange(80)), "labels", "indices out of range"),
        (lambda s, t, g: (torch.arange(80), 0 * s), "labels", "different in some pairs"),
        (lambda s, t, g: (0 * s, 0 * s), "sources", "some used twice, some never"),
        (lambda s, t, g: (torch.arange(80), 0 * s), "fresh", "no"),
    ],
)
def test_pairing_names_what_is_wrong(pairs, view, says):
    inputs = [integers(80, below=4), integers(60, below=4)]
    assert views("pairing", pairs, inputs)[view] == says


def test_the_honest_translator_cannot_know_the_label(solved):
    """Its only input is the photo, so one photo gives one translation."""
    translator = solved["04_svhn_to_mnist"]["Translator"]().eval()
    photo = torch.rand(1, 3, 32, 32) * 2 - 1
    with torch.no_grad():
        alone = translator(photo)
        among = translator(torch.cat([photo, -photo]))[:1]
    assert alone.shape == (1, 1, 28, 28)
    torch.testing.assert_close(alone, among, atol=1e-5, rtol=1e-4)


def test_the_class_grid_is_a_grid(solved):
    """Column c of row r is what the generator gives for z[r] and the label c alone."""
    space = solved["03_cgan"]
    torch.manual_seed(0)
    generator = space["Generator"](latent_dim=5, n_classes=3).eval()
    z = torch.randn(2, 5)
    grid = space["class_grid"](generator, z, 3)
    with torch.no_grad():
        one = generator(z[1:], torch.tensor([2]))
    torch.testing.assert_close(grid[1 * 3 + 2 :], one, atol=1e-5, rtol=1e-4)


def test_half_way_along_the_arc_a_vector_keeps_its_length(solved):
    slerp = solved["02_dcgan"]["slerp"]
    z0 = torch.tensor([3.0, 0.0, 0.0])
    z1 = torch.tensor([0.0, 0.0, -3.0])
    walk = slerp(z0, z1, 7)
    torch.testing.assert_close(walk.norm(dim=1), torch.full((7,), 3.0))
