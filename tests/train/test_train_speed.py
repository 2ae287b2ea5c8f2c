"""Faster, and the same results: each switch against plain float32."""

from __future__ import annotations

import contextlib
import math

import pytest
import torch
import torch.nn.functional as F
from tiny_gan import TinyGan, batches
from torch import nn

from gankit import train
from gankit.train import devices
from gankit.train.scaling import LossScaler
from gankit.train.speed import Speed, Tuning, make_plan, set_fused

pytestmark = pytest.mark.slow

CPU = torch.device("cpu")


class ConvGan:
    """Convolutions, BatchNorm and a toggled discriminator."""

    def __init__(self) -> None:
        torch.manual_seed(0)
        self.G = nn.Sequential(
            nn.Linear(4, 8 * 16),
            nn.Unflatten(1, (8, 4, 4)),
            nn.BatchNorm2d(8),
            nn.LeakyReLU(0.1),
            nn.ConvTranspose2d(8, 3, 4, 2, 1),
            nn.Tanh(),
        )
        self.D = nn.Sequential(
            nn.Conv2d(3, 8, 4, 2, 1), nn.LeakyReLU(0.1), nn.Flatten(), nn.Linear(128, 1)
        )
        self.opt_g = torch.optim.Adam(self.G.parameters(), 1e-3, (0.5, 0.999))
        self.opt_d = torch.optim.Adam(self.D.parameters(), 1e-3, (0.5, 0.999))
        self.kinds = set()
        self.layouts = set()

    def step(self, real):
        self.layouts.add(real.is_contiguous(memory_format=torch.channels_last))
        fake = self.G(torch.randn(len(real), 4))
        self.kinds.add(fake.dtype)
        d_loss = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake.detach())).mean()
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        with train.frozen(self.D):
            g_loss = F.softplus(-self.D(fake)).mean()
            self.opt_g.zero_grad()
            g_loss.backward()
            self.opt_g.step()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    def run(self, folder, speed: Speed, steps: int = 30) -> train.History:
        source = torch.Generator().manual_seed(1)
        data = [torch.rand(8, 3, 8, 8, generator=source) * 2 - 1 for _ in range(7)]
        checkpoint = train.Checkpoint(
            "conv", folder=folder, G=self.G, D=self.D, opt_g=self.opt_g, opt_d=self.opt_d
        )
        return train.run(
            self.step, data, limits=f"{steps} steps", checkpoint=checkpoint, speed=speed
        )


@pytest.mark.parametrize(
    ("switch", "tolerance"),
    [("fused", 1e-4), ("channels_last", 1e-4), ("toggle", 0.0), ("half", 0.05)],
)
def test_each_switch_gives_the_same_losses(tmp_path, switch, tolerance):
    plain = ConvGan().run(tmp_path / "plain", Speed.off())
    fast = ConvGan().run(tmp_path / "fast", Speed(**{**vars(Speed.off()), switch: True}))
    for name in ("d_loss", "g_loss"):
        worst = max(abs(a - b) for a, b in zip(plain[name], fast[name], strict=True))
        assert worst <= tolerance
    if switch == "half":
        assert fast["d_loss"] != plain["d_loss"]


def test_what_the_switches_do(tmp_path):
    gan = ConvGan()
    gan.run(tmp_path, Speed(True, True, True, True, True))
    assert gan.kinds == {torch.float32}
    assert gan.layouts == {True}
    assert gan.opt_g.param_groups[0]["fused"] is True
    assert not gan.G._forward_hooks and not gan.D._forward_pre_hooks
    assert gan.G(torch.randn(2, 4)).dtype == torch.float32
    plain = ConvGan()
    plain.run(tmp_path / "plain", Speed.off())
    assert plain.layouts == {False}
    assert not plain.opt_g.param_groups[0]["fused"]


@pytest.mark.parametrize("speed", [Speed(), Speed(True, True, True, True, True)])
def test_fast_runs_resume_bit_for_bit(tmp_path, speed):
    whole = ConvGan()
    whole.run(tmp_path / "whole", speed)
    ConvGan().run(tmp_path / "parts", speed, steps=11)
    parts = ConvGan()
    parts.run(tmp_path / "parts", speed)
    for a, b in zip(whole.G.state_dict().values(), parts.G.state_dict().values(), strict=True):
        assert torch.equal(a, b)


def test_a_run_may_change_its_switches(tmp_path):
    ConvGan().run(tmp_path, Speed(), steps=5)
    history = ConvGan().run(tmp_path, Speed.off(), steps=9)
    assert history.steps == 9
    history = ConvGan().run(tmp_path, Speed(), steps=12)
    assert history.steps == 12


