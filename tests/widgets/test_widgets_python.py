"""The Python side of the panels, without a browser."""

import builtins
import io
import math
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from shapes import SHOE, LabelledGenerator, TinyGenerator, field_sizes, negative

from gankit.errors import GankitError
from gankit.widgets import FieldExplorer, LatentExplorer, SketchPanel, comparison_slider
from gankit.widgets.field_places import places
from gankit.widgets.latent_space import arc, random_directions, strongest_directions
from gankit.widgets.nearest import TrainingImages
from gankit.widgets.strokes import Stroke, decode, encode, raster

STROKES = [Stroke(np.array(points, np.float32)) for points in SHOE]


def ask(panel, kind, content=None, buffers=()):
    """What the browser would send, and whether it was answered."""
    number = panel.answered + 1
    panel._receive(panel, {**(content or {}), "kind": kind, "number": number}, list(buffers))
    assert panel.answered == number


def png_size(data):
    return Image.open(io.BytesIO(data)).size


# Strokes


def test_strokes_survive_the_way_to_the_browser_and_back():
    again = decode(memoryview(encode([*STROKES, Stroke(STROKES[0].points, 3, 1)])))
    assert [len(stroke.points) for stroke in again] == [6, 51, 2, 6]
    assert np.array_equal(again[1].points, STROKES[1].points)
    assert (again[3].width, again[3].colour) == (3, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"abc",
        encode(STROKES)[:-4],
        np.float32([5, 1, 0]).tobytes(),
        np.float32([0, 1, 0]).tobytes(),
    ],
)
def test_a_damaged_drawing_is_refused(data):
    with pytest.raises(GankitError, match="draw once more"):
        decode(data)


def test_a_line_is_as_wide_as_the_brush_and_black_on_white():
    line = Stroke(np.float32([[0.1, 0.5], [0.9, 0.5]]))
    thin = np.asarray(raster([line], 64))
    thick = np.asarray(raster([Stroke(line.points, 5)], 64))
    assert set(np.unique(thin)) == {0, 255}
    assert (thin[:, 32, 0] == 0).sum() == 1
    assert (thick[:, 32, 0] == 0).sum() in {5, 6}


# Sketch panel


def test_three_strokes_arrive_and_are_translated():
    panel = SketchPanel(negative, size=64)
    ask(panel, "sketch", {"background": "none"}, [memoryview(encode(STROKES))])
    assert [len(stroke.points) for stroke in panel.strokes] == [6, 51, 2]
    assert panel.sketch.shape == (1, 3, 64, 64) and panel.sketch.dtype == torch.uint8
    made = np.asarray(panel.translations["translation"])
    assert np.abs(made.astype(int) - (255 - panel.sketch[0].permute(1, 2, 0).numpy())).max() <= 1
    assert not panel.failed


def test_the_panel_opens_with_an_example_already_translated():
    panel = SketchPanel({"a": negative, "b": negative}, size=64)
    assert [result["name"] for result in panel.results] == ["a", "b"]
    assert all(png_size(result["png"]) == (64, 64) for result in panel.results)
    assert (panel.sketch == 0).any()


def test_an_error_of_the_generator_is_said_and_the_panel_goes_on():
    def broken(sketch):
        raise ValueError("sizes differ")

    panel = SketchPanel(broken, size=64)
    assert panel.failed and panel.status == "ValueError: sizes differ"
    panel._translate = {"translation": negative}
    ask(panel, "sketch", {}, [encode(STROKES)])
    assert not panel.failed


def test_a_translation_of_the_wrong_shape_is_named():
    panel = SketchPanel(lambda sketch: sketch[0], size=64)
    assert panel.failed and "(3, 64, 64)" in panel.status


def test_a_damaged_request_is_answered():
    panel = SketchPanel(negative, size=64)
    ask(panel, "sketch", {}, [b"abc"])
    assert panel.failed and "draw once more" in panel.status
    ask(panel, "nonsense")
    assert panel.failed


def test_a_picture_from_a_file_is_made_dark_on_light_and_square(tmp_path):
    night = Image.new("RGB", (80, 40), "black")
    night.paste("white", (30, 10, 50, 30))
    night.save(tmp_path / "night.png")
    panel = SketchPanel(negative, size=64).load(tmp_path / "night.png")
    picture = panel.sketch[0, 0]
    assert picture[0, 0] == 255 and picture[20, 5] == 255 and picture[32, 32] == 0
    assert panel.strokes == [] and panel.revision == 1
    assert panel.clear().sketch.min() == 255


def test_a_transparent_picture_gets_a_white_ground(tmp_path):
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (20, 20, 40, 40))
    sketch = SketchPanel(negative, size=64).load(clear).sketch
    assert sketch[0, 0, 0, 0] == 255 and sketch[0, 0, 30, 30] == 0


def test_a_missing_file_and_a_file_that_is_no_picture_are_said(tmp_path):
    panel = SketchPanel(negative, size=64)
    with pytest.raises(GankitError, match="no file"):
        panel.load(tmp_path / "absent.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(GankitError, match="no picture"):
        panel.load(tmp_path / "text.png")


def test_examples_may_be_pictures_and_colours_a_palette():
    plan = torch.zeros(3, 64, 64, dtype=torch.uint8)
    plan[2] = 200
    panel = SketchPanel(negative, size=64, examples={"plan": plan}, colours=["#000000", "#ff0000"])
    assert panel.sketch[0, 2, 0, 0] == 200
    red = Stroke(np.float32([[0.5, 0.5]]), 9, 1)
    ask(panel, "sketch", {"background": "same"}, [encode([red])])
    assert panel.sketch[0, :, 32, 32].tolist() == [255, 0, 0]


def test_sources_become_examples_and_their_colours_the_palette():
    plans = torch.full((3, 3, 64, 64), 255, dtype=torch.uint8)
    plans[:, :, :20] = torch.tensor([0, 0, 170], dtype=torch.uint8)[:, None, None]
    plans[:, :, 20:30] = torch.tensor([220, 0, 0], dtype=torch.uint8)[:, None, None]
    plans[:, :, 40] = torch.tensor([225, 5, 0], dtype=torch.uint8)[:, None]  # almost the same red
    plans[:, :, 0, 0] = 77  # a blend that is rare
    panel = SketchPanel(negative, size=64, sources=plans)
    assert panel.colours == ["#0000aa", "#dc0000", "#ffffff"]
    assert [example["name"] for example in panel.examples] == ["test 1", "test 2", "test 3"]
    assert torch.equal(panel.sketch[0], plans[0])


# The picture that stays


def test_a_snapshot_is_a_picture_with_alternative_text(tmp_path):
    still = SketchPanel({"L1": negative}, size=64).snapshot()
    data, metadata = still._repr_mimebundle_()
    assert png_size(still.save(tmp_path / "a.png").read_bytes())[0] > 384
    assert "L1" in data["text/plain"] and metadata["image/png"]["alt"] == data["text/plain"]


def test_the_picture_beside_a_live_panel_can_be_hidden_by_it():
    panel = SketchPanel(negative, size=64)
    bundle = panel.snapshot().bundle(panel.still)
    assert f'id="gankit-still-{panel.still}"' in bundle["text/html"]
    assert bundle["image/png"] in bundle["text/html"]


def test_without_a_notebook_a_panel_is_one_line(capsys):
    SketchPanel(negative, size=64).show()
    assert capsys.readouterr().out == "<SketchPanel: Sketch panel>\n"


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
