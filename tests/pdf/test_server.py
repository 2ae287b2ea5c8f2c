"""The hand-in cell in a kernel that a real Jupyter server started."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from pdf_notebooks import TOTAL, as_bytes, solved
from pypdf import PdfReader

pytestmark = pytest.mark.slow

pytest.importorskip("jupyter_server")
client = pytest.importorskip("jupyter_client")

START_SECONDS = 60
CELL = "from gankit.hand_in import hand_in\nprint(hand_in('Ada Lovelace', '1234567'))"


@pytest.fixture
def server(tmp_path):
    """(address, runtime folder) of a server on a free port, in a folder with the notebook."""
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "90_sample.ipynb").write_bytes(as_bytes(solved()))
    runtime = tmp_path / "runtime"
    command = [sys.executable, "-m", "jupyter_server", "--ServerApp.port=0", "--no-browser"]
    command += [
        "--ServerApp.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
    ]
    command += ["--allow-root", f"--ServerApp.root_dir={tmp_path}"]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_NO_CONFIG": "1"}
    with open(tmp_path / "server.log", "w") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield _address(process, runtime), runtime
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _address(process, runtime):
    """The server's address, from the file it writes when it listens."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["url"]
            except (ValueError, KeyError):
                pass
        time.sleep(0.1)
    pytest.fail("the Jupyter server did not start")


def _session(address, path):
    """Open a notebook as a front end does. Returns the id of the kernel it got."""
    body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
    request = urllib.request.Request(
        f"{address}api/sessions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)["kernel"]["id"]
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_the_cell_finds_its_notebook_and_writes_the_pdf(server, tmp_path):
    address, runtime = server
    kernel = client.BlockingKernelClient(
        connection_file=str(runtime / f"kernel-{_session(address, 'course/90_sample.ipynb')}.json")
    )
    kernel.load_connection_file()
    kernel.start_channels()
    try:
        kernel.wait_for_ready(timeout=60)
        printed: list[str] = []
        kernel.execute_interactive(CELL, output_hook=lambda m: printed.append(_text(m)), timeout=60)
    finally:
        kernel.stop_channels()
    said = "".join(printed)
    target = tmp_path / "course" / "90_sample.pdf"
    assert re.search(r"page\s+3-4\s+Generator", said), said
    assert str(target) in said
    assert len(PdfReader(target).pages) == TOTAL


def _text(message):
    content = message["content"]
    return content.get("text", "") or content.get("data", {}).get("text/plain", "")
