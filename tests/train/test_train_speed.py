"""Faster, and the same results: each switch against plain float32."""

from __future__ import annotations

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


def test_loss_scaling_changes_nothing_in_float32():
    plain = TinyGan()
    for batch in batches():
        plain.step(batch)
    scaled = TinyGan()
    with LossScaler([scaled.opt_g, scaled.opt_d], scale=1024.0) as scaler:
        for batch in batches():
            scaled.step(batch)
            scaler.update()
    assert scaler.skipped == 0
    for a, b in zip(plain.G.parameters(), scaled.G.parameters(), strict=True):
        assert torch.equal(a, b)
    assert not scaled.opt_g._optimizer_step_pre_hooks


def test_an_overflow_skips_the_step_and_halves_the_factor():
    net = nn.Linear(1, 1)
    before = net.weight.clone()
    optimizer = torch.optim.Adam(net.parameters(), 0.1)
    with LossScaler([optimizer], scale=8.0) as scaler:
        (net(torch.ones(1, 1)) * math.inf).sum().backward()
        optimizer.step()
        scaler.update()
        assert torch.equal(net.weight, before)
        assert (scaler.scale, scaler.skipped) == (4.0, 1)
        optimizer.zero_grad()
        net(torch.ones(1, 1)).sum().backward()
        assert net.weight.grad.item() == 4.0
        optimizer.step()
        scaler.update()
    assert not torch.equal(net.weight, before)
    scaler.good_steps = 1999
    scaler.update()
    assert scaler.scale == 8.0
    other = LossScaler([])
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
