"""What is special about exercise 07: published sizes, closed forms, wrong pools, a dead verdict."""

from pathlib import Path

import pytest
import torch
from torch import nn

from gankit.checks.blueprints import load_blueprints
from gankit.checks.fields import Chain, Operation, Wire
from gankit.checks.probes import load_probes
from gankit.checks.run import run_check
from gankit.checks.toys.basic import make_net
from gankit_autograder.build.exercise import read_exercise

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROBES = load_probes("07_cyclegan")
Constant, Shift = PROBES.toys.Constant, PROBES.toys.Shift
flat_sums = PROBES.residual.flat_sums


@pytest.fixture(scope="module")
def exercise():
    return read_exercise(ROOT / "solutions" / "07_cyclegan")


@pytest.fixture(scope="module")
def lesson(exercise):
    return exercise.namespace()


def count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_networks_have_the_published_sizes(lesson):
    with torch.device("meta"):
        assert count(lesson["Generator"]()) == 11_378_179
        assert count(lesson["Generator"](n_blocks=6)) == 7_837_699
        assert count(lesson["Generator"](n_blocks=4, features=16)) == 346_371
        discriminator = lesson["Discriminator"]()
        assert count(discriminator) == 2_764_737
        assert discriminator(torch.zeros(1, 3, 256, 256)).shape == (1, 1, 30, 30)


@pytest.mark.parametrize("size", [32, 64, 128])
def test_the_small_generator_keeps_the_size(lesson, size):
    generator = lesson["Generator"](n_blocks=1, features=4)
    picture = generator(torch.rand(2, 3, size, size))
    assert picture.shape == (2, 3, size, size)
    assert picture.abs().max() <= 1


def generator_step(lesson, generators, real_a, real_b, says=0.25, **lambdas):
    judges = [Constant(says, (1, 2, 3)) for _ in "AB"]
    parameters = [p for net in generators for p in net.parameters()]
    optimizer = torch.optim.SGD(parameters, lr=0.0)
    return lesson["generator_step"](*generators, *judges, optimizer, real_a, real_b, **lambdas)


def test_shifts_up_and_down_cost_no_cycle_loss(lesson):
    real_a, real_b = torch.arange(48.0).view(2, 2, 3, 2, 2) / 8
    losses, fake_a, fake_b = generator_step(lesson, [Shift(1), Shift(-1)], real_a, real_b)
    assert losses["cycle"] == 0
    assert losses["identity"] == 2
    assert losses["gan"] == 2 * (0.25 - 1) ** 2
    assert losses["g_loss"] == losses["gan"] + 10 * 0.5 * 2
    assert torch.equal(fake_b, real_a + 1)
    assert torch.equal(fake_a, real_b - 1)


def test_a_generator_that_gives_its_own_domain_has_no_identity_loss(lesson):
    zebra, horse = torch.full((2, 3, 2, 2), 0.5), torch.full((2, 3, 2, 2), -0.25)
    generators = [Constant(0.5, (3, 2, 2)), Constant(-0.25, (3, 2, 2))]
    losses, _, _ = generator_step(lesson, generators, horse, zebra, says=1.0)
    assert losses == {"g_loss": 0, "gan": 0, "cycle": 0, "identity": 0}


def test_the_judges_are_not_left_frozen(lesson):
    real = torch.zeros(1, 3, 2, 2)
    judges = [Constant(0.0, (1, 2, 3)) for _ in "AB"]
    generators = [Shift(1), Shift(-1)]
    optimizer = torch.optim.SGD([p for net in generators for p in net.parameters()], lr=0.1)
    lesson["generator_step"](*generators, *judges, optimizer, real, real)
    assert all(p.requires_grad for net in judges for p in net.parameters())
    assert [net.value.item() for net in judges] == [0.0, 0.0]


@pytest.mark.parametrize(("constant", "decay"), [(100, 100), (5, 5), (1, 7), (0, 3), (4, 0)])
def test_the_schedule_agrees_with_the_closed_form(lesson, constant, decay):
    factors = [lesson["lr_lambda"](epoch, constant, decay) for epoch in range(constant + decay)]
    expected = [1.0] * constant + [left / (decay + 1) for left in range(decay, 0, -1)]
    assert factors == pytest.approx(expected)
    later = [lesson["lr_lambda"](constant + decay + more, constant, decay) for more in (0, 1, 99)]
    assert later == pytest.approx([1 / (decay + 1)] * 3)


def test_the_schedule_of_the_paper(lesson):
    factor = lesson["lr_lambda"]
    assert factor(99, 100, 100) == 1
    assert factor(100, 100, 100) == pytest.approx(100 / 101)
    assert factor(199, 100, 100) == pytest.approx(1 / 101)


def numbered(start: int, count: int) -> torch.Tensor:
    return torch.arange(start, start + count, dtype=torch.float32).view(-1, 1, 1, 1)


