"""The loop: limits, history, monitor, stopping, and what it says to whom."""

from __future__ import annotations

import math
import os
import random
import signal
import time

import numpy as np
import pytest
import torch
from tiny_gan import TinyGan, batches

from gankit import train
from gankit.errors import GankitError
from gankit.train.limits import choose_limit, parse_limit
from gankit.train.live_figure import live_figure
from gankit.train.pace import Due, Pace, words
from gankit.train.watch import add_frame


def run(gan: TinyGan, limit: str = "6 steps", data=None, **options) -> train.History:
    return train.run(gan.step, batches() if data is None else data, limits=limit, **options)


def test_history_is_plain_lists():
    history = run(TinyGan(), "6 steps")
    assert history.steps == len(history["d_loss"]) == len(history["g_loss"]) == 6
    assert all(type(value) is float for value in history["d_loss"])
    assert history.finished
    assert history.images == 48
    assert history.epochs == 0.5
    assert history.seconds > 0
    with pytest.raises(GankitError, match="d_loss, g_loss"):
        history["dloss"]


@pytest.mark.parametrize(
    ("limit", "steps"), [("3 steps", 3), ("1 epoch", 12), ("2 epochs", 24), ("0.5 epochs", 6)]
)
def test_limits(limit, steps):
    assert run(TinyGan(), limit).steps == steps


def test_a_limit_in_seconds():
    history = run(TinyGan(), "0.5 seconds")
    assert history.seconds >= 0.5
    assert history.steps < run(TinyGan(), "2 seconds").steps


def test_budgets(monkeypatch):
    limits = {"smoke": "2 steps", "class": "3 steps", "full": "4 steps"}
    assert run(TinyGan(), limits, budget="smoke").steps == 2
    assert run(TinyGan(), limits).steps == 3
    monkeypatch.setenv("GANKIT_BUDGET", "full")
    assert run(TinyGan(), limits).steps == 4
    assert choose_limit("smoke", None)[1].amount == 15
    monkeypatch.setenv("GANKIT_SMOKE", "4 seconds")
    assert choose_limit("smoke", None)[1].amount == 4
    assert choose_limit("smoke", {"smoke": "3 seconds"})[1].amount == 3
    assert choose_limit("smoke", {"smoke": "9 steps"})[1].text == "9 steps"
    assert choose_limit("class", None)[1].amount == 300
    assert parse_limit("1,500 Steps").amount == 1500
    assert parse_limit("5 minutes").amount == 300


@pytest.mark.parametrize("text", ["", "5", "five minutes", "5 parsecs", "0 steps", "-1 epochs"])
def test_limits_that_cannot_be_read(text):
    with pytest.raises(GankitError, match="limit"):
        parse_limit(text)


def test_unknown_budget():
    with pytest.raises(GankitError, match="smoke, class, full"):
        run(TinyGan(), budget="quick")


def test_the_monitor_disturbs_nothing():
    plain = TinyGan()
    plain.D[3].eval()
    first = run(plain, "20 steps", nets=[plain.G, plain.D])
    expected = plain.fingerprint(first)
    watched = TinyGan()
    watched.D[3].eval()
    seen = []

    def monitor():
        assert not torch.is_grad_enabled()
        seen.append((watched.G.training, watched.D.training))
        torch.randn(3), np.random.rand(), random.random()
        return watched.monitor()

    second = run(watched, "20 steps", nets=[watched.G, watched.D], monitor=monitor)
    assert watched.fingerprint(second) == expected
    assert seen
    assert not any(flag for pair in seen for flag in pair)
    assert watched.G.training and watched.D[0].training and not watched.D[3].training
    assert second.samples.shape == (4, 1, 8, 8)
    assert second.frames[0][0] == 0 and second.frames[-1][0] == 20
    assert second.frames[0][1].dtype == torch.uint8


def test_a_monitor_that_returns_no_images():
    with pytest.raises(GankitError, match="monitor must return images"):
        run(TinyGan(), monitor=lambda: torch.zeros(3, 5))


def test_frames_stay_small():
    from gankit.train.watch import FRAME_BYTES, add_frame

    frames = []
    for step in range(200):
        add_frame(frames, step, torch.zeros(4, 3, 256, 256))
    assert sum(frame.numel() for _, frame in frames) <= FRAME_BYTES
    assert frames[0][0] == 0 and frames[-1][0] == 199


def test_ctrl_c_keeps_what_is_there(tmp_path, capsys):
    gan = TinyGan()
    count = 0

    def step(real):
        nonlocal count
        count += 1
        if count == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return gan.step(real)

    before = signal.getsignal(signal.SIGINT)
    history = train.run(
        step, batches(), limits="20 steps", checkpoint=gan.checkpoint(tmp_path, every="1 hour")
    )
    assert signal.getsignal(signal.SIGINT) is before
    assert history.steps == 5
    assert not history.finished
    assert "Stopping after this step" in capsys.readouterr().err
    stopped = TinyGan()
    history = train.run(
        stopped.step, batches(), limits="20 steps", checkpoint=stopped.checkpoint(tmp_path)
    )
    resumed = stopped.fingerprint(history)
    whole = TinyGan()
    checkpoint = whole.checkpoint(tmp_path / "whole")
    assert whole.fingerprint(run(whole, "20 steps", checkpoint=checkpoint)) == resumed


