"""nbgrader's settings: `nbgrader ...` and its formgrader work in this repository as they are."""

from pathlib import Path

from gankit_autograder.nbgrader_start import prepare
from gankit_autograder.safe_html import markdown2html

root = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 (nbgrader defines it)

c.CourseDirectory.course_id = "gankit"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "__pycache__",
    "*.py",
    "*.pyc",
    "figures",
    "checks.py",
]

# `nbgrader autograde` goes through our runner and judge: no submission runs in a Jupyter kernel.
# Without these two lists nbgrader runs the notebooks itself and gives the same marks, slowly and
# without protection.
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    "gankit_autograder.nbgrader_bridge.Mend",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "gankit_autograder.nbgrader_bridge.Grade",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What students wrote reaches the feedback and the formgrader without scripts.
c.HTMLExporter.filters = {"markdown2html": markdown2html}

# Feedback is written anew each time, so that it has the marks given since.
c.GenerateFeedback.force = True

# For nbgrader's own runner: training cells are short in the smoke budget.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.shutdown_kernel = "immediate"

# In a fresh clone: the source notebooks, and the assignments in the gradebook.
prepare(root, str(c.CourseDirectory.get("db_url", "")))
