"""The Python side of the explorers, the slider and the package, without a browser."""

import builtins
import math
import sys

import pytest
import torch
from shapes import LabelledGenerator, TinyGenerator, ask, field_sizes, png_size

from gankit.errors import GankitError
from gankit.widgets import FieldExplorer, LatentExplorer, SketchPanel, comparison_slider
from gankit.widgets.field_places import places
from gankit.widgets.latent_space import arc, random_directions, strongest_directions
from gankit.widgets.nearest import TrainingImages

# Latent explorer


def test_the_first_directions_are_those_of_the_largest_change():
    net = TinyGenerator()
    z = torch.full((8,), 0.05)
    found = strongest_directions(net, z, 3)
    assert torch.allclose(found @ found.T, torch.eye(3), atol=1e-4)
    jacobian = torch.autograd.functional.jacobian(lambda v: net(v[None]).flatten(), z)
    right = torch.linalg.svd(jacobian)[2]
    assert abs(float(found[0] @ right[0])) > 0.99
    assert abs(float(found[1] @ right[1])) > 0.95


def test_sliders_move_z_along_their_directions():
    explorer = LatentExplorer(TinyGenerator(), 8, directions=3)
    start, before = explorer.z, explorer.sample_png
    ask(explorer, "look", {"amounts": [0, 2, 0]})
    assert torch.allclose(explorer.z - start, 2 * explorer._directions[1], atol=1e-5)
    assert explorer.sample_png != before
    ask(explorer, "look", {"amounts": [99, 0, 0]})
    assert explorer.amounts[0] == explorer.reach


def test_random_gives_another_sample_and_sets_the_sliders_back():
    explorer = LatentExplorer(TinyGenerator(), 8, directions=2)
    ask(explorer, "look", {"amounts": [1, 1]})
    before = explorer.z
    ask(explorer, "random abc")
    assert explorer.amounts == [0, 0] and not torch.allclose(explorer.z, before)


def test_the_way_between_pins_goes_through_all_of_them():
    explorer = LatentExplorer(TinyGenerator(), 8, directions=2)
    ask(explorer, "between", {"place": 0.5})
    assert explorer.failed and "two samples" in explorer.status
    for _ in range(3):
        ask(explorer, "random")
        ask(explorer, "pin")
    (first, _), (second, _), (third, _) = explorer.pinned
    for place, end in ((0, first), (1, second), (2, third)):
        ask(explorer, "between", {"place": place})
        assert torch.allclose(explorer.z, end, atol=1e-4)
    ask(explorer, "between", {"place": 0.5})
    assert torch.allclose(explorer.z, arc(first, second, 0.5))
    ask(explorer, "go", {"pin": 2})
    assert torch.allclose(explorer.z, third)
    ask(explorer, "forget")
    assert explorer.pins == [] and explorer.pinned == []


def test_an_arc_keeps_the_length():
    start, end = torch.randn(2, 100, generator=torch.Generator().manual_seed(0))
    middle = arc(start, end, 0.5)
    assert math.isclose(middle.norm(), (start.norm() + end.norm()) / 2, rel_tol=1e-5)
    assert torch.allclose(arc(start, 2 * start, 0.5), 1.5 * start)


def test_a_uniform_latent_space_is_a_cube_with_straight_ways():
    explorer = LatentExplorer(TinyGenerator(), 8, latent="uniform", directions=2)
    ask(explorer, "look", {"amounts": [3, -3]})
    assert explorer.z.abs().max() == 1
    for _ in range(2):
        ask(explorer, "random")
        assert explorer.z.abs().max() <= 1
        ask(explorer, "pin")
    ask(explorer, "between", {"place": 0.5})
    (start, _), (end, _) = explorer.pinned
    assert torch.allclose(explorer.z, (start + end) / 2)
    with pytest.raises(GankitError, match="uniform"):
        LatentExplorer(TinyGenerator(), 8, latent="even")


def test_a_class_is_asked_for_by_name():
    explorer = LatentExplorer(LabelledGenerator(), 8, classes=["cat", "dog"], directions=2)
    dark = explorer.sample.mean()
    ask(explorer, "look", {"amounts": [0, 0], "label": 1})
    assert explorer.sample.mean() > dark + 0.05


def test_a_training_image_is_its_own_neighbour_and_says_so():
    pixels = torch.randint(0, 256, (50, 1, 16, 16), dtype=torch.uint8)
    known = TrainingImages(pixels)
    image, distance = known.nearest(pixels[7].float() / 127.5 - 1)
    assert torch.equal(image, pixels[7]) and distance < 0.01 < known.usual
    explorer = LatentExplorer(TinyGenerator(), 8, training=pixels)
    assert "nearest of 50 training images" in explorer.nearest_words
    assert png_size(explorer.snapshot().png)[0] > 384


def test_large_training_images_are_compared_at_a_smaller_size():
    pixels = torch.randint(0, 256, (5, 3, 64, 64), dtype=torch.uint8)
    image, _ = TrainingImages(pixels).nearest(pixels[3].float() / 127.5 - 1)
    assert torch.equal(image, pixels[3])


def test_the_students_network_is_left_alone():
    net = TinyGenerator().train()
    random_state = torch.get_rng_state()
    explorer = LatentExplorer(net, 8)
    ask(explorer, "look", {"amounts": [1] * 6})
    before = explorer.sample
    with torch.no_grad():
        net.layer.weight.zero_()
    ask(explorer, "look", {"amounts": [1] * 6})
    assert torch.equal(explorer.sample, before)
    assert net.training and net.layer.weight.requires_grad and net.layer.weight.grad is None
    assert torch.equal(torch.get_rng_state(), random_state)


