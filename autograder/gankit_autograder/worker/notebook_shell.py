"""IPython's shell without a kernel: quiet, with bounded output, and with nobody to ask."""

from __future__ import annotations

import builtins
import contextlib
import getpass
import importlib.util
import io
import os
import pdb
import sys
from typing import Any

import matplotlib
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import LSString, SList
from traitlets.config import Config

from gankit.checks.probing.student_error import student_error
from gankit_autograder.worker import gpu, programs, quiet
from gankit_autograder.worker.cells import OTHER_LANGUAGES
from gankit_autograder.worker.words import words

MOST_OUTPUT = 4_000  # characters kept of what all cells print
# Line magics that install, ask, look up or set what a reader sees: nothing here.
_NOTHING = words(
    """
    pip conda mamba micromamba uv config matplotlib gui load_ext reload_ext unload_ext
    autoreload aimport tensorboard tensorflow_version shell bigquery watermark debug pdb who
    who_ls whos psearch pinfo pinfo2 pdef pdoc pfile psource lsmagic quickref magic colors xmode
    edit history recall rerun load loadpy pastebin connect_info qtconsole notebook man more less
    clear cls logstart logstop logon logoff logstate dhist bookmark page pprint precision
    doctest_mode system sx ls ll la dir cat cp mv rm rmdir mkdir touch wandb sql memit snakeviz
    """
)


class NotebookShell(InteractiveShell):
    """Looks like a notebook's shell to a cell; programs, front ends and questions do nothing."""

    absent = False  # whether an extension was loaded that is not installed here

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def enable_matplotlib(self, gui: str | None = None) -> tuple[None, str]:
        return None, "agg"

    def system(self, cmd: str) -> None:
        programs.make_folders(self.var_expand(cmd, depth=1))
        self.user_ns["_exit_code"] = 0

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> SList | LSString:
        return SList() if split else LSString("")

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """IPython's, but for magics that have no meaning here: they give what a person expects."""
        if magic_name in {"load_ext", "reload_ext"}:
            self.absent = self.absent or not _is_installed(line)
        if magic_name in {"system", "sx"}:
            return SList()
        if magic_name == "cd":
            with contextlib.suppress(OSError):  # a folder that only the student's machine has
                return os.chdir(os.path.expanduser(line.strip().strip("\"'") or "~"))
            return None
        unknown = self.absent and self.find_line_magic(magic_name) is None
        if magic_name in _NOTHING or unknown:
            if magic_name == "mkdir":
                programs.make_folders(f"mkdir {line}")
            return None
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        if magic_name in OTHER_LANGUAGES - {"writefile", "file"}:
            return None
        return super().run_cell_magic(magic_name, line, cell)

    def ask_exit(self) -> None:
        pass  # what `exit()` calls

    def magic(self, arg_s: str) -> Any:
        """`get_ipython().magic("matplotlib inline")`, which newer IPythons no longer have."""
        name, _, line = arg_s.partition(" ")
        return self.run_line_magic(name.lstrip("%"), line)

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        pass  # formatting one takes 0.1 s

    showsyntaxerror = showtraceback


def _is_installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name.strip()) is not None
    except (ImportError, ValueError):
        return False


class Tail(io.TextIOBase):
    """A text file that keeps the first `MOST_OUTPUT` characters and forgets the rest."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.kept = ""

    @property
    def buffer(self) -> io.BytesIO:
        return io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.kept) < MOST_OUTPUT:
            self.kept += str(text)[: MOST_OUTPUT - len(self.kept)]
        return len(text)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1


def make_shell() -> InteractiveShell:
    """The one shell of this process. Made before the fork, since it takes a while."""
    config = Config()
    config.HistoryManager.enabled = False  # no database and no thread
    config.InteractiveShell.colors = "NoColor" if _is_old() else "nocolor"
    config.InteractiveShell.autocall = 0
    return NotebookShell.instance(config=config)


def _is_old() -> bool:
    import IPython

    return IPython.version_info[0] < 9


def prepare(shell: InteractiveShell) -> Tail:
    """Settings for a student's code in this process: no input, no child processes, output kept."""
    builtins.input = getpass.getpass = lambda *args, **kwargs: ""
    getpass.getuser = lambda: "student"
    sys.breakpointhook = pdb.set_trace = lambda *args, **kwargs: None
    _load_data_in_this_process()
    _draw_nowhere(shell)
    for module in (gpu, programs, quiet):
        module.install()
    tail = Tail()
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = tail
    sys.path.insert(0, "")  # a module that `%%writefile` writes is imported from here
    shell.user_ns["__name__"] = "__main__"
    shell.builtin_trap.activate()  # `get_ipython` and `display`, in functions called later too
    return tail


def _draw_nowhere(shell: InteractiveShell) -> None:
    """Figures are made and not shown; no window and no picture of what is displayed."""
    from matplotlib import pyplot

    if pyplot.get_backend() != "agg":  # the warm process has it
        pyplot.switch_backend("agg")
    matplotlib.use = pyplot.switch_backend = lambda *args, **kwargs: None
    shell.display_formatter.format = lambda *args, **kwargs: ({}, {})
    shell.display_pub.publish = lambda *args, **kwargs: None


def _load_data_in_this_process() -> None:
    """`num_workers=2` is common and right in a notebook; here processes are refused."""
    from torch.utils.data import DataLoader

    original = DataLoader.__init__

    def without_workers(self, *args: Any, **kwargs: Any) -> None:
        kwargs["num_workers"] = 0
        for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context"):
            kwargs.pop(name, None)
        original(self, *args[:6], **kwargs)

    DataLoader.__init__ = without_workers


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as plain data, however broken its class is."""
    try:
        known = student_error(error)
        return {"line": str(known)[:500], "kind": known.kind[:100], "message": known.message[:500]}
    except BaseException:
        return {"line": "an exception that cannot be shown", "kind": "unknown", "message": ""}


def close_figures() -> None:
    """Forget the figures that a cell has left open."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with contextlib.suppress(BaseException):
            pyplot.close("all")