def test_the_plan_on_this_cpu(monkeypatch):
    gan = TinyGan()
    nets, optimizers = {"G": gan.G}, {"opt_g": gan.opt_g}
    monkeypatch.setattr(devices, "_has_amx", lambda: False)
    plan = make_plan(Speed(), CPU, nets, optimizers)
    assert plan.half is None and plan.fused and not plan.channels_last and not plan.benchmark
    assert plan.words() == "fused Adam"
    monkeypatch.setattr(devices, "_has_amx", lambda: True)
    assert make_plan(Speed(), CPU, nets, optimizers).half is torch.bfloat16
    assert make_plan(Speed(half=False), CPU, nets, optimizers).half is None
    assert make_plan(Speed.off(), CPU, nets, optimizers).words() == ""


@pytest.mark.parametrize(
    ("bf16", "capability", "expected"),
    [(True, (8, 0), torch.bfloat16), (False, (7, 5), torch.float16), (False, (6, 1), None)],
)
def test_half_formats_by_gpu(monkeypatch, bf16, capability, expected):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: bf16)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda where: capability)
    assert devices.fast_half(torch.device("cuda")) is expected


def test_an_optimizer_with_a_choice_of_its_own_is_left_alone():
    net = nn.Linear(2, 2)
    for optimizer in (
        torch.optim.Adam(net.parameters(), foreach=True),
        torch.optim.SGD(net.parameters(), 0.1),
    ):
        plan = make_plan(Speed(), CPU, {"G": net}, {"o": optimizer})
        assert not plan.fused
        with Tuning(plan, {"G": net}, {"o": optimizer}).active(CPU):
            assert not optimizer.param_groups[0].get("fused")


def test_fused_can_be_switched_in_the_middle():
    gan = TinyGan()
    for fused in (False, True, False, True):
        set_fused(gan.opt_g, fused)
        assert math.isfinite(gan.step(batches()[0])["g_loss"])


def _clipped(net, loss):
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 0.01)


def _whole_and_again(net, loss):
    loss.backward(retain_graph=True)
    loss.backward()  # gradients add up


def _read_and_added(net, loss):
    loss.backward()
    for parameter in net.parameters():
        parameter.grad += 0.1 * parameter.detach()


def _penalised(net, loss):
    (gradient,) = torch.autograd.grad(loss, net[0].weight, create_graph=True)
    (loss + gradient.square().sum()).backward()


WAYS = {
    "plain": lambda net, loss: loss.backward(),
    "torch.autograd.backward": lambda net, loss: torch.autograd.backward([loss, 2 * loss]),
    "with weights": lambda net, loss: torch.autograd.backward(loss, torch.tensor(0.5)),
    "some inputs": lambda net, loss: loss.backward(inputs=[net[0].weight]),
    "clipped": _clipped,
    "twice": _whole_and_again,
    "read": _read_and_added,
    "penalty": _penalised,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("kind", [torch.optim.SGD, torch.optim.Adam])
def test_a_scaled_loss_leaves_true_gradients(way, kind):
    """Whatever the step does with its gradients, and with an optimiser that nobody has named."""

    def trained(scaler) -> list[torch.Tensor]:
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1))
        optimizer = kind(net.parameters(), 0.1)
        with scaler:
            for batch in torch.randn(5, 3, 4):
                optimizer.zero_grad(set_to_none=len(batch) > 3)
                way(net, net(batch).square().mean())
                optimizer.step()
        return [*net.parameters(), *(p.grad for p in net.parameters() if p.grad is not None)]

    for a, b in zip(trained(contextlib.nullcontext()), trained(LossScaler(1024.0)), strict=True):
        assert torch.equal(a, b)


def test_the_gradient_of_an_input_is_true_too():
    x = torch.ones(2, requires_grad=True)
    with LossScaler(8.0):
        (3 * x).sum().backward()
        assert x.grad.tolist() == [3.0, 3.0]
        with pytest.raises(RuntimeError, match="scalar outputs"):
            (3 * x).backward()
    assert torch.autograd.backward.__module__ == "torch.autograd"


def test_an_overflow_skips_the_step_and_halves_the_factor():
    net = nn.Linear(1, 1)
    before = net.weight.clone()
    optimizer = torch.optim.Adam(net.parameters(), 0.1)
    with LossScaler(scale=8.0) as scaler:
        (net(torch.ones(1, 1)) * math.inf).sum().backward()
        optimizer.step()
        scaler.update()
        assert torch.equal(net.weight, before)
        assert (scaler.scale, scaler.skipped) == (4.0, 1)
        optimizer.zero_grad()
        net(torch.ones(1, 1)).sum().backward()
        assert net.weight.grad.item() == 1.0
        optimizer.step()
        scaler.update()
    assert not torch.equal(net.weight, before)
    scaler.good_steps = 1999
    scaler.update()
    assert scaler.scale == 8.0
    other = LossScaler()
    other.load_state_dict(scaler.state_dict())
    assert other.scale == 8.0


