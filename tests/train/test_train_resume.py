"""A run that was cut off goes on as if nothing had happened."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tiny_gan import TinyGan, batches, shuffled_loader

from gankit import data, train
from gankit.errors import GankitError
from gankit.train import checkpoint_files
from gankit.train.changes import changed, code_marks

pytestmark = pytest.mark.slow


def _mnist():
    return data.load("mnist", source="mini")


class SmallLoader:
    """A gankit loader of 8x8 crops, so that the tiny nets can take its batches."""

    def __init__(self) -> None:
        self.loader = _mnist().batches(64, seed=3)
        self.state_dict = self.loader.state_dict
        self.load_state_dict = self.loader.load_state_dict

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self):
        return (
            (real[:, :, ::4, ::4][..., :8, :8][:, :, :8].repeat(1, 1, 2, 2)[..., :8, :8],)
            for real, _ in self.loader
        )


LOADERS = {"list": batches, "DataLoader": shuffled_loader, "gankit.data": SmallLoader}


def _run(limit: str, folder: Path, make_data) -> list[bytes]:
    gan = TinyGan()
    history = train.run(
        gan.step,
        make_data(),
        limits=limit,
        monitor=gan.monitor,
        checkpoint=gan.checkpoint(folder),
    )
    return gan.fingerprint(history)


@pytest.mark.parametrize("make_data", LOADERS.values(), ids=LOADERS.keys())
@pytest.mark.parametrize("cut", [1, 11, 12, 31])
def test_resumed_run_equals_the_uninterrupted_one(tmp_path, make_data, cut):
    whole = _run("50 steps", tmp_path / "whole", make_data)
    _run(f"{cut} steps", tmp_path / "parts", make_data)
    torch.manual_seed(99)  # another process would stand elsewhere
    assert _run("50 steps", tmp_path / "parts", make_data) == whole


def test_a_cut_at_the_end_of_an_epoch(tmp_path):
    for name, make_data in LOADERS.items():
        length = len(make_data())
        whole = _run(f"{length + 7} steps", tmp_path / f"{name} whole", make_data)
        _run(f"{length} steps", tmp_path / f"{name} parts", make_data)
        assert _run(f"{length + 7} steps", tmp_path / f"{name} parts", make_data) == whole


def test_a_finished_run_returns_its_history_at_once(tmp_path):
    gan = TinyGan()
    first = train.run(gan.step, batches(), limits="9 steps", checkpoint=gan.checkpoint(tmp_path))
    other = TinyGan(seed=1)

    def must_not_run(real):
        raise AssertionError("the run was finished")

    again = train.run(
        must_not_run, batches(), limits="9 steps", checkpoint=other.checkpoint(tmp_path)
    )
    assert again["d_loss"] == first["d_loss"]
    assert again.finished
    assert torch.equal(other.G[0].weight, gan.G[0].weight)


def test_fresh_starts_over(tmp_path):
    gan = TinyGan()
    train.run(gan.step, batches(), limits="9 steps", checkpoint=gan.checkpoint(tmp_path))
    history = train.run(
        gan.step, batches(), limits="4 steps", checkpoint=gan.checkpoint(tmp_path), fresh=True
    )
    assert history.steps == 4
    assert TinyGan().checkpoint(tmp_path).restore()[0]["history"]["counts"][0] == 4


def test_a_larger_limit_goes_on(tmp_path):
    gan = TinyGan()
    train.run(gan.step, batches(), limits="5 steps", checkpoint=gan.checkpoint(tmp_path))
    history = train.run(gan.step, batches(), limits="2 epochs", checkpoint=gan.checkpoint(tmp_path))
    assert history.steps == 24
    assert history.epochs == 2.0


def test_a_loader_that_cannot_resume_says_so(tmp_path, capsys):
    _run("7 steps", tmp_path, shuffled_loader)
    _run("9 steps", tmp_path, shuffled_loader)
    said = capsys.readouterr().err
    assert "after step 7" in said
    assert "cannot say where it stood" in said


def _newest(folder: Path) -> Path:
    return sorted((folder / "tiny").rglob("step-*.pt"))[-1]


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "text", "foreign", "pickle"])
def test_a_bad_file_is_refused_and_the_one_before_used(tmp_path, damage, capsys):
    whole = _run("50 steps", tmp_path / "whole", batches)
    _run("20 steps", tmp_path / "parts", batches)
    newest = _newest(tmp_path / "parts")
    content = newest.read_bytes()
    if damage == "truncated":
        newest.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        middle = len(content) // 2
        newest.write_bytes(
            content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        )
    elif damage == "empty":
        newest.write_bytes(b"")
    elif damage == "text":
        newest.write_text("<html>quota exceeded</html>")
    elif damage == "foreign":
        torch.save({"model": torch.zeros(3)}, newest)
    else:
        torch.save({"format": "gankit-checkpoint-1", "things": Path("x")}, newest)
    assert _run("50 steps", tmp_path / "parts", batches) == whole
    said = capsys.readouterr().err
    assert "step-000000020.pt was not used" in said
    assert "after step 10" in said


def test_a_file_never_runs_code(tmp_path):
    class Evil:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "pwned",))

    folder = tmp_path / "tiny"
    folder.mkdir()
    torch.save({"format": "gankit-checkpoint-1", "things": Evil()}, folder / "step-000000001.pt")
    history = train.run(
        TinyGan().step, batches(), limits="2 steps", checkpoint=TinyGan().checkpoint(tmp_path)
    )
    assert history.steps == 2
    assert not (tmp_path / "pwned").exists()


def test_another_network_is_refused_with_a_sentence(tmp_path):
    _run("5 steps", tmp_path, batches)
    other = TinyGan(hidden=32)
    before = other.G[0].weight.clone()
    with pytest.raises(GankitError, match=r"G\.0\.weight has shape \(32, 4\) here and \(16, 4\)"):
        train.run(other.step, batches(), limits="9 steps", checkpoint=other.checkpoint(tmp_path))
    assert torch.equal(other.G[0].weight, before)


def test_a_checkpoint_of_part_of_a_run_can_be_restored(tmp_path):
    gan = TinyGan()
    train.run(gan.step, batches(), limits="5 steps", checkpoint=gan.checkpoint(tmp_path))
    other = TinyGan(seed=7)
    train.Checkpoint("tiny", folder=tmp_path, G=other.G).restore()
    assert torch.equal(other.G[0].weight, gan.G[0].weight)
    assert not torch.equal(other.D[1].weight, gan.D[1].weight)


def test_what_cannot_be_saved_is_refused_before_training(tmp_path):
    with pytest.raises(GankitError, match="cannot save 'k'"):
        train.Checkpoint("x", folder=tmp_path, k=0.5)
    with pytest.raises(GankitError, match="cannot name a checkpoint"):
        train.Checkpoint("../x", folder=tmp_path)


def test_a_full_disk_does_not_stop_the_run(tmp_path, monkeypatch, capsys):
    class Full(io.BytesIO):
        def write(self, content):
            raise OSError(28, "No space left on device")

    gan = TinyGan()
    checkpoint = gan.checkpoint(tmp_path)
    monkeypatch.setattr(Path, "open", lambda path, mode: Full())
    history = train.run(gan.step, batches(), limits="30 steps", checkpoint=checkpoint)
    assert history.finished
    said = capsys.readouterr().err
    assert said.count("Could not save") == 1
    assert "the disk is full" in said and "enforce fail" not in said
    assert not list((tmp_path / "tiny").rglob(".step*"))


def test_only_two_files_are_kept(tmp_path):
    _run("47 steps", tmp_path, batches)
    names = sorted(path.name for path in (tmp_path / "tiny" / "class").iterdir())
    assert names == ["step-000000040.pt", "step-000000047.pt"]


def test_ten_kills_at_random_moments(tmp_path):
    script = Path(__file__).with_name("killed_run.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 kills" in done.stdout


def test_where_checkpoints_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checkpoint_files, "DRIVE", tmp_path / "no drive")
    assert train.Checkpoint("x").path == Path("gankit_checkpoints/x")
    (tmp_path / "MyDrive").mkdir()
    monkeypatch.setattr(checkpoint_files, "DRIVE", tmp_path / "MyDrive")
    assert train.Checkpoint("x").path == tmp_path / "MyDrive/gankit_checkpoints/x"
    monkeypatch.setenv("GANKIT_CHECKPOINTS", str(tmp_path / "mine"))
    assert train.Checkpoint("x").path == tmp_path / "mine/x"
    assert train.Checkpoint("x", folder=tmp_path).path == tmp_path / "x"


def test_each_budget_and_set_has_its_own_checkpoint(tmp_path, monkeypatch):
    """A longer budget must not go on with the schedule of a shorter one."""
    gan = TinyGan()
    for budget, steps in (("smoke", 5), ("class", 9)):
        gan = TinyGan()
        history = train.run(
            gan.step,
            batches(),
            budget=budget,
            limits=f"{steps} steps",
            checkpoint=gan.checkpoint(tmp_path),
        )
        assert history.steps == steps
    images = _mnist()
    linear = torch.nn.Linear(1, 1)
    for name in ("mnist", "fashion_mnist"):
        images.name = name
        checkpoint = train.Checkpoint("tiny", folder=tmp_path, linear=linear)
        checkpoint.belong_to("class", images.batches(8))
        assert checkpoint.path == tmp_path / "tiny" / f"class-{name}-mini-28"
    assert TinyGan().checkpoint(tmp_path).path == tmp_path / "tiny" / "class"  # written last


def _changed_runs(tmp_path, capsys, change, limit="9 steps"):
    """What is said when `change(gan)` gives the step of the second half; and the second gan."""
    gan = TinyGan()
    train.run(gan.step, batches(), limits="5 steps", checkpoint=gan.checkpoint(tmp_path))
    capsys.readouterr()
    gan = TinyGan()
    step = change(gan)
    train.run(step, batches(), limits=limit, checkpoint=gan.checkpoint(tmp_path))
    return capsys.readouterr().err, gan


def test_an_unchanged_answer_is_not_called_changed(tmp_path, capsys):
    said, _ = _changed_runs(tmp_path, capsys, lambda gan: gan.step)
    assert "after step 5" in said and "Changed" not in said


def _other_step(gan):
    def step(real):
        return {**gan.step(real), "more": 1.0}

    return step


def _other_slope(gan):
    gan.D[2] = torch.nn.LeakyReLU(0.3)
    return gan.step


@pytest.mark.parametrize(("change", "name"), [(_other_step, "the step"), (_other_slope, "D")])
def test_a_changed_answer_is_noticed(tmp_path, capsys, change, name):
    said, _ = _changed_runs(tmp_path, capsys, change)
    assert f"Changed since that step: {name}" in said and "fresh=True trains anew" in said


def test_a_changed_answer_is_noticed_by_a_finished_run(tmp_path, capsys):
    said, _ = _changed_runs(tmp_path, capsys, _other_slope, limit="5 steps")
    assert "already reached" in said and "Changed since that step: D" in said


def _other_rates(gan):
    gan.opt_d = torch.optim.Adam(gan.D.parameters(), 2e-3, (0.0, 0.999))
    gan.opt_g = torch.optim.Adam(gan.G.parameters(), 4e-3, (0.5, 0.999))
    gan.schedule = torch.optim.lr_scheduler.MultiStepLR(gan.opt_g, [20, 30], 0.5)
    return gan.step


def test_a_changed_rate_is_taken_over_and_said(tmp_path, capsys):
    said, gan = _changed_runs(tmp_path, capsys, _other_rates, limit="32 steps")
    assert "lr of opt_d (0.001 -> 0.002)" in said
    assert "lr of opt_g (0.001 -> 0.004)" in said
    assert "milestones of schedule" in said
    assert gan.opt_d.param_groups[0]["lr"] == 2e-3
    assert gan.opt_d.param_groups[0]["betas"] == (0.0, 0.999)
    assert gan.opt_g.param_groups[0]["lr"] == 1e-3  # halved at 20 and 30 from 4e-3


def test_marks_of_code():
    """Comments and other numbers of lines are no change; constants and what is called are."""

    def mark(source: str) -> dict[str, str]:
        space = {"__name__": "lesson"}
        exec(source, space)
        return code_marks(space["step"], {})

    text = "RATE = 2\ndef loss(x):\n    return x * RATE\ndef step(x):\n    return {'l': loss(x)}"
    same = changed(mark(text), mark("# new\n\n" + text.replace("RATE = 2", "RATE = 2  # two")))
    assert same == []
    assert changed(mark(text), mark(text.replace("RATE = 2", "RATE = 3"))) == ["RATE"]
    assert changed(mark(text), mark(text.replace("x * RATE", "x + RATE"))) == ["loss"]
    documented = text.replace("    return x", "    'Doc.'\n    return x")
    assert changed(mark(documented), mark(documented.replace("Doc.", "Other."))) == []
