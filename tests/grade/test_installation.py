"""A worker and a judge may read the packages wherever pip has put them."""

import subprocess
import sys
import sysconfig
from pathlib import Path

LOOK = """
from pathlib import Path
import nbformat
from gankit_autograder.worker.sandbox import installation
schema = next(Path(nbformat.__file__).parent.glob("v4/*.schema.json"))
print(sorted(place for place in installation() if Path(place) in schema.parents))
"""


def test_packages_beside_the_python_are_of_the_installation(root, tmp_path):
    """As with `pip install --user`: a Python whose packages lie in another folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"], check=True)
    python = tmp_path / "own" / "bin" / "python"
    packages = sysconfig.get_path("purelib")
    (place,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    (place / "elsewhere.pth").write_text(f"{packages}\n{root / 'autograder'}\n{root / 'utils'}\n")
    done = subprocess.run([python, "-c", LOOK], capture_output=True, text=True)
    assert done.stdout.strip() == str([packages]), done.stderr
    assert not Path(packages).is_relative_to(tmp_path)
