"""nbgrader's settings: `nbgrader ...` and its formgrader work in this repository as they are."""

from pathlib import Path

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

# One exercise's cells never take long: training cells are short in this budget.
c.ExecutePreprocessor.timeout = 300
c.ExecutePreprocessor.shutdown_kernel = "immediate"
