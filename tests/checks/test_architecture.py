"""Networks that compute the same give equal views, and networks that do not give different ones."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit.checks.architecture import observe_architecture
from gankit.checks.compare import first_difference
from gankit.checks.student_error import StudentError


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


def activation_of(function):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.b(function(self.a(x)))

    return views(Net, (3, 4))["activations"][1]["value"]


@pytest.mark.parametrize(
    ("name", "functions"),
    {
        "LeakyReLU(0.1)": [
            nn.LeakyReLU(0.1),
            lambda x: F.leaky_relu(x, 0.1, inplace=True),
            lambda x: torch.where(x > 0, x, 0.1 * x),
            lambda x: torch.maximum(x, 0.1 * x),
            lambda x: torch.max(x, x * 0.1),
            lambda x: x.clamp(min=0) + 0.1 * x.clamp(max=0),
            lambda x: F.relu(x) - 0.1 * F.relu(-x),
        ],
        "tanh": [
            torch.tanh,
            nn.Tanh(),
            lambda x: 2 * torch.sigmoid(2 * x) - 1,
            lambda x: x.tanh_(),
        ],
        "tanh twice": [lambda x: torch.tanh(torch.tanh(x))],
        "ReLU": [
            F.relu,
            lambda x: x.clamp_min(0),
            lambda x: x * (x > 0),
            lambda x: (x + x.abs()) / 2,
        ],
        "nothing": [nn.Identity(), lambda x: x * 1.0, lambda x: x.view(3, 4).contiguous()],
        "ReLU, then tanh": [lambda x: torch.tanh(F.relu(x))],
        "times 0.5 plus 0.5": [lambda x: (x + 1) / 2],
    }.items(),
)
def test_an_activation_is_known_by_its_values(name, functions):
    assert [activation_of(function) for function in functions] == [name] * len(functions)


def test_an_unknown_function_is_described_by_its_values():
    assert activation_of(lambda x: x.pow(3)).startswith("a function with f(-3) = -27")


LEAKS = [
    lambda x: F.leaky_relu(x, 0.2),
    lambda x: torch.maximum(x, 0.2 * x),
    lambda x: torch.where(x > 0, x, 0.2 * x),
    lambda x: F.relu(x) - 0.2 * F.relu(-x),
]


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize(
    ("behind", "channels"),
    [
        (nn.UpsamplingNearest2d(scale_factor=2), 4),
        (nn.ReflectionPad2d(1), 4),
        (lambda x: torch.cat([x, x.tanh()], 1), 8),
        (lambda x: F.interpolate(torch.cat([x.tanh(), x], 1), scale_factor=2), 8),
    ],
)
def test_a_leak_behind_copied_numbers_may_be_written_in_two_halves(leak, behind, channels):
    def net(function):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a, self.b = nn.Conv2d(3, 4, 3), nn.Conv2d(channels, 5, 3)

            def forward(self, x):
                return self.b(function(behind(self.a(x))))

        return Net

    assert views(net(leak), IMAGE) == views(net(LEAKS[0]), IMAGE)
    assert views(net(leak), IMAGE) != views(net(lambda x: torch.maximum(x, 0.3 * x)), IMAGE)


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
    assert "padding same" in str(views(lambda: nn.Conv2d(3, 4, 4, padding="same"), IMAGE)["layers"])


def test_a_view_changed_in_place_changes_the_tensor_it_shares():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            h = self.a(x)
            h.view(-1).relu_()
            return self.b(h)

    assert views(Net, (3, 4))["activations"][1]["value"] == "ReLU"


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
    assert before == "BatchNorm(4), before the activation"
    assert after == "BatchNorm(4), after the activation"


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
    assert module["evaluation"]["dropout"][-1]["value"] == "nothing"
    assert always["evaluation"]["dropout"][-1]["value"] == "Dropout(0.3)"


def test_layers_that_learn_nothing_and_parameters_never_used_are_told():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            return self.b(self.a(x).detach())

    assert views(Net, (3, 4))["reach"] == {"layers without": [1], "unused": 2}


def test_weights_used_twice_are_told():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            return self.a(F.relu(self.a(x)))

    assert "the weights of layer 1 again" in views(Net, (3, 4))["layers"][1]["layer"]


def test_code_that_needs_real_numbers_is_traced_with_real_numbers():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4)

        def forward(self, x):
            h = self.a(x)
            return torch.tanh(h) if h.mean().item() < 1e9 else h

    assert views(Net, (3, 4))["output"]["function"] == "tanh"


def test_any_device_the_code_names_is_taken_as_the_probes_device():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.a = nn.Linear(4, 4, device="cuda").cuda()

        def forward(self, x):
            x = x.to("cuda:0") + torch.zeros(4, device=torch.device("cuda"))
            return self.a.to("cuda")(x).cpu()

    assert views(Net, (3, 4))["layers"][0]["layer"] == "Linear(4 → 4)"


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


class Written(nn.Module):
    """A small network; `forward` of a subclass writes it in another notation."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.last = nn.Linear(8 * 16 * 16, 5)

    def features(self, x):
        return F.interpolate(F.relu(self.norm(self.conv(x))), scale_factor=2).flatten(1)

    def forward(self, x):
        return self.last(self.features(x))


class WithZeros(Written):
    def features(self, x):
        x = F.conv2d(F.pad(x, (1, 1, 1, 1)), self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2, mode="nearest-exact").flatten(1)