def test_a_second_ctrl_c_stops_at_once():
    def step(real):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        train.run(step, batches(), limits="3 steps")


def test_nan_stops_the_run_and_keeps_the_good_checkpoint(tmp_path, capsys):
    gan = TinyGan()

    def step(real):
        if gan.counter["k"] and len(history_steps) == 12:
            real = real * math.nan
        history_steps.append(1)
        return gan.step(real)

    history_steps = []
    history = train.run(
        step,
        batches(),
        limits="50 steps",
        checkpoint=gan.checkpoint(tmp_path, every="5 steps"),
    )
    assert not history.finished
    assert history.steps == 13
    said = capsys.readouterr().err
    assert "Stopped at step 13: d_loss is nan, and" in said
    assert "The checkpoint of step 10 is good" in said
    assert TinyGan().checkpoint(tmp_path).restore()[0]["history"]["counts"][0] == 10


def test_steps_that_do_not_fit():
    gan = TinyGan()
    with pytest.raises(GankitError, match="a batch holds 2 tensors, but the step is step"):
        train.run(gan.step, [(torch.zeros(2, 1, 8, 8), torch.zeros(2))], limits="1 step")
    with pytest.raises(GankitError, match="the step returned float"):
        train.run(lambda real: 0.5, batches(), limits="1 step")
    with pytest.raises(GankitError, match="the step returned 'd_loss' = a tensor"):
        train.run(lambda real: {"d_loss": torch.zeros(3)}, batches(), limits="1 step")
    with pytest.raises(GankitError, match="the data gave no batch"):
        train.run(gan.step, [], limits="1 step")
    with pytest.raises(GankitError, match="iterable of batches"):
        train.run(gan.step, 5, limits="1 step")


def test_an_error_in_the_step_is_the_students():
    def step(real):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        train.run(step, batches(), limits="1 step")


def test_batches_as_dicts_and_pairs():
    seen = []

    def named(image, label):
        seen.append((image.shape, label))
        return {"loss": 1.0}

    data = [{"image": torch.zeros(2, 1, 8, 8), "label": torch.ones(2)}]
    assert train.run(named, data, limits="1 step").images == 2
    train.run(lambda real, labels: {}, [[torch.zeros(2, 1), torch.ones(2)]], limits="1 step")
    assert seen[0][0] == (2, 1, 8, 8)


def test_a_number_that_appears_late():
    values = iter([{"a": 1}, {"a": 2, "b": torch.tensor(3.0)}, {"b": 4}])
    history = train.run(lambda real: next(values), batches(), limits="3 steps")
    assert history["b"][1:] == [3.0, 4.0]
    assert math.isnan(history["b"][0]) and math.isnan(history["a"][2])


def test_a_terminal_without_a_screen_stays_quiet(capsys):
    run(TinyGan(), "20 steps")
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_expected_time():
    pace = Pace(parse_limit("100 steps"))
    for seconds in [9.0, 0.5, 0.5, 0.5, 0.5]:
        pace.add(seconds)
    assert pace.known
    assert pace.left(0, 20, 0, None) == pytest.approx(40)
    pace.limit = parse_limit("2 epochs")
    assert pace.left(0, 20, 0.5, 40) == pytest.approx(30)
    assert math.isnan(pace.left(0, 20, 0.5, None))
    assert [words(s) for s in (0.2, 80, 300, 7200)] == ["1 s", "80 s", "5 min", "2.0 h"]


def test_slow_figures_become_rare():
    due = Due(0.0, share=0.01)
    assert due.now()
    due.took(1.0)
    assert not due.now()


def test_the_device_is_said(capsys):
    chosen = train.device()
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert said.startswith("Training on the")
    assert chosen.type in said.lower() or chosen.type != "cpu"


@pytest.mark.parametrize("budget", ["fast", "Class", "", 5, True])
def test_every_bad_budget_gets_the_same_sentence(budget, monkeypatch):
    with pytest.raises(GankitError, match="unknown budget .*: choose one of smoke, class, full"):
        train.budget_name(budget)
    with pytest.raises(GankitError, match="unknown budget"):
        train.run(lambda x: {}, batches(), budget=budget)
    monkeypatch.setenv("GANKIT_BUDGET", "class")
    assert train.budget_name() == "class"


def test_a_step_without_return_is_told_at_once(capsys):
    gan = TinyGan()
    seen = []

    def step(real):
        gan.step(real)
        seen.append(capsys.readouterr().err)

    train.run(step, batches(), limits="3 steps")
    assert "returned nothing" not in seen[0]
    assert seen[1].count("Your step returned nothing") == 1 and "returned nothing" not in seen[2]


def test_the_live_figure_names_the_step_of_its_pictures():
    history = train.History(steps=798, values={"d_loss": [0.5] * 798})
    history.samples = torch.zeros(4, 1, 8, 8)
    add_frame(history.frames, 750, history.samples)
    assert "step 750" in live_figure(history).alt and "step 798" not in live_figure(history).alt
