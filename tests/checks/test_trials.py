"""What an answer shows when it is called once more, and what is said of it."""

import pytest
import torch
from torch import nn

from gankit.checks.blueprints import exercises, load_blueprints
from gankit.checks.compare import first_difference
from gankit.checks.equality import is_network
from gankit.checks.explain.changes import NetworkChange
from gankit.checks.explain.errors import meaning
from gankit.checks.explain.networks import sentences
from gankit.checks.explain.relations import relation, right_part
from gankit.checks.explain.stories import tell_story
from gankit.checks.explain.trials import runs_exchanged, tell_limit
from gankit.checks.observe import at_path, observe
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise


def told(name: str, check: str, *objects) -> list[str]:
    return run_check(load_blueprints(name)[check], objects).explained


@pytest.mark.parametrize("name", exercises())
def test_no_solution_gives_other_numbers_when_chance_begins_elsewhere(root, name):
    """Or a student would be told of random numbers that the check itself has drawn."""
    exercise = read_exercise(root / "solutions" / name)
    objects = exercise.namespace()
    for check in exercise.checks:
        for probe in (probe for probe in check.probes if not is_network(probe)):
            views = [{probe.id: observe(probe, objects, chance=start)[0]} for start in (0, 1)]
            for path in (path for path in check.paths if path.split(".")[0] == probe.id):
                one, other = (at_path(seen, path) for seen in views)
                assert first_difference(path, one, other) is None, path


def test_a_function_with_numbers_of_its_own_is_told():
    def noisy(v, D):
        return (v - D(v + 0.1 * torch.randn_like(v))).abs().mean()

    def plain(v, D):
        return 2 * (v - D(v)).abs().mean()

    solution = read_losses()
    chance = "reconstruction_loss gives other numbers each time"
    assert any(text.startswith(chance) for text in told("08_began", "losses", noisy, *solution))
    assert not any(chance in text for text in told("08_began", "losses", plain, *solution))


def read_losses():
    def began_d_loss(loss_real, loss_fake_d, k):
        return loss_real - k * loss_fake_d

    def began_g_loss(loss_fake_g):
        return loss_fake_g

    return began_d_loss, began_g_loss


def softplus_of_cut(logits):
    return nn.functional.softplus(-logits.clamp(-20, 20)).mean()


def test_a_loss_says_from_which_logit_on_nothing_is_learned():
    blueprint = load_blueprints("01_gan_mnist")["vanilla_losses"]
    (probe,) = (p for p in blueprint.check.probes if p.id == "g_extreme")
    text = tell_limit(probe, softplus_of_cut)
    assert "no gradient comes back to logits: the value stays there, as behind a clamp" in text
    below, above = (float(part.split()[0]) for part in text.split("±")[1:])
    assert below <= 20 <= above
    assert tell_limit(probe, lambda logits: nn.functional.softplus(-logits).mean()) == ""
    assert tell_limit(probe, lambda logits: nn.functional.softplus(-logits)[-1].mean()) == ""
    text = tell_limit(probe, lambda logits: -torch.sigmoid(logits).log().mean())
    assert "its value is not finite" in text


def test_a_network_with_its_inputs_in_another_order_is_told():
    class Turned(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(28 * 28, 1)

        def forward(self, picture, digit):
            assert picture.shape[1:] == (3, 32, 32)
            return self.layer(digit.flatten(1))

    blueprint = load_blueprints("04_svhn_to_mnist")["discriminator"]
    (probe,) = blueprint.check.probes
    assert runs_exchanged(probe, Turned)
    assert any("runs when its first two inputs" in text for text in told(*CASE, Turned))


CASE = "04_svhn_to_mnist", "discriminator"


def test_latent_vectors_that_come_back_unchanged_are_told():
    class OnlyPictures(nn.Module):
        def forward(self, x):
            if x.dim() == 2:
                return x
            return x / (x.square().mean(1, keepdim=True) + 1e-8).sqrt()

    sentences = told("09_progressive_gan", "pixel_norm", OnlyPictures)
    assert sentences and all(text.endswith("it is what came in, unchanged.") for text in sentences)


def test_an_average_that_leaves_parameters_out_names_them(root):
    exercise = read_exercise(root / "solutions" / "09_progressive_gan")
    schedule = exercise.namespace()["schedule"]

    @torch.no_grad()
    def weights_alone(ema, model, decay=0.999):
        for (name, mine), (_, theirs) in zip(
            ema.named_parameters(), model.named_parameters(), strict=True
        ):
            if "bias" not in name:
                mine.lerp_(theirs, 1 - decay)

    sentences = told("09_progressive_gan", "ema", weights_alone, schedule)
    assert any("hidden.bias, norm.bias, out.bias of ema stay as they were" in s for s in sentences)


def test_sizes_that_come_from_nowhere_are_asked_about():
    message = "The size of tensor a (8) must match the size of tensor b (32) at non-singleton dim"
    message += "ension 3"
    assert "is 32: is it written into the code?" in meaning(message, [2, 3, 4, 4], {2, 3, 4, 8})
    assert "written" not in meaning(message, [2, 3, 4, 4], {2, 3, 4, 8, 32})
    assert "written" not in meaning(message)
    view = "shape '[-1, 1, 28, 28]' is invalid for input of size 2912"
    assert meaning(view, [4, 100], set()).endswith("Each of the 4 has 728 numbers, not 784.")
    assert meaning("name 'np' is not defined") == "Import numpy as np in your cell."
    assert "arguments" in meaning("name 'train_pairs' is not defined")


def test_zeros_and_ones_that_are_exchanged_and_rows_that_repeat_are_seen():
    code = torch.eye(3)
    assert relation(code, 1 - code) == "what is asked, with 0 and 1 exchanged"
    rows = torch.arange(8.0).reshape(4, 2)
    assert right_part(rows, rows[[0, 1, 0, 1]]).endswith("each repeats another entry")
    assert "repeat" not in right_part(rows, rows * torch.tensor([[1.0], [1.0], [2.0], [2.0]]))


def change(what: str, wanted: str, found: str, own: int = 0) -> NetworkChange:
    return NetworkChange(what, 3, wanted, found, own)


def test_weights_that_are_not_registered_are_told_where_the_layers_are_right():
    fewer = change("parameters", "1,200", "300")
    (_, text) = sentences([change("no gradient at input", "", ("1",)), fewer], 4)
    assert text.startswith("The network has 300 parameters; asked: 1,200. Its layers are those")
    assert "no optimiser moves them" in text
    told = sentences([change("kernel", "3", "4"), fewer], 4)
    assert len(told) == 1 and "parameters" not in told[0], "another kernel has other weights"
    (text,) = sentences([change("parameters", "300", "1,200")], 4)
    assert text == "The network has 1,200 parameters; asked: 300."


def test_a_sum_in_a_step_is_told_by_the_size_of_what_comes_in():
    def story(weight: str):
        term = {"name": "G(source)", "of": [], "notes": ["as |x - target|", f"weight {weight}"]}
        move = {"net": "G", "from": [term], "changed": ""}
        return [{"call": 1}, {"step": "opt_g", "moves": [move], "lying": []}]

    shapes = [[5, 1, 4, 4]]
    (text,) = tell_story(story("3"), story("240"), (), shapes)
    assert text.endswith("as if all 80 numbers of a batch were summed in place of their mean.")
    (text,) = tell_story(story("3"), story("48"), (), shapes)
    assert "as if the 16 numbers of each picture were summed" in text
    (text,) = tell_story(story("3"), story("6"), (), shapes)
    assert text.endswith("has the weight 6; asked: 3.")
