"""What all tests share: the repository, quiet environment, one thread, and long files first."""

import atexit
import functools
import gc
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:  # one folder of caches for all processes of a run
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="gankit-tests-")
    atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "agg")
os.environ["GANKIT_OFFLINE"] = "1"
os.environ.setdefault("GANKIT_SMOKE", "0.5 seconds")  # a notebook that trains for so long runs

import pytest

import gankit_autograder  # noqa: F401  before nbformat, whose imports it makes shorter

atexit.register(gc.freeze)  # or each process looks through all of torch before it ends: a second
ROOT = Path(__file__).resolve().parent.parent
SECONDS = Path(__file__).with_name("seconds.json")  # of the processor, by group, as last recorded
UNKNOWN = 30.0  # a new file: neither first nor last


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def drawn_data(tmp_path_factory) -> Path:
    """A folder for data sets, empty when the run begins: each is drawn once for all processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "drawn"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def one_question_to_alembic():
    """nbgrader starts a process for each new gradebook, to learn a version that never changes."""
    nbgrader = sys.modules.get("nbgrader.api")
    if nbgrader and not hasattr(nbgrader.get_alembic_version, "cache_info"):
        nbgrader.get_alembic_version = functools.cache(nbgrader.get_alembic_version)


def pytest_addoption(parser):
    parser.addoption("--record-seconds", action="store_true", help=f"write {SECONDS.name} anew")


def pytest_configure(config):
    gc.disable()  # until all tests are read: imports leave little garbage
    config.addinivalue_line("markers", "xdist_group(name): where there is no pytest-xdist too")
    config.pluginmanager.register(Clock(config.getoption("--record-seconds")), "clock")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are cores: a quarter of a run is spent waiting for other processes."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist, which reads the markers in the same hook
def pytest_collection_modifyitems(items):
    """Tests of a group share a process and what their fixtures make; the longest group is first."""
    known = json.loads(SECONDS.read_text("utf-8"))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    items.sort(key=lambda item: (-known.get(group_of(item), UNKNOWN), group_of(item)))


def pytest_collection_finish():
    gc.enable()


def group_of(item: pytest.Item) -> str:
    """The file, or the part of it that the marker `split_by` tells from the others."""
    file = Path(item.path).relative_to(ROOT / "tests").as_posix()
    marker = item.get_closest_marker("split_by")
    values = item.callspec.params if marker and hasattr(item, "callspec") else {}
    parts = [str(values[name]) for name in marker.args if name in values] if marker else []
    return ":".join([file, *parts])


def processor_seconds() -> float:
    """What this process and its ended children have spent."""
    return sum(os.times()[:4])


class Clock:
    """Adds up the processor's seconds by group, in every process of the run."""

    def __init__(self, record: bool) -> None:
        self.record = record
        self.before = processor_seconds()
        self.by_group: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item):
        report = yield
        now = processor_seconds()
        report.group, report.spent, self.before = group_of(item), now - self.before, now
        return report

    def pytest_runtest_logreport(self, report):
        if hasattr(report, "group"):  # a process that died reports without
            self.by_group[report.group] = self.by_group.get(report.group, 0.0) + report.spent

    def pytest_sessionfinish(self, session):
        if self.record and not hasattr(session.config, "workerinput"):
            known = json.loads(SECONDS.read_text("utf-8")) if SECONDS.exists() else {}
            new = {group: round(spent, 1) for group, spent in self.by_group.items()}
            text = json.dumps({**known, **new}, indent=1, sort_keys=True)
            SECONDS.write_text(text + "\n", "utf-8")
