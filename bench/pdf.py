"""Time and installed size of `gankit pdf` against nbconvert, on one solved notebook.

    python bench/pdf.py                           on exercise 01, solved here with a smoke budget
    python bench/pdf.py --notebook solved.ipynb   on a notebook of yours
    python bench/pdf.py --chromium /usr/bin/chromium

Routes are run in turn, round after round, so that a busy machine slows them alike; a route that is
not installed is named as absent. Processor time counts the route's child processes too.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
LIMIT = 300

GANKIT = "import sys; from gankit.cli import main; sys.exit(main(sys.argv[1:]))"
# Exports once to load everything, then times three exports: what the cell in a notebook costs.
IN_KERNEL = """
import statistics, sys, time
from gankit.pdf.export import export
from gankit.pdf.notebook import read
from gankit.pdf.pages import map_of
def once():
    start = time.perf_counter()
    notebook = read(sys.argv[1])
    data = export(notebook, map_of(notebook), "Ada Lovelace", "1234567").pdf
    open(sys.argv[2], "wb").write(data)
    return time.perf_counter() - start
first = once()
print(first, statistics.median(once() for _ in range(3)))
"""
# nbconvert has no option for the browser's path: playwright's launch is given it here.
WEBPDF = """
import sys
from playwright.async_api import BrowserType
launch = BrowserType.launch
async def with_path(self, **options):
    return await launch(self, **{**options, "executable_path": sys.argv[3] or None})
BrowserType.launch = with_path
from nbconvert import WebPDFExporter
exporter = WebPDFExporter(disable_sandbox=True)
open(sys.argv[2], "wb").write(exporter.from_filename(sys.argv[1])[0])
"""
LATEX = """
import sys
from nbconvert import PDFExporter
open(sys.argv[2], "wb").write(PDFExporter().from_filename(sys.argv[1])[0])
"""


@dataclass
class Route:
    """One way to a PDF: a Python program, and what came of its runs."""

    name: str
    program: str
    arguments: list[str]
    absent: str = ""
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    failure: str = ""
    pages: int = 0
    megabytes: float = 0.0

    def run(self, target: Path) -> None:
        """Run once, and keep the times or why it failed."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [sys.executable, "-c", self.program, *self.arguments]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, cwd=ROOT)
        except subprocess.TimeoutExpired:
            self.failure = f"longer than {LIMIT} s"
            return
        if done.returncode or not target.is_file():
            self.failure = (done.stderr.strip().splitlines() or ["no message"])[-1][:120]
            return
        self.seconds.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        self.pages = len(PdfReader(target).pages)
        self.megabytes = target.stat().st_size / 1e6


def routes(notebook: Path, work: Path, chromium: str) -> list[tuple[Route, Path]]:
    """The three routes, each with the file it writes."""
    ours, web, tex = (work / f"{name}.pdf" for name in ("gankit", "web", "tex"))
    who = ["--name", "Ada Lovelace", "--id", "1234567"]
    mine = ["pdf", str(notebook), *who, "-o", str(ours)]
    return [
        (Route("gankit pdf", GANKIT, mine), ours),
        (
            Route(
                "nbconvert webpdf",
                WEBPDF,
                [str(notebook), str(web), chromium],
                absent=_webpdf_lacks(chromium),
            ),
            web,
        ),
        (Route("nbconvert pdf (TeX)", LATEX, [str(notebook), str(tex)], absent=_tex_lacks()), tex),
    ]


def _webpdf_lacks(chromium: str) -> str:
    missing = [name for name in ("nbconvert", "playwright") if not importlib.util.find_spec(name)]
    missing += [] if chromium else ["chromium"]
    return ", ".join(missing)


def _tex_lacks() -> str:
    missing = [name for name in ("xelatex", "pandoc") if shutil.which(name) is None]
    return ", ".join(missing)


