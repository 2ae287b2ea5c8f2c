"""Frames, the secret and the sandbox's policy: small parts on their own."""

from __future__ import annotations

import json
import socket
import struct
import time

import pytest
import torch

from gankit.errors import GankitError
from gankit_autograder import secret as secrets
from gankit_autograder.intake.names import names_in
from gankit_autograder.worker.protocol import (
    HEADER,
    MOST_ITEMS,
    MOST_JSON,
    Channel,
    Closed,
    ProtocolError,
    pack,
    unpack,
)


def through(message):
    frame = pack(message)
    size, _ = HEADER.unpack(frame[: HEADER.size])
    return unpack(frame[HEADER.size : HEADER.size + size], frame[HEADER.size + size :])


@pytest.mark.parametrize(
    "tensor",
    [
        torch.randn(2, 3),
        torch.tensor(float("nan")),
        torch.arange(4),
        torch.zeros(0, 3),
        torch.ones(2, dtype=torch.bool),
        torch.randn(4, 3).t(),
    ],
)
def test_tensors_travel_as_raw_numbers(tensor):
    found = through({"x": [tensor]})["x"][0]
    assert found.dtype == tensor.dtype and torch.equal(found.nan_to_num(), tensor.nan_to_num())


def test_plain_tensors_travel_as_raw_numbers():
    plain = {"shape": [2, 2], "values": [1.5, "nan", "inf", "-inf"]}
    assert through({"v": plain}) == {"v": plain}


def raw(message, numbers=b""):
    return unpack(json.dumps(message).encode(), numbers)


HOSTILE = {
    "not json": lambda: unpack(b"{", b""),
    "deep": lambda: unpack(b"[" * 100_000, b""),
    "deep but short": lambda: raw(json.loads("[" * 40 + "]" * 40)),
    "many": lambda: raw([0] * (MOST_ITEMS + 1)),
    "a huge integer": lambda: raw({"x": 1 << 80}),
    "a tensor beyond its bytes": lambda: raw({"$tensor": [0, "float32", [100]]}),
    "a negative offset": lambda: raw({"$tensor": [-8, "float32", [1]]}, b"12345678"),
    "an unknown type": lambda: raw({"$tensor": [0, "complex64", [1]]}, b"12345678"),
    "a type of another type": lambda: raw({"$tensor": [0, ["float32"], [1]]}, b"1234"),
    "a huge shape": lambda: raw({"$tensor": [0, "float32", [1 << 20, 1 << 20]]}),
    "a boolean shape": lambda: raw({"$tensor": [0, "float32", [True]]}, b"1234"),
    "numbers of another count": lambda: raw({"$numbers": [0, 2, [3]]}, b"1" * 16),
    "numbers that overlap": lambda: raw([{"$numbers": [0, 8, [8]]}] * 100, b"1" * 64),
    "a malformed entry": lambda: raw({"$tensor": "x"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_frames_are_refused(name):
    with pytest.raises(ProtocolError):
        HOSTILE[name]()


def test_long_texts_are_cut():
    assert len(raw({"x": "a" * 10_000_000})["x"]) < 10_000


def test_a_worker_is_sent_whole_cells():
    ours, theirs = socket.socketpair()
    Channel(ours).send({"source": "#" * 50_000}, time.monotonic() + 1)
    found = Channel(theirs, MOST_JSON).receive(time.monotonic() + 1)
    assert len(found["source"]) == 50_000


def test_texts_can_be_written_to_any_file():
    assert unpack(b'{"x": "\\ud800"}', b"")["x"].encode()


def test_announced_lengths_are_refused_before_they_are_read():
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF))
    with pytest.raises(ProtocolError):
        Channel(ours).receive(time.monotonic() + 1)


def test_a_trickle_meets_the_deadline():
    ours, theirs = socket.socketpair()
    theirs.sendall(HEADER.pack(1000, 0) + b"x")
    with pytest.raises(TimeoutError):
        Channel(ours).receive(time.monotonic() + 0.2)
    theirs.close()
    with pytest.raises(Closed):
        Channel(ours).receive(time.monotonic() + 1)


def test_seeds_depend_on_the_secret_and_the_probe():
    one, other = (secrets.Secret(value * 32, "a test") for value in (b"a", b"b"))
    seeds = {s.seed(*names) for s in (one, other) for names in (("e", "c", "p"), ("e", "cp", ""))}
    assert len(seeds) == 4 and one.seed("e") == one.seed("e")
    assert one.id != other.id


def test_a_secret_is_made_once_and_never_shown(tmp_path, monkeypatch, capsys):
    path = tmp_path / "secret"
    secrets._make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(GankitError, match="there already"):
        secrets._make(path)
    monkeypatch.delenv(secrets.VARIABLE, raising=False)
    monkeypatch.setenv(secrets.FILE_VARIABLE, str(path))
    found = secrets.load_secret()
    assert not found.demo and found.value.decode() == path.read_text().strip()
    assert found.value.decode() not in capsys.readouterr().out


def test_without_a_secret_the_demo_one_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv(secrets.VARIABLE, raising=False)
    monkeypatch.delenv(secrets.FILE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert secrets.load_secret().demo
    monkeypatch.setenv(secrets.VARIABLE, "short")
    with pytest.raises(GankitError, match="16"):
        secrets.load_secret()


def test_names_of_a_cell():
    found = names_in("%matplotlib inline\nimport a.b as c\nX.y = f(z)\nfor i in c: pass\n!ls")
    assert found.defines == {"c", "X", "i"} and {"f", "z"} <= found.needs
    assert "real" not in names_in("def step(real):\n    return real + g").needs
    assert names_in("from x import *").opaque and names_in("def (").opaque


def test_the_protections_of_this_machine_hold(grader):
    """On Linux everything that the doctor tries must be stopped."""
    protection = grader.wait()
    assert set(protection.stopped) and protection.open == []
    assert protection.level in {"full", "strong"}