def test_a_function_without_gradient_gets_random_directions():
    net = TinyGenerator()
    explorer = LatentExplorer(torch.no_grad()(lambda z: net(z)), 8, directions=4)
    assert "random directions" in explorer.status
    assert torch.allclose(explorer._directions, random_directions(8, 4))


def test_more_directions_than_numbers_are_refused():
    with pytest.raises(GankitError, match="2 to 8"):
        LatentExplorer(TinyGenerator(), 8, directions=9)


# Field explorer


def stack(layers):
    """Convolutions that let everything through."""
    net = torch.nn.Sequential(*[torch.nn.Conv2d(1, 1, *layer) for layer in layers])
    for layer in net:
        torch.nn.init.ones_(layer.weight)
    return net


def measured(net, side, index):
    """The first pixel that one number of the last layer sees, and the one after the last."""
    image = torch.ones(1, 1, side, side, requires_grad=True)
    (gradient,) = torch.autograd.grad(net(image)[0, 0, index, index], image)
    rows = gradient[0, 0].abs().sum(dim=1).nonzero()
    return int(rows.min()), int(rows.max()) + 1


@pytest.mark.parametrize(
    "layers",
    [((4, 2, 1),) * 3, ((5, 2, 2), (3, 1, 1)), ((7, 3, 0), (2, 2, 0)), ((4, 1, 1),) * 2],
)
def test_fields_lie_where_the_gradient_is(layers):
    net = stack(layers)
    side = net(torch.zeros(1, 1, 64, 64)).shape[-1]
    inner = [measured(net, 64, index) for index in range(side // 4, side - side // 4)]
    nearest = min(abs((low + high) / 2 - 32) for low, high in inner)
    found = places(layers, field_sizes(layers), 64, (0.5, 0.5))[-1]
    assert found.side == side
    assert (found.left, found.left + found.field) in inner
    assert abs(found.left + found.field / 2 - 32) == nearest


def test_at_the_edge_a_field_reaches_into_the_padding():
    corner = places([(4, 2, 1)] * 3, [4, 10, 22], 64, (0, 0))[-1]
    assert corner.left < 0 and corner.top < 0


def test_changed_layers_change_the_numbers():
    picture = torch.zeros(3, 64, 64, dtype=torch.uint8)
    explorer = FieldExplorer(field_sizes, picture)
    assert explorer.fields == [5, 13, 29]
    ask(explorer, "look", {"layers": [[3, 1, 1], [3, 2, 1]], "place": [0.2, 0.9]})
    assert explorer.fields == [3, 5] and [row["side"] for row in explorer.rows] == [64, 32]
    assert explorer.layers == [[3, 1, 1], [3, 2, 1]]
    assert "[3, 5]" in explorer.snapshot().alt


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda layers: [1], "1 numbers for 3 layers"),
        (lambda layers: None, "list of numbers"),
        (lambda layers: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_wrong_function_is_said_and_no_field_is_shown(function, said):
    explorer = FieldExplorer(function, torch.zeros(3, 64, 64, dtype=torch.uint8))
    assert explorer.failed and said in explorer.status and explorer.rows == []
    explorer.snapshot()


def test_a_kernel_that_does_not_fit_is_said():
    explorer = FieldExplorer(field_sizes, torch.zeros(3, 64, 64, dtype=torch.uint8))
    ask(explorer, "look", {"layers": [[4, 4, 0]] * 4, "place": [0.5, 0.5]})
    assert explorer.failed and "layer 4: a kernel of 4 does not fit a map of 1" in explorer.status


# Comparison slider


def test_a_comparison_is_html_and_a_picture():
    images = torch.rand(6, 3, 16, 16) * 2 - 1
    shown = comparison_slider({"L1 <b>": images, "L1 + cGAN": -images}, title="shoes", count=4)
    data, metadata = shown._repr_mimebundle_()
    assert data["text/html"].count("data:image/png;base64,") == 2
    assert "L1 &lt;b&gt;" in data["text/html"] and "<b>" not in data["text/html"]
    assert "http" not in data["text/html"]
    assert "L1 + cGAN" in metadata["image/png"]["alt"] and data["image/png"]


def test_a_comparison_needs_two_sets_alike():
    images = torch.zeros(2, 3, 16, 16)
    with pytest.raises(GankitError, match="not 3"):
        comparison_slider({"a": images, "b": images, "c": images})
    with pytest.raises(GankitError, match="one size"):
        comparison_slider({"a": images, "b": images[..., :8, :8]})


# The package


def test_without_anywidget_one_sentence_says_what_to_install(monkeypatch):
    import gankit.widgets as widgets

    real = builtins.__import__

    def absent(name, *arguments, **options):
        if name.partition(".")[0] == "anywidget":
            raise ModuleNotFoundError("No module named 'anywidget'", name="anywidget")
        return real(name, *arguments, **options)

    for name in ("panel", "sketch"):
        monkeypatch.delitem(sys.modules, f"gankit.widgets.{name}", raising=False)
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(GankitError, match="pip install anywidget"):
        widgets.SketchPanel  # noqa: B018


@pytest.mark.parametrize("panel", [SketchPanel, LatentExplorer, FieldExplorer])
def test_nothing_is_fetched_from_elsewhere(panel):
    for text in (panel._esm, panel._css):
        found = [line for line in text.splitlines() if "http" in line]
        assert all("http://www.w3.org/2000/svg" in line for line in found)
        assert "import " not in text