def solve(exercise: str, work: Path) -> Path:
    """Run an exercise's solution with the smoke budget and return the notebook with its outputs."""
    import nbformat
    from nbclient import NotebookClient

    source = ROOT / "solutions" / exercise / f"{exercise}.ipynb"
    if not source.is_file():
        sys.exit(f"{source} is missing: run 'gankit build' first, or pass --notebook.")
    os.environ["GANKIT_BUDGET"] = "smoke"
    notebook = nbformat.read(source, as_version=4)
    resources = {"metadata": {"path": str(work)}}
    NotebookClient(notebook, timeout=600, resources=resources).execute()
    solved = work / source.name
    nbformat.write(notebook, solved)
    return solved


def in_kernel(notebook: Path, work: Path) -> tuple[float, float]:
    """(first, later) seconds of an export in a process that stays, as in a notebook."""
    command = [sys.executable, "-c", IN_KERNEL, str(notebook), str(work / "kernel.pdf")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    first, later = map(float, printed.split())
    return first, later


def python_megabytes(*names: str) -> float:
    """Size on disk of installed distributions, 0 for those that are not installed."""
    total = 0
    for name in names:
        try:
            files = importlib.metadata.files(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        paths = (Path(str(file.locate())) for file in files)
        total += sum(path.stat().st_size for path in paths if path.is_file())
    return total / 1e6


def system_megabytes(pattern: str) -> float | None:
    """Size on disk of installed Debian packages by name pattern; None where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return None
    command = ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Installed-Size}\n", pattern]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    kilobytes = [line.split()[1] for line in lines if line.startswith("installed ")]
    return sum(map(int, kilobytes)) / 1e3 if kilobytes else None


def sizes() -> dict[str, float | None]:
    """Installed size of each route in MB; for browser and TeX the packages so named alone."""
    ours = python_megabytes("typst", "pypandoc_binary", "pypdf", "beautifulsoup4", "soupsieve")
    chromium, tex = system_megabytes("chromium*"), system_megabytes("texlive*")
    web = python_megabytes("nbconvert", "playwright")
    return {
        "gankit pdf": ours,
        "nbconvert webpdf": web + chromium if chromium else None,
        "nbconvert pdf (TeX)": python_megabytes("nbconvert") + tex if tex else None,
    }


def table(found: list[Route]) -> str:
    """The comparison as Markdown; ratios are medians against `gankit pdf`."""
    installed = sizes()
    own = statistics.median(found[0].seconds)
    own_processor = statistics.median(found[0].processor)
    own_size = installed["gankit pdf"] or 1.0
    lines = [
        "| route | wall s | ratio | processor s | ratio | installed MB | ratio | pages | PDF MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for route in found:
        if route.absent or not route.seconds:
            why = f"ABSENT: no {route.absent}" if route.absent else f"FAILED: {route.failure}"
            lines.append(f"| {route.name} | {why} | | | | | | | |")
            continue
        wall, processor = map(statistics.median, (route.seconds, route.processor))
        size = installed[route.name]
        measured = f"{size:.0f} | {size / own_size:.1f}" if size else "unknown | "
        lines.append(
            f"| {route.name} | {wall:.2f} | {wall / own:.2f} | {processor:.2f} | "
            f"{processor / own_processor:.2f} | {measured} | {route.pages} | "
            f"{route.megabytes:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Compare the routes and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notebook", type=Path)
    parser.add_argument("--exercise", default="01_gan_mnist")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    parser.add_argument("-o", "--output", type=Path, help="write the raw times as JSON")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        notebook = (args.notebook or solve(args.exercise, work)).resolve()
        pairs = routes(notebook, work, args.chromium)
        for round_number in range(args.rounds + 1):
            for route, target in pairs:
                if not route.absent and not route.failure:
                    route.run(target)
            if round_number == 0:  # the first round fills the disk cache
                for route, _ in pairs:
                    route.seconds.clear()
                    route.processor.clear()
        first, later = in_kernel(notebook, work)
    found = [route for route, _ in pairs]
    print(f"{notebook.name}, {args.rounds} rounds, Python {platform.python_version()}, ", end="")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(table(found))
    print(f"\nIn a running kernel: {first:.2f} s the first time, {later:.2f} s after that.")
    for route in found:
        if route.absent:
            print(f"\nNOT COMPARED: {route.name}, as {route.absent} is not installed here.")
    if args.output:
        args.output.write_text(json.dumps([vars(route) for route in found], indent=1) + "\n")


if __name__ == "__main__":
    main()
