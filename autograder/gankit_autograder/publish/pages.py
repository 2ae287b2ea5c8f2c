"""The README and the pyproject.toml of the student-only tree."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.settings import CourseSettings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BADGE = "https://colab.research.google.com/assets/colab-badge.svg"

README = """\
# Generative adversarial networks

Notebooks in which you build generative adversarial networks, with a check under every exercise that
tells you what went wrong.

| | exercise | open |
|---|---|---|
{rows}

## Where you can work

**Colab.** Click a badge, then *File → Save a copy in Drive*: your work is in that copy. The first
cell installs the helper package `gankit` and leaves PyTorch as it is. For a GPU: *Runtime → Change
runtime type*.

**Kaggle.** *Create → New Notebook*, then *File → Import Notebook* with the notebook's address on
GitHub. Switch *Internet* on in the side bar: the first cell needs it.

**Your own computer.** Python 3.10 or newer; 8 GB of free disk, most of it for PyTorch.

```bash
git clone {url} && cd {folder}
python3 -m venv .venv
.venv/bin/pip install -e . jupyterlab
.venv/bin/jupyter lab
```

In **VS Code** open the folder after these steps and choose `.venv` as the notebook's kernel.

Without a network set `GANKIT_OFFLINE=1`: every data set has a small edition that comes with the
package.

## How it goes

1. Fill in the cells that say `raise NotImplementedError`. Change no other cell that came with the
   notebook; your own cells may stand anywhere.
2. Run the check below. It says which facts hold and, where it knows your mistake, which one it is.
3. Write your name and student ID into the last cell and run it: it makes the PDF. Look through it,
   and hand in what your instructor asks for.

{guides}

## Licence

Code MIT, text of the course CC BY 4.0: [LICENSE](LICENSE). Data: [NOTICE](NOTICE).
"""

GUIDES = (
    ("docs/data.md", "The data sets"),
    ("docs/training.md", "Training, checkpoints, and what the training doctor says"),
    ("docs/hand_in.md", "The PDF for hand-in"),
    ("docs/widgets.md", "The widgets"),
)

PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = {name}
description = {description}
readme = "README.md"
license = "MIT"
license-files = ["LICENSE", "NOTICE"]
requires-python = {python}
dynamic = ["version"]
dependencies = [
{dependencies}]

[project.scripts]
gankit = "gankit.cli:main"

[tool.hatch.version]
path = "utils/gankit/version.py"

[tool.hatch.build.targets.wheel]
packages = ["utils/gankit"]
"""


def readme(
    exercises: Sequence[Exercise], settings: CourseSettings, files: Mapping[str, Any]
) -> str:
    """The README of the published course; it links only what is in the tree."""
    rows = [_row(exercise, settings) for exercise in exercises]
    links = [f"[{title}]({path})" for path, title in GUIDES if path in files]
    return README.format(
        rows="\n".join(rows),
        url=settings.repository_url,
        folder=settings.repository.split("/")[1],
        guides="More: " + " · ".join(links) + "." if links else "",
    )


def _row(exercise: Exercise, settings: CourseSettings) -> str:
    number, _, title = exercise.title.partition(" · ")
    path = f"course/{exercise.name}/{exercise.name}.ipynb"
    badge = f"[![Open in Colab]({BADGE})]({settings.colab_url(exercise.name)})"
    return f"| {number} | [{title or number}]({path}) | {badge} |"


def pyproject(path: Path) -> str:
    """The student's pyproject.toml: the helper package and its needs, without the grader."""
    try:
        project = tomllib.loads(path.read_text("utf-8"))["project"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise GankitError(f"{path} cannot be used: {error}.") from None
    return PYPROJECT.format(
        name=json.dumps(project["name"]),
        description=json.dumps("Helper package of a course on generative adversarial networks"),
        python=json.dumps(project["requires-python"]),
        dependencies="".join(f"    {json.dumps(need)},\n" for need in project["dependencies"]),
    )
