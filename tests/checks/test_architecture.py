"""Networks that compute the same give equal views, and networks that do not give different ones."""

import re

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.probing.student_error import StudentError
from gankit.checks.reading.architecture import observe_architecture


def views(module, *shapes, **build):
    return observe_architecture(module, build, [torch.zeros(*shape) for shape in shapes])


class UNet(nn.Module):
    """Two levels down, two up; subclasses write the same skip connection differently."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2 = nn.Conv2d(3, 8, 4, 2, 1), nn.Conv2d(8, 16, 4, 2, 1)
        self.up2, self.up1 = nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ConvTranspose2d(16, 3, 4, 2, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.leaky_relu(a, 0.2))
        u = self.up2(F.relu(b))
        return torch.tanh(self.up1(F.relu(torch.cat([u, a], 1))))


class SkipAfterActivation(UNet):
    def forward(self, x):
        a = F.leaky_relu(self.down1(x), 0.2)  # relu(leaky(x)) is relu(x)
        u = self.up2(F.relu(self.down2(a)))
        return torch.tanh(self.up1(torch.cat([F.relu(a), F.relu(u)], dim=-3)))


class SkipInPlace(UNet):
    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.leaky_relu_(a, 0.2))
        u = self.up2(b.relu_())
        return self.up1(torch.cat([a, u], 1).relu()).tanh()


class SkipCorrupted(UNet):
    """No ReLU behind the join, so the activation in place changes what the skip carries."""

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.leaky_relu(a, 0.2, inplace=True))
        u = F.relu(self.up2(F.relu(b)))
        return torch.tanh(self.up1(torch.cat([u, a], 1)))


class SkipKept(UNet):
    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.leaky_relu(a, 0.2))
        u = F.relu(self.up2(F.relu(b)))
        return torch.tanh(self.up1(torch.cat([u, a], 1)))


class SkipFromTheWrongLevel(UNet):
    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.leaky_relu(a, 0.2))
        u = self.up2(F.relu(b))
        return torch.tanh(self.up1(F.relu(torch.cat([u, u], 1))))


IMAGE = (2, 3, 16, 16)


@pytest.mark.parametrize("other", [SkipAfterActivation, SkipInPlace])
def test_the_same_skip_in_another_notation_is_equal(other):
    assert views(other, IMAGE) == views(UNet, IMAGE)


def test_an_activation_that_corrupts_the_skip_in_place_is_seen():
    kept, corrupted = views(SkipKept, IMAGE), views(SkipCorrupted, IMAGE)
    assert kept["layers"] == corrupted["layers"]
    assert kept["activations"] != corrupted["activations"]


def test_a_skip_from_the_wrong_level_is_seen():
    right, wrong = views(UNet, IMAGE), views(SkipFromTheWrongLevel, IMAGE)
    assert right["parameters"] == wrong["parameters"]
    assert right["layers"][-1]["from"] != wrong["layers"][-1]["from"]


@pytest.mark.parametrize(
    ("kernel", "dilation", "pixels"), [(3, 1, 1), (5, 1, 2), ((3, 5), 1, (1, 2)), (3, 2, 2)]
)
def test_a_padding_by_name_is_one_in_pixels(kernel, dilation, pixels):
    def layers(padding):
        def build():
            return nn.Conv2d(3, 4, kernel, padding=padding, dilation=dilation)

        return views(build, IMAGE)["layers"]

    assert layers("same") == layers(pixels)
    assert layers("valid") == layers(0) != layers(pixels)


def test_an_uneven_padding_stays_a_word():
    layers = views(lambda: nn.Conv2d(3, 4, 4, padding="same"), IMAGE)["layers"]
    assert layers[0]["layer"]["padding"] == "same"


def test_a_view_changed_in_place_changes_the_tensor_it_shares():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            h = self.a(x)
            h.view(-1).relu_()
            return self.b(h)

    assert views(Net, (3, 4))["activations"][1]["value"] == ["ReLU"]


def test_a_bias_that_a_batch_norm_cancels_does_not_count():
    def net(bias):
        return lambda: nn.Sequential(nn.Conv2d(3, 8, 3, bias=bias), nn.BatchNorm2d(8), nn.ReLU())

    with_bias, without = views(net(True), IMAGE), views(net(False), IMAGE)
    assert with_bias["layers"] == without["layers"]
    assert with_bias["layers"][0]["bias"] is None


def test_norms_say_on_which_side_of_the_activation_they_stand():
    def net(*middle):
        return lambda: nn.Sequential(nn.Linear(4, 4), *middle, nn.Linear(4, 4))

    before = views(net(nn.BatchNorm1d(4), nn.ReLU()), (3, 4))["norms"][1]["value"]
    after = views(net(nn.ReLU(), nn.BatchNorm1d(4)), (3, 4))["norms"][1]["value"]
    assert before == [{"name": "BatchNorm", "side": "before"}]
    assert after == [{"name": "BatchNorm", "side": "after"}]


def test_dropout_is_seen_in_training_and_its_absence_in_evaluation():
    class Always(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            return F.dropout(self.a(x), 0.3)

    always = views(Always, (3, 4))
    module = views(lambda: nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.3)), (3, 4))
    assert always["dropout"] == module["dropout"]
    assert module["evaluation"]["dropout"][-1]["value"] == []
    assert always["evaluation"]["dropout"][-1]["value"] == [{"name": "Dropout", "notes": ["0.3"]}]


def test_layers_that_learn_nothing_and_parameters_never_used_are_told():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.b(self.a(x).detach())

    assert views(Net, (3, 4))["reach"] == {"layers without": [1], "unused": 2}


def test_a_backward_of_ones_own_that_gives_no_gradient_is_seen():
    class Cut(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, gradient):
            return None

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.b(Cut.apply(self.a(x)))

    assert views(Net, (3, 4))["reach"]["layers without"] == [1]


def test_weights_used_twice_are_told():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            return self.a(F.relu(self.a(x)))

    layer = views(Net, (3, 4))["layers"][1]["layer"]
    assert layer == {"kind": "Linear", "in": "4", "out": "4", "shares": "1"}


def test_code_that_needs_real_numbers_is_traced_with_real_numbers():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            h = self.a(x)
            return torch.tanh(h) if h.mean().item() < 1e9 else h

    assert views(Net, (3, 4))["output"]["function"] == ["tanh"]


class Two(nn.Module):
    """Two layers; subclasses behave in another way when they do not train."""

    def __init__(self):
        super().__init__()
        self.a, self.norm, self.b = nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Linear(4, 4)

    def forward(self, x):
        return self.b(F.dropout(F.relu(self.norm(self.a(x))), 0.5, self.training))


class SigmoidWhenEvaluated(Two):
    def forward(self, x):
        return super().forward(x) if self.training else super().forward(x).sigmoid()


class ShorterWhenEvaluated(Two):
    def forward(self, x):
        return super().forward(x) if self.training else self.b(self.norm(x).relu())


class OtherSlopeWhenEvaluated(Two):
    def forward(self, x):
        return self.b(F.leaky_relu(self.norm(self.a(x)), 0.0 if self.training else 0.1))


@pytest.mark.parametrize(
    ("network", "told"),
    [
        (Two, "as in training"),
        (SigmoidWhenEvaluated, "after the last layer: sigmoid"),
        (ShorterWhenEvaluated, "layer 2: the network ends before it"),
        (OtherSlopeWhenEvaluated, "between layer 1 and layer 2.*LeakyReLU"),
    ],
)
def test_what_only_happens_in_eval_mode_is_told(network, told):
    assert re.match(told, views(network, (3, 4))["output"]["in eval mode"])


def test_any_device_the_code_names_is_taken_as_the_probes_device():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4, device="cuda").cuda()

        def forward(self, x):
            x = x.to("cuda:0") + torch.zeros(4, device=torch.device("cuda"))
            return self.a.to("cuda")(x).cpu()

    assert views(Net, (3, 4))["layers"][0]["layer"] == {"kind": "Linear", "in": "4", "out": "4"}


def test_an_error_in_the_code_is_one_line_with_its_place():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            return self.a(x.view(2, 6))

    with pytest.raises(StudentError, match=r"mat1 and mat2 .*\(line \d+ of your cell: return self"):
        views(Net, (3, 4))


def test_a_large_network_is_traced_without_its_memory():
    def net():
        return nn.Sequential(*[nn.Linear(20_000, 20_000) for _ in range(20)])  # 32 GB of weights

    assert views(net, (2, 20_000))["parameters"]["count"] == 20 * (20_000**2 + 20_000)


def test_a_forward_without_return_is_told_so():
    class Silent(nn.Linear):
        def forward(self, x):
            super().forward(x)

    with pytest.raises(StudentError, match="does it end in return"):
        views(Silent, (2, 3), in_features=3, out_features=2)


class ViewsOfViews(nn.Module):
    """Each of eight layers sums nine views of the one before: 43 million ways to the input."""

    def forward(self, x):
        for _ in range(8):
            p = F.pad(x, (1, 1, 1, 1))
            x = torch.stack([p[..., i : i + 4, j : j + 4] for i in range(3) for j in range(3)]).sum(
                0
            )
        return x


def test_what_nobody_could_read_is_left_out():
    seen = views(ViewsOfViews, (2, 3, 4, 4))
    assert "a long calculation" in str(seen["output"])
    assert len(str(seen)) < 100_000
