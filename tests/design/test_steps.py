"""A training step of one's own: what its brief asks is found out, and the board takes it."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import softplus

from gankit import design, points
from gankit.design.scores import earth_movers

BRIEF = design.StepBrief("09_progressive_gan", most_updates=3, most_points=1024)


def usual(G, D, opt_g, opt_d, real, z):
    fake = G(z)
    loss_d = softplus(-D(real)).mean() + softplus(D(fake.detach())).mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()
    loss_g = softplus(-D(fake)).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


class Counting:
    """A right step that keeps something between its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *scene):
        self.calls += 1
        return usual(*scene) | {"calls": float(self.calls)}


def too_often(G, D, opt_g, opt_d, real, z):
    told = usual(G, D, opt_g, opt_d, real, z)
    opt_g.step()
    opt_g.step()
    return told


def too_many_points(G, D, opt_g, opt_d, real, z):
    D(torch.cat([real, real]))
    return usual(G, D, opt_g, opt_d, real, z)


def past_d(G, D, opt_g, opt_d, real, z):
    told = usual(G, D, opt_g, opt_d, real, z)
    opt_g.zero_grad()
    (G(z) - real).square().mean().backward()
    opt_g.step()
    return told


def idle(G, D, opt_g, opt_d, real, z):
    D(real)
    return {"d_loss": 0.0}


def own_seed(G, D, opt_g, opt_d, real, z):
    torch.seed()
    return usual(G, D, opt_g, opt_d, real, torch.randn_like(z))


def tensors(*scene):
    return {name: torch.tensor(loss) for name, loss in usual(*scene).items()}


def broken(G, D, opt_g, opt_d, real, z):
    return D(z)


@pytest.mark.parametrize("step", [usual, Counting()])
def test_a_right_step_fulfils_the_brief(step):
    assert design.inspect_step(step, BRIEF).all_hold


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (too_often, "updates"),
        (too_many_points, "points through D"),
        (past_d, "from D alone"),
        (idle, "both networks move"),
        (own_seed, "same beginning"),
        (tensors, "floats"),
        (lambda *scene: None if usual(*scene) else 0, "floats"),
    ],
)
def test_what_the_brief_forbids_is_found(step, line):
    failed = [asked for mark, asked, _ in design.inspect_step(step, BRIEF).rows if mark == "✗"]
    assert len(failed) == 1 and line in failed[0]


def test_a_step_that_fails_is_told():
    found = design.inspect_step(broken, BRIEF)
    assert not found.all_hold and "RuntimeError" in repr(found)


def test_a_game_repeats_counts_and_leaves_the_random_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    step = Counting()
    first, second = (design.play(step, BRIEF, games=2, budget="smoke") for _ in range(2))
    assert torch.equal(torch.rand(3), expected)
    assert first.scores == second.scores and step.calls == 0
    assert first.scores["points"] == 768
    assert list(first.moments) == ["game 1", "game 2"]


def test_the_earth_movers_distance_is_the_mean_way():
    torch.manual_seed(0)
    real = points.ring(100)
    moved = real[torch.randperm(100)] + torch.tensor([0.03, 0.04])
    assert earth_movers(real, real.flip(0)) == pytest.approx(0, abs=1e-4)
    assert earth_movers(real, moved) == pytest.approx(0.05, rel=1e-3)


def test_the_board_has_no_parameters_for_steps(tmp_path):
    played = design.Played({"earth": 0.4, "blobs": 8.0, "points": 768.0}, {}, 12.0)
    other = design.Played({"earth": 2.1, "blobs": 1.0, "points": 768.0}, {}, 9.0)
    design.enter_step(tmp_path / "a.json", "ada", usual, BRIEF, other)
    ben = design.enter_step(None, "ben", usual, BRIEF, played)
    board = design.board([tmp_path / "a.json", ben])
    assert "parameters" not in board.head
    assert [row[0] for row in board.rows] == ["ben", "ada"]
