"""Whether a network was called is known of all its copies, and of those in another process."""

import copy
import io
import pickle

import pytest
import torch
from torch import nn

from gankit.checks.toys.basic import make_net
from gankit.checks.toys.called import forget_calls, note_called, was_called


def through_a_file(network):
    file = io.BytesIO()
    torch.save(network, file)
    file.seek(0)
    return torch.load(file, weights_only=False)


COPIES = {
    "itself": lambda network: network,
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "pickle": lambda network: pickle.loads(pickle.dumps(network)),
    "a file": through_a_file,
    "a part": lambda network: network.hidden,
    "forward": lambda network: network.forward,
    "functional": lambda network: (
        lambda x: torch.func.functional_call(network, dict(network.state_dict()), (x,))
    ),
}


@pytest.mark.parametrize("way", COPIES)
def test_a_call_of_any_copy_counts(way):
    network = make_net("discriminator", {"shape": (6,)}, "seed")
    other = make_net("discriminator", {"shape": (6,)}, "seed")
    copied = COPIES[way](network)
    assert not was_called(network)
    copied(torch.ones(2, 6))
    assert was_called(network) and not was_called(other)
    forget_calls([network])
    assert not was_called(network)


def test_what_nobody_watches_counts_as_called():
    plain = nn.Linear(2, 2)
    note_called(plain, False)
    assert was_called(plain)
