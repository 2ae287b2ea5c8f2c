"""Turns an exception in a student's code into one line with the student's own line number."""

from __future__ import annotations

import linecache
import re
import sysconfig
import traceback
from pathlib import Path

from gankit.checks.probes import OWN_CODE
from gankit.installed import package_folders

_PACKAGES = {"site-packages", "dist-packages"}  # wherever pip has put them: --user, PYTHONPATH
_LIBRARY = sysconfig.get_path("stdlib")
_OWN = str(Path(__file__).resolve().parents[2])  # the kit
NOT_WRITTEN = "not written yet"
NOT_THEIRS = (
    "the check could not go on with what your code gave ({}). "
    "If all else is right, the kit is at fault: please tell your instructor"
)
_ARGUMENTS = re.compile(r"\(\) (got|missing|takes) ")
_OWN_NETWORK = re.compile(r"\bToy(?=[A-Z])")  # the small networks that a check puts into a step


def is_ours(line: str) -> bool:
    """Whether the line of an error tells of the check, not of a student's code."""
    return line.startswith(NOT_THEIRS.split("{")[0])


class StudentError(Exception):
    """A student's code raised. `str()` is the line to show, `kind` the exception's class name."""

    def __init__(self, line: str, kind: str, message: str) -> None:
        super().__init__(line)
        self.kind = kind
        self.message = message

    def as_view(self) -> dict[str, dict[str, str]]:
        """What stands in the place of a view, or of all views of a probe."""
        return {"error": {"line": str(self), "kind": self.kind, "message": self.message}}


def student_error(error: BaseException) -> StudentError:
    """The readable form of an exception that came out of a student's code."""
    if isinstance(error, StudentError):  # a probe inside a probe has made it readable already
        return error
    kind = type(error).__name__
    message = _first_line(error)
    if isinstance(error, NotImplementedError) and not str(error):
        return StudentError(NOT_WRITTEN, kind, message)
    if isinstance(error, SyntaxError) and error.filename == "<unknown>":  # their cell was read
        message, place = error.msg, _place(error.lineno or 0, error.text or "")
    else:
        place = place_of(error)
    text = f"{kind}: {message}" if message else kind
    if not place and _is_said_by_us(error):
        return StudentError(message, kind, message)
    if not place and not _is_refused(error):
        return StudentError(NOT_THEIRS.format(text), kind, message)
    return StudentError(f"{text} ({place})" if place else text, kind, message)


def _first_line(error: BaseException) -> str:
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except Exception:  # the exception is the student's own class and may be broken
        return ""
    return _OWN_NETWORK.sub("the check's ", lines[0])[:300] if lines else ""


def place_of(error: BaseException) -> str:
    """The line of the student's cell that an exception came from; "" where there is none."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_students(frame.filename)
    ]
    if not frames:
        return ""
    frame = frames[-1]
    source = frame.line or linecache.getline(frame.filename, frame.lineno or 0)
    return _place(frame.lineno, source)


def _place(number: int | None, source: str) -> str:
    place = f"line {number} of your cell"
    return f"{place}: {source.strip()[:120]}" if source.strip() else place


def _is_said_by_us(error: BaseException) -> bool:
    """Whether a line of the kit's raised it to say what is wrong with an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    own = (_OWN, *OWN_CODE)
    return bool(frames) and _raises(frames[-1]) and frames[-1].filename.startswith(own)


def _is_refused(error: BaseException) -> bool:
    """Whether a library refused what the answer gave it, or Python a call with these arguments.

    Python raises in the line of a call what a student's function does not take.
    """
    if isinstance(error, TypeError) and _ARGUMENTS.search(str(error)):
        return True
    frames = traceback.extract_tb(error.__traceback__)
    return not frames or _raises(frames[-1])


def _raises(frame: traceback.FrameSummary) -> bool:
    return (frame.line or "").startswith("raise ")


def _is_students(filename: str) -> bool:
    if filename.startswith("<") and not filename.startswith("<ipython-input"):
        return filename.startswith("<cell")
    return (
        not filename.startswith((_LIBRARY, _OWN, *package_folders(), *OWN_CODE))
        and not _PACKAGES & set(Path(filename).parts)
        and "gankit_autograder" not in filename
    )
