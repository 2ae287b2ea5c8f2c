"""All layouts that are tried, and the texts of the files that some of them need."""

import file_layouts
import folder_layouts
import platform_layouts
from layout_row import A, Row

__all__ = ["OWN", "ROWS", "YAML", "A", "Row"]

ROWS = [*folder_layouts.ROWS, *platform_layouts.ROWS, *file_layouts.ROWS]
_STUDENT = r"(?P<late>LATE )?(?P<student>[^/]+)"
PATTERN = rf"Revision (?P<attempt>\d+) - (?P<exercise>[^/]+)/{_STUDENT}/(?P<file>.+)"
OWN = f"[schoology]\npattern = '{PATTERN}'\n"
YAML = {
    "yaml": """submission_11:
  :submitters:
  - :name: Anna
    :email: anna@x.edu
submission_12:
  :submitters:
  - :name: Ben
    :sid: s2
""",
    "group": """submission_11:
  :submitters:
  - :sid: s1
  - :sid: s2
submission_12:
  :submitters:
  - :sid: s2
""",
    "list": "- submission_11\n- submission_12\n",
    "bomb": "submission_11: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}' if n else '*a'] * 9)}]\n" for n in range(12)),
}
