"""Lets `nbgrader autograde` grade with this kit: two preprocessors for `nbgrader_config.py`.

`Mend` goes into `c.Autograde.sanitize_preprocessors` in front of DeduplicateIds, and `Grade` into
`c.Autograde.autograde_preprocessors` in the place of Execute. See docs/grading.md.
"""

from __future__ import annotations

import atexit
import gc
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Unicode

from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.course import find_course
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.reading import read_cells
from gankit_autograder.judge.session import Limits
from gankit_autograder.record.clean import printable
from gankit_autograder.record.files import write_result
from gankit_autograder.record.graded import mended_notebook, put_marks

_GRADERS: dict[Path, Grader] = {}


class _WithCourse(NbGraderPreprocessor):
    course = Unicode("", help="The course's repository; found when empty.").tag(config=True)

    def find(self):
        return find_course(Path(self.course) if self.course else None)


class Mend(_WithCourse):
    """Puts a submission back into the shape of its release before nbgrader looks at it."""

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook with the release's cells, metadata and order, and the resources as given."""
        release = self.find().release(resources["nbgrader"]["assignment"])
        cells, _, sentences = read_cells(nbformat.writes(notebook).encode())
        mended = mend(cells, release, sentences)
        for sentence in sentences:
            self.log.warning("Mended: %s", sentence)
        return nbformat.from_dict(printable(mended_notebook(mended, release))), resources


class Grade(_WithCourse):
    """Runs the submission in a confined worker and writes the scores where nbgrader reads them."""

    seconds = Float(Limits.cell, help="Wall clock for each cell and probe.").tag(config=True)
    out = Unicode("", help="Folder for our own result files; none when empty.").tag(config=True)

    def preprocess(
        self, notebook: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook with its scores in the outputs of the grade cells, and the resources."""
        names = resources["nbgrader"]
        content = nbformat.writes(notebook).encode()
        label = f"{names['student']}/{names['assignment']}/{names['notebook']}.ipynb"
        result = self._grader().grade(names["student"], names["assignment"], label, content)
        for sentence in result.evidence:
            self.log.warning("For a person to judge, %s: %s", names["student"], sentence)
        self.log.info("%s: %g of %g points", label, result.score, result.points)
        put_marks(notebook, result)
        if self.out:
            write_result(Path(self.out), result)
        return nbformat.from_dict(printable(notebook)), resources

    def _grader(self) -> Grader:
        """One warm grader for the whole run of `nbgrader autograde`."""
        course = self.find()
        if course.root not in _GRADERS:
            limits = Limits(self.seconds, self.seconds)
            _GRADERS[course.root] = Grader(course, limits=limits)
            atexit.register(gc.freeze)  # nbgrader, too, ends a second earlier then
            atexit.register(_GRADERS[course.root].close)
            self.log.info("Protection: %s", _GRADERS[course.root].wait().level)
        return _GRADERS[course.root]