def test_frozen_restores_every_flag():
    net = nn.Linear(2, 1)
    net.bias.requires_grad_(False)
    x = torch.ones(1, 2, requires_grad=True)
    with train.frozen(net):
        net(x).sum().backward()
    assert net.weight.grad is None and x.grad is not None
    assert net.weight.requires_grad and not net.bias.requires_grad


class Viewing(nn.Module):
    """Flattens by view, which takes only numbers that lie one behind the other."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.last = nn.Linear(256, 1)

    def forward(self, x):
        h = self.conv(x)
        return self.last(h.view(x.size(0), -1))


class Scattering(Viewing):
    """Writes into a tensor of its own, which is in float32."""

    def forward(self, x):
        h = self.conv(x).flatten(1)
        return self.last(torch.zeros(h.shape).index_copy_(1, torch.arange(256), h))


class Overflowing(Viewing):
    """Takes the logarithm of what is zero in half precision."""

    def forward(self, x):
        h = self.conv(x).flatten(1)
        return self.last(((1 + 1e-3 * h.sigmoid()) - 1).log())


class Retreating:
    """A critic and a painter; the painter's half fails after the critic has been updated."""

    def __init__(self, kind: type[nn.Module], late: bool = False) -> None:
        torch.manual_seed(0)
        self.late = late
        self.G, self.D = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 1, 3)
        self.judge = kind()
        self.opt_g = torch.optim.Adam(self.G.parameters(), 1e-2)
        self.opt_d = torch.optim.Adam(self.D.parameters(), 1e-2)
        self.steps = 0

    def step(self, real):
        self.steps += 1
        self.D.requires_grad_(True)
        d_loss = self.D(real + 0.1 * torch.randn(real.shape)).square().mean()
        self.opt_d.zero_grad()
        d_loss.backward()
        self.opt_d.step()
        self.D.requires_grad_(False)
        fake = self.G(real)
        judged = self.judge(fake) if not self.late or self.steps > 3 else fake
        g_loss = self.D(fake).square().mean() + 1e-3 * judged.square().mean()
        self.opt_g.zero_grad()
        g_loss.backward()
        self.opt_g.step()
        return {"d_loss": d_loss.item(), "g_loss": g_loss.item()}

    def run(self, folder, speed: Speed, monitor=None) -> train.History:
        source = torch.Generator().manual_seed(1)
        data = [torch.rand(4, 3, 8, 8, generator=source) for _ in range(6)]
        parts = {"G": self.G, "D": self.D, "judge": self.judge}
        optimizers = {"opt_g": self.opt_g, "opt_d": self.opt_d}
        checkpoint = train.Checkpoint("retreat", folder=folder, **parts, **optimizers)
        return train.run(
            self.step,
            data,
            limits="6 steps",
            checkpoint=checkpoint,
            speed=speed,
            monitor=monitor,
            fresh=True,
        )


FAST = Speed(half=True, channels_last=True)


@pytest.mark.parametrize(
    ("kind", "left", "told"),
    [
        (Viewing, Speed(half=True, channels_last=False), "channels_last"),
        (Scattering, Speed(half=False, channels_last=False), "channels_last and half precision"),
        (Overflowing, Speed(half=False, channels_last=False), "channels_last and half precision"),
    ],
)
def test_what_the_code_cannot_stand_is_taken_back(tmp_path, capsys, kind, left, told):
    """The run is then, bit for bit, the one that never had the switch."""
    plain = Retreating(kind)
    expected = plain.run(tmp_path, left)
    capsys.readouterr()
    fast = Retreating(kind)
    history = fast.run(tmp_path, FAST)
    said = capsys.readouterr().err
    assert f"cannot do with {told} (" in said and said.count("cannot do with") == 1
    assert history.values == expected.values
    assert all(math.isfinite(value) for value in history["g_loss"])
    for a, b in zip(plain.G.parameters(), fast.G.parameters(), strict=True):
        assert torch.equal(a, b)
    assert fast.G.weight.is_contiguous()


def test_a_later_step_may_be_the_first_that_fails(tmp_path, capsys):
    history = Retreating(Viewing, late=True).run(tmp_path, FAST)
    assert history.steps == 6 and "cannot do with channels_last" in capsys.readouterr().err


def test_a_monitor_may_be_what_fails(tmp_path, capsys):
    gan = Retreating(nn.Identity)

    def monitor():
        painted = gan.G(torch.ones(2, 3, 8, 8))
        return painted.view(2, -1).view(2, 3, 8, 8)

    assert gan.run(tmp_path, FAST, monitor).steps == 6
    assert "cannot do with channels_last" in capsys.readouterr().err


def test_an_error_of_the_student_stays_theirs(tmp_path, capsys):
    class Wrong(Viewing):
        def forward(self, x):
            return self.last(self.conv(x))

    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        Retreating(Wrong).run(tmp_path, FAST)
    assert "cannot do with" not in capsys.readouterr().err
