"""What the demo says on the terminal: steps, and the table of the class."""

from __future__ import annotations

import shutil
import sys
import textwrap
import time

from gankit_autograder.grade import StudentResult

_BOLD, _PLAIN = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")


class Stages:
    """Numbers the steps of a run and says how long it has taken."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.start = time.monotonic()

    def begin(self, text: str) -> None:
        self.number += 1
        elapsed = time.monotonic() - self.start
        print(
            f"\n{_BOLD}[{self.number}/{self.total}] {text}{_PLAIN}  ({elapsed:.0f} s)", flush=True
        )


def print_class(results: list[StudentResult], made: dict[str, str]) -> None:
    """A line for each student: points, and the mistakes that were named."""
    width = max(shutil.get_terminal_size((100, 20)).columns, 60)
    name_width = max(len(name) for name in made)
    print(f"{_BOLD}{'student':{name_width}}  points  mistakes named{_PLAIN}")
    for result in sorted(results, key=lambda r: r.student):
        named = [m.what for check in result.checks for m in check.mistakes]
        text = " / ".join(named) or _without_mistakes(result)
        lead = f"{result.student:{name_width}}  {result.score:>2g}/{result.points:<3g}  "
        lines = textwrap.wrap(text, width - len(lead)) or [""]
        print(lead + lines[0])
        for line in lines[1:]:
            print(" " * len(lead) + line)


def _without_mistakes(result: StudentResult) -> str:
    if result.status != "graded":
        return result.reason
    if result.score == result.points:
        return "all right"
    return "not written yet" if result.score == 0 else "not a known mistake"
