"""The doctor names each injected fault, and finds nothing wrong with correct trainings."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from faulty_gan import FAULTS, DigitGan
from healthy_runs import HEALTHY

from gankit import train
from gankit.train.doctor import examine

pytestmark = pytest.mark.slow

LESSONS = Path(__file__).parents[2] / "docs" / "training.md"


@pytest.mark.parametrize("make", FAULTS, ids=lambda kind: kind.__name__)
def test_each_fault_is_named(make, tmp_path):
    found = make().run(tmp_path).findings
    assert {finding.key for finding in found} == {make.expected}
    assert any(character.isdigit() for character in found[0].evidence)


@pytest.mark.parametrize("make", HEALTHY, ids=lambda make: make.__name__)
def test_no_false_alarm(make, tmp_path):
    torch.manual_seed(0)
    history = make().go(tmp_path)
    assert history.findings == []
    assert [g for g in history.gauges if "samples" in g and g["step"] >= 200]


def test_every_finding_has_a_lesson():
    text = LESSONS.read_text(encoding="utf-8")
    sources = "".join(path.read_text() for path in Path(examine.__file__).parent.glob("*.py"))
    keys = {kind.expected for kind in FAULTS}
    assert len(keys) >= 12
    for key in keys:
        assert f'"{key}"' in sources
        assert f'<a id="{key}"></a>' in text


def test_diagnose_after_a_run(tmp_path):
    gan = DigitGan()
    gan.steps = 210
    history = gan.run(tmp_path)
    real = torch.rand(16, 1, 28, 28) * 2 - 1
    assert train.diagnose(history, history.samples, {"G": gan.G}, real=real) == []
    same = history.samples[:1].expand(16, -1, -1, -1)
    (finding,) = train.diagnose(history, same, real=real)
    assert finding.key == "collapsed"
    with torch.no_grad():
        gan.G[0].weight[0, 0] = math.nan
    (finding,) = train.diagnose(history, nets={"G": gan.G})
    assert "G.0.weight" in finding.evidence


def test_diagnose_of_another_loop():
    history = train.History()
    for step in range(100):
        history.add({"loss_D": 1.0 + step % 3, "loss_G": math.inf if step > 40 else 1.0})
    (finding,) = train.diagnose(history)
    assert finding.key == "not-finite"
    assert "loss_G is inf since step 42" in finding.evidence


def test_a_finding_as_text_and_html():
    finding = train.Finding("collapsed", "a < b", "1 & 2.", "Do.")
    assert str(finding) == "Doctor: a < b. 1 & 2. Do. See docs/training.md#collapsed."
    assert "a &lt; b" in finding.html() and "1 &amp; 2." in finding.html()


def test_findings_reach_the_terminal_once(tmp_path, capsys):
    gan = DigitGan()
    gan.G.eval()
    gan.steps = 60
    gan.run(tmp_path)
    assert capsys.readouterr().err.count("trains in eval mode") == 1
    again = gan.run(tmp_path)
    assert [finding.key for finding in again.findings] == ["eval-mode"]


def test_the_doctor_can_be_sent_away():
    gan = DigitGan()
    gan.G.eval()
    history = train.run(gan.step, gan.batches(), limits="60 steps", nets=[gan.G], doctor=False)
    assert history.findings == history.gauges == []
