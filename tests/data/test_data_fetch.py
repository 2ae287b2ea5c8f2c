"""Downloads: every fault of a host or a disk ends in the right bytes or one clear sentence."""

from __future__ import annotations

import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from faulty_server import CUT_BYTES, FaultyServer

from gankit.data import fetch as fetch_module
from gankit.data import reachable
from gankit.data.fetch import FetchLimits, fetch
from gankit.data.registry import RemoteFile
from gankit.errors import GankitError

CONTENT = random.Random(0).randbytes(1_200_000)
QUICK = FetchLimits(tries=3, timeout=0.5, min_rate=1e6, least_rate=100, grace=0.3, pause=0.01)


@pytest.fixture
def server():
    faulty = FaultyServer(CONTENT)
    yield faulty
    faulty.close()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GANKIT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("GANKIT_OFFLINE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "data" / "downloads"


def remote(server: FaultyServer, *paths: str, size: int = len(CONTENT), **changes) -> RemoteFile:
    """A remote file to be had at `paths`, in this order."""
    checksum = "sha256:" + hashlib.sha256(CONTENT).hexdigest()
    urls = tuple(server.url(path) for path in paths)
    usual = {"filename": "file.bin", "urls": urls, "checksum": checksum, "bytes": size}
    return RemoteFile(**{**usual, **changes})


def right(path: Path) -> bool:
    """Whether the file is complete, and nothing half-done lies beside it."""
    return path.read_bytes() == CONTENT and list(path.parent.iterdir()) == [path]


def refused(wanted: RemoteFile, folder: Path, words: str) -> str:
    """The sentence with which the download fails; checks that no file got its final name."""
    with pytest.raises(GankitError, match=words) as failure:
        fetch(wanted, folder, QUICK)
    assert not (folder / "file.bin").exists()
    assert "\n" not in str(failure.value) and "Traceback" not in str(failure.value)
    return str(failure.value)


def test_a_good_host(server, folder):
    assert right(fetch(remote(server, "good"), folder, QUICK))
    assert server.hits == [("good", 0)]


def test_a_file_that_is_there_is_not_asked_for(server, folder):
    fetch(remote(server, "good"), folder, QUICK)
    fetch(remote(server, "good"), folder, QUICK)
    assert len(server.hits) == 1


def test_cut_connections_are_taken_up_where_they_stopped(server, folder):
    assert right(fetch(remote(server, "cut"), folder, QUICK))
    assert server.starts("cut") == [0, CUT_BYTES, 2 * CUT_BYTES, 3 * CUT_BYTES]


def test_a_host_without_ranges_starts_again(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").write_bytes(CONTENT[:500_000])
    assert right(fetch(remote(server, "norange"), folder, QUICK))


def test_a_wrong_range_starts_again(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").write_bytes(CONTENT[:500_000])
    assert right(fetch(remote(server, "wrongrange"), folder, QUICK))
    assert server.starts("wrongrange") == [500_000, 0]


@pytest.mark.parametrize("first", ["stall", "slow"])
def test_a_stalled_or_slow_mirror_is_left_and_the_next_goes_on(server, folder, first):
    assert right(fetch(remote(server, first, "good"), folder, QUICK))
    assert len(server.starts(first)) == 1
    assert server.starts("good")[0] > 0


def test_a_slow_mirror_is_better_than_none(server, folder):
    assert right(fetch(remote(server, "slow", "forbidden"), folder, QUICK))
    first, second = server.starts("slow")
    assert first == 0 and second > 0
    assert len(server.starts("forbidden")) == 1


def test_a_single_slow_host_is_waited_for(server, folder):
    assert right(fetch(remote(server, "slow"), folder, QUICK))


def test_a_busy_host_is_asked_again(server, folder):
    assert right(fetch(remote(server, "busy"), folder, QUICK))
    assert len(server.hits) == 3


@pytest.mark.parametrize("bad", ["forbidden", "page", "hidden_page", "short", "wrong"])
@pytest.mark.parametrize("size", [len(CONTENT), 0], ids=["size known", "size unknown"])
def test_a_useless_mirror_is_left(server, folder, bad, size):
    assert right(fetch(remote(server, bad, "good", size=size), folder, QUICK))
    assert len(server.starts(bad)) == 1


@pytest.mark.parametrize(
    "bad, size, words",
    [
        ("forbidden", len(CONTENT), "HTTP 403"),
        ("page", len(CONTENT), "web page"),
        ("hidden_page", 0, "web page"),
        ("short", len(CONTENT), "1,000 bytes instead of 1,200,000"),
        ("short", 0, "check sum"),
        ("wrong", len(CONTENT), "check sum"),
        ("stall", len(CONTENT), "no answer in time"),
    ],
)
def test_a_single_useless_host_is_named(server, folder, bad, size, words):
    sentence = refused(remote(server, bad, size=size), folder, words)
    assert "127.0.0.1" in sentence and 'source="mini"' in sentence


ODD = ["oddlength", "twolengths", "manylengths", "norangecut", "trickle", "crawl", "garbage"]


@pytest.mark.parametrize("bad", ODD)
@pytest.mark.parametrize("size", [len(CONTENT), 0], ids=["size known", "size unknown"])
def test_after_an_odd_reply_the_bytes_are_right(server, folder, bad, size):
    assert right(fetch(remote(server, bad, "good", size=size), folder, QUICK))
    assert len(server.starts(bad)) <= 2 * QUICK.tries


@pytest.mark.parametrize("bad", ["norangecut", "trickle", "crawl", "garbage"])
def test_a_single_odd_host_ends_in_a_sentence(server, folder, bad):
    refused(remote(server, bad), folder, "could not be downloaded")
    assert len(server.starts(bad)) <= 2 * QUICK.tries


def test_a_proxy_is_asked_where_one_is_set(server, monkeypatch):
    """Behind a proxy no host answers by itself; the proxy has to."""
    monkeypatch.setattr(reachable, "_answers", lambda host, port: (host, port) == PROXY)
    monkeypatch.delenv("NO_PROXY")
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    url = "https://data.example/file.bin"
    assert not reachable.any_host_answers([url])
    for address in ("http://proxy.example:3128", "proxy.example:3128"):
        monkeypatch.setenv("https_proxy", address)
        assert reachable.any_host_answers([url])
    monkeypatch.setenv("no_proxy", "data.example")
    assert not reachable.any_host_answers([url])


PROXY = ("proxy.example", 3128)


def test_wrong_bytes_are_not_kept(server, folder):
    refused(remote(server, "wrong"), folder, "check sum")
    assert list(folder.iterdir()) == []


def test_a_part_of_another_file_is_found_out(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").write_bytes(bytes(500_000))
    assert right(fetch(remote(server, "good"), folder, QUICK))
    assert server.starts("good") == [500_000, 0]


def test_a_part_that_is_too_long_is_found_out(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").write_bytes(CONTENT + bytes(10))
    assert right(fetch(remote(server, "good", size=0), folder, QUICK))


def test_a_complete_part_needs_no_host(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").write_bytes(CONTENT)
    assert right(fetch(remote(server, "forbidden"), folder, QUICK))
    assert server.hits == []


def test_a_host_that_is_not_there(folder):
    nobody = FaultyServer(CONTENT)
    nobody.close()
    refused(remote(nobody, "good"), folder, "refused")


def test_offline_asks_nobody(server, folder, monkeypatch):
    monkeypatch.setenv("GANKIT_OFFLINE", "1")
    refused(remote(server, "good"), folder, "GANKIT_OFFLINE is set")
    assert server.hits == []


def test_a_disk_without_room_is_seen_beforehand(server, folder, monkeypatch):
    monkeypatch.setattr(fetch_module, "free_bytes", lambda _: 10_000_000)
    sentence = refused(remote(server, "good"), folder, "the disk is full")
    assert "gankit data clean" in sentence and "10.0 MB are free" in sentence
    assert server.hits == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_disk_that_fills_up_on_the_way(server, folder):
    folder.mkdir(parents=True)
    (folder / "file.bin.part").symlink_to("/dev/full")
    refused(remote(server, "good"), folder, "the disk is full")


def test_a_folder_that_cannot_be_made(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(GankitError, match="cannot be made"):
        fetch(remote(server, "good"), tmp_path / "file" / "downloads", QUICK)


def test_an_unconfirmed_check_sum_yields_to_a_sound_archive(folder, capsys):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "content")
    server = FaultyServer(packed.getvalue())
    try:
        wanted = remote(server, "good", size=0, confirmed=False)
        assert fetch(wanted, folder, QUICK).read_bytes() == packed.getvalue()
        assert "another check sum" in capsys.readouterr().err
        broken = remote(server, "wrong", size=0, confirmed=False, filename="other.zip")
        with pytest.raises(GankitError, match="check sum"):
            fetch(broken, folder, QUICK)
    finally:
        server.close()


PROCESS = """
    import sys
    from pathlib import Path
    from gankit.data.fetch import FetchLimits, fetch
    from gankit.data.registry import RemoteFile

    wanted = RemoteFile("file.bin", (sys.argv[1],), sys.argv[2], 1_200_000)
    print("started", flush=True)
    fetch(wanted, Path(sys.argv[3]), FetchLimits(pause=0.01))
    print("done", flush=True)
"""


def start(server: FaultyServer, path: str, folder: Path) -> subprocess.Popen:
    """A process of its own that downloads `path`."""
    wanted = remote(server, path)
    command = [sys.executable, "-c", textwrap.dedent(PROCESS)]
    return subprocess.Popen(
        [*command, wanted.urls[0], wanted.checksum, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_download_once(server, folder):
    processes = [start(server, "slow", folder) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert right(folder / "file.bin")
    assert server.hits == [("slow", 0)]


def test_a_killed_download_is_taken_up(server, folder):
    process = start(server, "slow", folder)
    part = folder / "file.bin.part"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 100_000):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (folder / "file.bin").exists()
    have = part.stat().st_size
    assert right(fetch(remote(server, "good"), folder, QUICK))
    assert server.starts("good") == [have]