class WithBiasAfterwards(Written):
    def features(self, x):
        x = F.conv2d(x, self.conv.weight, stride=2, padding=1) + self.conv.bias[:, None, None]
        x = F.relu(self.norm(x))
        return x.repeat_interleave(2, dim=3).repeat_interleave(2, dim=2).flatten(1)


class WithTiles(Written):
    def features(self, x):
        x = F.relu(self.norm(self.conv(x)))
        n, c, h, w = x.shape
        x = x.reshape(n, c, h, 1, w, 1).repeat(1, 1, 1, 2, 1, 2)
        return x.reshape(n, c * 2 * h * 2 * w)


class WithEinsum(Written):
    def forward(self, x):
        return torch.einsum("ni, oi -> no", self.features(x), self.last.weight) + self.last.bias


class WithAddmm(Written):
    def forward(self, x):
        return torch.addmm(self.last.bias, self.features(x), self.last.weight.t())


class WithLazyLayers(Written):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.LazyConv2d(8, 3, stride=2, padding=1), nn.LazyBatchNorm2d()
        self.last = nn.LazyLinear(5)


@pytest.mark.parametrize(
    "other", [WithZeros, WithBiasAfterwards, WithTiles, WithEinsum, WithAddmm, WithLazyLayers]
)
def test_a_layer_in_another_notation_is_equal(other):
    assert views(other, IMAGE) == views(Written, IMAGE)


class Whole(Written):
    """The linear layer as a convolution over the whole map."""

    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(8, 5, 16)

    def forward(self, x):
        return self.last(self.features(x).view(-1, 8, 16, 16)).flatten(1)


def test_a_convolution_over_the_whole_map_is_a_linear_layer():
    wanted, found = views(Written, IMAGE)["layers"], views(Whole, IMAGE)["layers"]
    assert first_difference("net.layers", wanted, found) is None


class Reflected(Written):
    def features(self, x):
        x = F.pad(x, (1, 1, 1, 1), mode="reflect")
        x = F.conv2d(x, self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2).flatten(1)


class Shifted(Written):
    def features(self, x):
        x = F.conv2d(F.pad(x, (0, 2, 0, 2)), self.conv.weight, self.conv.bias, stride=2)
        return F.interpolate(F.relu(self.norm(x)), scale_factor=2).flatten(1)


class Tiled(Written):
    """The map four times beside itself, not each pixel."""

    def features(self, x):
        return F.relu(self.norm(self.conv(x))).repeat(1, 1, 2, 2).flatten(1)


class SideBySide(Written):
    """The bias is added along the width, not to the channels."""

    def features(self, x):
        x = F.relu(self.norm(F.conv2d(x, self.conv.weight, stride=2, padding=1)))
        return F.interpolate(x + self.conv.bias, scale_factor=2).flatten(1)


@pytest.mark.parametrize("other", [Reflected, Shifted, Tiled, SideBySide])
def test_what_only_looks_like_another_notation_is_seen(other):
    assert views(other, IMAGE)["layers"] != views(Written, IMAGE)["layers"]


class OneNorm(nn.Module):
    """Two blocks with the same norm, or each with its own."""

    def __init__(self, norms=1):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3, 3, 3, padding=1) for _ in range(2)])
        self.norms = nn.ModuleList([nn.BatchNorm2d(3) for _ in range(norms)])

    def forward(self, x):
        for number, conv in enumerate(self.convs):
            x = F.relu(self.norms[number % len(self.norms)](conv(x)))
        return x


def test_a_norm_that_serves_two_layers_is_seen():
    shared, own = views(OneNorm, IMAGE), views(OneNorm, IMAGE, norms=2)
    assert "the same norm as before" in shared["output"]["norm"]
    assert "same" not in own["output"]["norm"]


def test_a_learned_slope_is_an_activation_of_its_own():
    assert activation_of(nn.PReLU()) == "PReLU (its slope is learned)"


def test_a_forward_without_return_is_told_so():
    class Silent(nn.Linear):
        def forward(self, x):
            super().forward(x)

    with pytest.raises(StudentError, match="does it end in return"):
        views(Silent, (2, 3), in_features=3, out_features=2)


class Halving(nn.Module):
    """A mean over 2 x 2 pixels behind the activation; subclasses write or place it differently."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 4, 3, padding=1)

    def halve(self, x):
        return F.avg_pool2d(x, 2)

    def between(self, x):
        return self.halve(F.leaky_relu(x, 0.2))

    def forward(self, x):
        return self.two(self.between(self.one(x)))


class HalvingByReshape(Halving):
    def halve(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean(dim=(3, 5))


class HalvingFirst(Halving):
    def between(self, x):
        return F.leaky_relu(self.halve(x), 0.2)


def test_a_mean_of_pixels_in_another_notation_is_equal():
    assert views(HalvingByReshape, IMAGE) == views(Halving, IMAGE)


def test_an_activation_behind_a_mean_of_pixels_is_another_network():
    right, wrong = views(Halving, IMAGE), views(HalvingFirst, IMAGE)
    assert right["layers"] == wrong["layers"]
    assert right["activations"][1]["value"] == "LeakyReLU(0.2)"
    assert wrong["activations"][1]["value"] == "LeakyReLU(0.2), after AvgPool2d"
