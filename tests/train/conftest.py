"""One torch thread: on nets this small a second one only waits."""

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def _no_reader_settings(monkeypatch):
    for name in ("GANKIT_BUDGET", "GANKIT_CHECKPOINTS", "GANKIT_SMOKE"):
        monkeypatch.delenv(name, raising=False)
