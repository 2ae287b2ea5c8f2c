"""What a call shows beside its value: changed inputs, shapes, code that leaves torch."""

import torch

from gankit.checks.probing.call import observe_call


def called(function, *inputs):
    return observe_call(function, list(inputs), {}, "cpu")


def test_a_mean_over_images_alone_shows_on_maps():
    maps = torch.rand(2, 1, 3, 3)
    by_images = called(lambda x: x.square().sum() / len(x), maps)
    assert by_images["column"] == "another value than the same numbers in another shape"
    assert called(lambda x: x.square().sum() / x.numel(), maps)["column"] == "the same value"


def test_a_change_of_the_inputs_is_seen():
    def shifted(x):
        with torch.no_grad():
            x -= 1
        return x.sum()

    assert called(shifted, torch.rand(3, 1))["inputs"] == "changed"


def test_code_that_leaves_torch_for_numpy_is_called_without_gradients():
    views = called(lambda x: torch.from_numpy(x.numpy() + 1), torch.zeros(2))
    assert views["value"]["values"] == [1.0, 1.0]
    assert views["gradient"] == [None]


def test_a_value_that_learns_without_inputs_to_learn_is_no_error():
    views = called(lambda labels: labels.float().requires_grad_(), torch.arange(2))
    assert views["gradient"] == []
