"""Checks give the same answer beside a GPU, and leave its seeds and switches as they were."""

from __future__ import annotations

import pytest
import torch
from emulated_gpu import GPU, MIXED, EmulatedGpu
from torch import nn

from gankit.checks import checks_for
from gankit.checks import observe as observing
from gankit.checks.blueprints import load_blueprints
from gankit.checks.probing.device import StayOn
from gankit.checks.probing.exact import precision, set_precision
from gankit.checks.probing.student_error import StudentError
from gankit.checks.probing.undisturbed import undisturbed
from gankit.data import resident
from gankit_autograder.build.source import read_source
from gankit_autograder.lesson import run_lesson

EXERCISES = [
    "01_gan_mnist",
    "02_dcgan",
    "03_cgan",
    "04_svhn_to_mnist",
    "05_pix2pix",
    "06_receptive_field",
    "07_cyclegan",
    "08_began",
    "09_progressive_gan",
    "10_hierarchical_unet",
    "11_judging_images",
]

ON_A_SMALL_GPU = {"train.device()": 'torch.device("cuda", 0)', 'device.type == "cuda"': "False"}


def test_the_emulated_device_refuses_to_mix():
    with EmulatedGpu() as gpu:
        net = nn.Linear(2, 1).to(GPU)
        x = torch.ones(3, 2, device="cuda")
        assert x.device == GPU and net(x).device == GPU and net(x).cpu().device.type == "cpu"
        assert (x * 2.0).is_cuda and (x + torch.tensor(1.0)).is_cuda
        net(x).sum().backward()
        torch.optim.Adam(net.parameters()).step()
        for mixed in (lambda: net(torch.ones(3, 2)), lambda: x + torch.ones(2)):
            with pytest.raises(RuntimeError, match="same device"):
                mixed()
        assert not gpu.is_on_gpu(torch.ones(1))


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_solutions_keep_their_points_beside_a_gpu(root, exercise, tmp_path, monkeypatch):
    """The notebook's own tensors and constants lie on the GPU, the check's do not."""
    monkeypatch.setenv("GANKIT_CHECKPOINTS", str(tmp_path))
    folder = root / "solutions" / exercise
    monkeypatch.setattr(resident, "room_on", lambda device: 1 << 30)  # it asks the driver
    text = (folder / "notebook.py").read_text("utf-8")
    changes = {old: new for old, new in ON_A_SMALL_GPU.items() if old in text}
    with EmulatedGpu():
        lesson = run_lesson(folder, tmp_path, changes)
        cells = [cell for cell in read_source(folder / "notebook.py") if cell.role == "check"]
        assert cells
        for cell in cells:
            line = cell.source[cell.source.index("check(") :]
            result = eval(line, lesson)
            assert result.score == result.points, (line, str(result))


def test_a_constant_on_the_gpu_is_moved_where_it_is_used(root, tmp_path):
    """A kernel that the notebook has made once, on its device; 11's `ms_ssim` in the small."""
    with EmulatedGpu():
        kernel = torch.ones(1, 1, 3, 3, device="cuda") / 9
        table = [torch.ones(2, device="cuda"), torch.zeros(2, device="cuda")]

        def blurred(x):
            found = torch.nn.functional.conv2d(x, kernel) + 0 * torch.stack(table).sum()
            out = torch.zeros(found.shape, device="cuda")
            out[:] = found
            return torch.cat([out, found])

        with pytest.raises(RuntimeError, match="same device"):
            blurred(torch.ones(1, 1, 5, 5))
        with StayOn("cpu"):
            assert torch.allclose(blurred(torch.ones(1, 1, 5, 5)), torch.ones(2, 1, 3, 3))


def test_a_constant_on_the_gpu_costs_no_points():
    with EmulatedGpu():
        centre = torch.tensor([0.5], device="cuda")

        def vanilla_d_loss(real, fake):
            ones = 2 * centre
            bce = nn.functional.binary_cross_entropy_with_logits
            return bce(real, ones.expand(real.shape)) + bce(fake, 0 * ones * fake.detach())

        def vanilla_g_loss(fake):
            return nn.functional.binary_cross_entropy_with_logits(fake, torch.ones_like(fake))

        check = checks_for("01_gan_mnist")
        beside = check("vanilla_losses", vanilla_d_loss, vanilla_g_loss)
        centre = torch.tensor([0.5])
        assert (
            beside.score
            == beside.points
            == check("vanilla_losses", vanilla_d_loss, vanilla_g_loss).score
        )


@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize(
    ("kind", "again"), [("RuntimeError", True), ("TypeError", True), ("KeyError", False)]
)
def test_what_fails_beside_a_gpu_is_tried_on_it(monkeypatch, used, kind, again):
    """In whatever words: "Input type and weight type should be the same" is one of many."""
    tried = []

    def run(probe, target, inputs, seed, device):
        tried.append(device)
        if device == "cpu":
            raise StudentError("line 3", kind, "Input type and weight type should be the same")
        return {"value": 1}

    monkeypatch.setattr(observing, "_run", run)
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: used)
    blueprint = load_blueprints("01_gan_mnist")["generator"]
    probe = blueprint.check.probes[0]
    views, _ = observing.observe(probe, {probe.of: nn.Linear})
    assert tried == (["cpu", "cuda"] if used and again else ["cpu"])
    assert ("error" in views) == (not (used and again))


def test_a_network_that_mixes_devices_is_told_so():
    class Mixing(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Linear(2, 2)

        def forward(self, x):
            return self.net(x) + torch.ones(2)

    with EmulatedGpu():
        net = Mixing().to(GPU)
        with pytest.raises(RuntimeError) as told:
            net(torch.ones(1, 2, device=GPU))
    assert str(told.value) == MIXED


def _waiting_seed() -> list[int]:
    """What a device that starts now would be seeded with."""
    seeds = []
    for call in filter(None, torch.cuda._lazy_seed_tracker.get_calls()):
        seeds += [cell.cell_contents for cell in call[0].__closure__]
    return [seed for seed in seeds if isinstance(seed, int)]


@pytest.mark.skipif(torch.cuda.is_initialized(), reason="CUDA has started")
def test_a_seed_that_waits_for_cuda_waits_on():
    torch.manual_seed(7)
    torch.cuda.manual_seed(42)
    before, state = _waiting_seed(), torch.get_rng_state()
    assert 42 in before
    with undisturbed(seed=3):
        drawn = torch.rand(1)
        torch.manual_seed(5)
    assert _waiting_seed() == before
    assert torch.equal(torch.get_rng_state(), state)
    with undisturbed(seed=3):
        assert torch.equal(torch.rand(1), drawn)


@pytest.mark.parametrize("newer", [False, True])
def test_a_check_multiplies_exactly(newer):
    """Also where the notebook has used torch's newer switches, after which the older ones raise."""
    if newer and not hasattr(torch.backends.cuda.matmul, "fp32_precision"):
        pytest.skip("this torch has one interface")
    untouched = precision()
    try:
        if newer:
            torch.backends.cuda.matmul.fp32_precision = "tf32"
            torch.backends.cudnn.conv.fp32_precision = "tf32"
        else:
            torch.set_float32_matmul_precision("medium")
        before = precision()
        with undisturbed():
            inside = precision()
        assert precision() == before
        assert "tf32" not in inside[1] and "bf16" not in inside[1] and before != inside
    finally:
        set_precision(untouched)
