"""What the build needs to know about the course as a whole: `solutions/course.toml`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from gankit import __version__
from gankit.errors import GankitError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

WHEEL = f"gankit-{__version__}-py3-none-any.whl"


@dataclass(frozen=True)
class CourseSettings:
    """Where the course is published; the badges and the set-up cells point there."""

    repository: str  # "owner/name" on GitHub
    tag: str

    @property
    def repository_url(self) -> str:
        return f"https://github.com/{self.repository}"

    def colab_url(self, exercise: str) -> str:
        """The address that opens an exercise in Colab."""
        path = f"course/{exercise}/{exercise}.ipynb"
        return f"https://colab.research.google.com/github/{self.repository}/blob/{self.tag}/{path}"

    @property
    def wheel_url(self) -> str:
        """Where a release of this tag holds the package, ready to be installed."""
        return f"{self.repository_url}/releases/download/{self.tag}/{WHEEL}"

    def fill_in(self, text: str) -> str:
        """The text with `{{repository_url}}`, `{{tag}}` and `{{wheel_url}}` replaced."""
        for name in ("repository_url", "tag", "wheel_url"):
            text = text.replace(f"{{{{{name}}}}}", getattr(self, name))
        return text


def read_settings(solutions: Path) -> CourseSettings:
    """Read `course.toml` beside the exercises; `overlay/course.toml` wins where there is one.

    The second file is an instructor's own and not in the kit's history: an upgrade leaves it alone.
    """
    path, own = solutions / "course.toml", solutions.parent / "overlay" / "course.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        if own.exists():
            path = own
            values |= tomllib.loads(own.read_text("utf-8"))
        return CourseSettings(values["repository"], values["tag"])
    except FileNotFoundError:
        raise GankitError(
            f"{path} is not there. Run this in the folder of the course's repository."
        ) from None
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise GankitError(f"{path} cannot be used: {error}. It needs repository and tag.") from None
