"""A worker and a judge may read the packages wherever pip has put them."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

LOOK = """
from pathlib import Path
import nbformat
from gankit_autograder.worker.sandbox import installation
schema = next(Path(nbformat.__file__).parent.glob("v4/*.schema.json"))
print(sorted(place for place in installation() if Path(place) in schema.parents))
"""


@pytest.mark.parametrize("folder", ["site-packages", "libs"])
def test_packages_beside_the_python_are_of_the_installation(root, tmp_path, folder):
    """As with `pip install --user` or `--target`: packages in another folder than the Python's."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"], check=True)
    python = tmp_path / "own" / "bin" / "python"
    packages = str(tmp_path / folder)
    Path(packages).symlink_to(sysconfig.get_path("purelib"))
    (place,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    (place / "elsewhere.pth").write_text(f"{packages}\n{root / 'autograder'}\n{root / 'utils'}\n")
    done = subprocess.run([python, "-c", LOOK], capture_output=True, text=True)
    assert done.stdout.strip() == str([packages]), done.stderr