def test_a_full_pool_exchanges_half_and_pictures_wait_twice_its_size(lesson):
    size, images = 10, 20_000
    pool = lesson["ImagePool"](size)
    torch.manual_seed(0)
    first = pool.query(numbered(0, size))
    assert first.flatten().tolist() == list(range(size))
    ages = [number - pool.query(numbered(number, 1)).item() for number in range(size, images)]
    waited = [age for age in ages if age > 0]
    assert len(waited) / len(ages) == pytest.approx(0.5, abs=0.02)
    assert sum(waited) / len(waited) == pytest.approx(2 * size, rel=0.05)


def test_the_pool_keeps_no_graph_and_no_more_than_its_size(lesson):
    pool = lesson["ImagePool"](3)
    source = torch.ones(5, 1, 1, 1, requires_grad=True)
    assert not pool.query(source * 2).requires_grad
    assert len(pool.images) == 3
    empty = lesson["ImagePool"](0)
    assert torch.equal(empty.query(source), source)
    assert empty.images == []


def test_chance_alone_never_fails_a_right_pool(lesson):
    options = {"size": 6, "batch": 4, "rounds": 500}
    for seed in range(20):
        torch.manual_seed(seed)
        views = PROBES.pools.image_pool(lesson["ImagePool"], [], options)
        assert views["share"] == "half of them"
        assert views["choice"] == "any of those stored"
        assert views["stored"] == "each old one is replaced by the new one"


def test_a_wrong_loss_does_not_spoil_the_steps(exercise):
    for name in ("generator_step", "discriminator_step"):
        broken = exercise.namespace()
        broken["lsgan_d_loss"] = broken["lsgan_g_loss"] = None
        broken["cycle_loss"] = broken["identity_loss"] = None
        result = run_check(load_blueprints("07_cyclegan")[name], (broken[name],))
        assert result.passed
        assert broken["cycle_loss"] is None, "the check must put the student's function back"


def test_a_normalised_verdict_gives_a_constant_loss_and_no_signal(exercise, lesson):
    torch.manual_seed(0)
    sound = lesson["Discriminator"](8)
    spoilt = nn.Sequential(sound, nn.LeakyReLU(0.2), nn.InstanceNorm2d(1))
    real, fake = torch.rand(4, 3, 64, 64), torch.rand(4, 3, 64, 64) * 2 - 1

    def signal(judge: nn.Module) -> float:
        attached = fake.clone().requires_grad_()
        lesson["lsgan_g_loss"](judge(attached)).backward()
        return attached.grad.norm().item()

    # InstanceNorm divides by sqrt(variance + 1e-5), so a nearly flat map keeps a little less.
    assert lesson["lsgan_d_loss"](spoilt(real), spoilt(fake)).item() == pytest.approx(1.5, abs=0.02)
    assert lesson["lsgan_g_loss"](spoilt(fake)).item() == pytest.approx(2.0, abs=0.02)
    assert signal(spoilt) < 0.05 * signal(sound)


def test_the_answers_of_the_sheet_are_not_readable(exercise):
    text = (ROOT / "utils/gankit/blueprints/07_cyclegan.json").read_text("utf-8")
    course = (ROOT / "course/07_cyclegan/07_cyclegan.ipynb").read_text("utf-8")
    for line, letter in exercise.namespace()["find_the_bugs"].items():
        assert f'{line}: \\"{letter}\\"' not in text + course


def test_nested_sums_are_told_as_one():
    pad, relu = Operation("Pad", "reflect", notes=("1",)), Chain((Operation("ReLU"),))
    first, third, fifth = map(Wire, "135")
    inner = Wire("add", (first, third))
    nested = Wire("add", (inner, fifth), (pad,))
    assert str(nested) == "add[add[layer 1; layer 3]; layer 5] → Pad(reflect, 1)"
    assert str(flat_sums(nested)) == "sum(layer 1 + layer 3 + layer 5) → Pad(reflect, 1)"
    steps = Chain.joined([(inner, Chain.joined([(first, relu), (third, Chain())])), (fifth, relu)])
    assert str(steps) == "add[layer 1; layer 3]: layer 1: ReLU; layer 5: ReLU"
    assert str(flat_sums(steps)) == "layer 1: ReLU; layer 5: ReLU"


def test_noise_of_a_step_is_no_gradient_of_an_earlier_one():
    def step(D, opt_d, real, fake):
        fake = fake.detach() + 0.1 * torch.randn_like(fake)
        loss = lsgan_d_loss(D(real), D(fake))  # noqa: F821 (the measure's own stands in)
        opt_d.zero_grad()
        loss.backward()
        opt_d.step()
        return {"d_loss": loss.item()}

    shape = (3, 2, 2)
    nets = [make_net(name, {"shape": shape}, "x") for name in ("map critic", "repainter")]
    found = PROBES.steps.critic_step(step, [*nets, *(torch.rand(5, *shape) for _ in range(4))], {})
    assert found["earlier"] == "are cleared"


def test_a_schedule_that_raises_after_the_last_epoch_keeps_its_other_facts():
    factors = [1.0, 0.5]
    found = PROBES.pools.schedule(
        lambda epoch, constant, decay: factors[epoch], [], {"n_constant": 1, "n_decay": 1}
    )
    assert found["constant"] + found["decay"] == factors
    assert found["after"] == "raises IndexError"
