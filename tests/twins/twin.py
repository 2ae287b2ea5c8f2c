"""Builds the environment of another place, installs the kit as a student does, runs the course.

    python tests/twins/twin.py FOLDER [--versions tests/twins/colab.txt] [notebooks ...]

It is started with the Python that the twin shall have. It proves that the installation changed
nothing that was there before, and prints a line for each notebook. Torch is large: a twin takes
some minutes and five gigabytes. An existing FOLDER is used again, with the kit installed anew.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--versions", type=Path, default=HERE / "colab.txt")
    parser.add_argument("notebooks", nargs="*", help="such as 01_gan_mnist; default all")
    args = parser.parse_intermixed_args()  # Python 3.10 wants all names side by side
    python = build(args.folder, args.versions)
    before = freeze(python)
    seconds = install_kit(python)
    after = freeze(python)
    changed = {name for name in before if after.get(name) != before[name]} - {"gankit"}
    added = sorted(set(after) - set(before) - {"gankit"})
    print(f"installed in {seconds:.0f} s; added {len(added)}: {', '.join(added)}")
    print(f"changed {len(changed)}: {', '.join(sorted(changed)) or 'nothing'}", flush=True)
    failed = run_notebooks(python, args.notebooks)
    return int(bool(changed) or failed)


def build(folder: Path, versions: Path) -> Path:
    """The Python of an environment with exactly these versions."""
    python = folder / "bin" / "python"
    if not python.is_file():
        venv.create(folder, with_pip=True)
    pip(python, "-r", str(versions))
    return python


def install_kit(python: Path) -> float:
    """As the set-up cell of every notebook does, from a release's wheel; the seconds it took."""
    kept = [
        f"{name}=={version}"
        for name, version in freeze(python).items()
        if name in {"torch", "torchvision"}
    ]
    with tempfile.TemporaryDirectory(prefix="gankit-wheel-") as folder:
        command = [python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder]
        subprocess.run([*command, str(ROOT)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        begun = time.monotonic()
        pip(python, "--no-compile", str(wheel), *kept)
        return time.monotonic() - begun


def pip(python: Path, *arguments: str) -> None:
    subprocess.run([python, "-m", "pip", "install", "--quiet", *arguments], check=True)


def freeze(python: Path) -> dict[str, str]:
    """Every installed package with its version."""
    code = (
        "from importlib import metadata\n"
        "for d in metadata.distributions():\n"
        "    print(d.metadata['Name'].lower().replace('_', '-'), d.version)"
    )
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return dict(line.split() for line in done.stdout.splitlines())


def run_notebooks(python: Path, names: list[str]) -> bool:
    """Run the solved notebooks with the twin's Jupyter, in the smoke budget. True if one failed."""
    names = names or sorted(path.parent.name for path in ROOT.glob("solutions/*/notebook.py"))
    failed = False
    with tempfile.TemporaryDirectory(prefix="gankit-twin-") as folder:
        for name in names:
            environment = {
                **os.environ,
                "GANKIT_BUDGET": "smoke",
                "GANKIT_OFFLINE": "1",
                "GANKIT_CHECKPOINTS": folder,
                "HOME": folder,
                "PYTHONPATH": "",
            }
            notebook = ROOT / "solutions" / name / f"{name}.ipynb"
            command = [python, HERE / "run_notebook.py", notebook, folder]
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
            print(f"{name:22} {lines[-1] if lines else 'no word'}", flush=True)
            failed |= done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
