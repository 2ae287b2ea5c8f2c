"""What students write runs in no page: nbgrader's feedback, the formgrader's, the kit's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from gankit_autograder.grade import StudentResult
from gankit_autograder.intake.course import find_course, role_of
from gankit_autograder.judge.verdict import LONGEST, shown
from gankit_autograder.policy.exports import write_marks
from gankit_autograder.policy.marks import make_marks
from gankit_autograder.policy.rules import Policy
from gankit_autograder.record.files import write_grades, write_result
from gankit_autograder.record.gradebook import GradebookWriter
from gankit_autograder.record.results import CheckOutcome, FactOutcome
from gankit_autograder.report import write_class_report, write_feedback
from gankit_autograder.safe_html import sanitised

sys.path.append(str(Path(__file__).resolve().parents[1] / "widgets"))
from browsers import open_browser  # noqa: E402

pytestmark = pytest.mark.slow
NAME = "01_gan_mnist"
RUN = "window.ran = (window.ran || 0) + 1"
ATTACKS = (
    f"<img src=x onerror='{RUN}'>",
    f"<script>{RUN}</script>",
    f"<svg onload='{RUN}'><animate onbegin='{RUN}' attributeName=x dur=1s></svg>",
    f"<details open ontoggle='{RUN}'>x</details>",
    '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
    f'<a id=click href="javascript:{RUN}">x</a>',
    f"[click](javascript:{RUN.replace(' ', '')})",
    f'![x](x" onerror="{RUN})',
    "<math><mtext><table><mglyph><style><!--</style>"
    f'<img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"</textarea></title></style></script><img src=x onerror='{RUN}'>",
    f"$x$<img src=x onerror='{RUN}'>$$y<script>{RUN}</script>$$",
    f"`a`<input autofocus onfocus='{RUN}'>",
    f'<form action="javascript:{RUN}"><button autofocus>b</button></form>',
    f'<object data="data:text/html,<script>{RUN}</script>"></object>',
    "<base href=//x><meta http-equiv=refresh content=0>",
)
ALL = "\n\n".join(ATTACKS)


@pytest.fixture(scope="module")
def hostile(root, tmp_path_factory) -> tuple[Path, StudentResult]:
    """One student whose every text attacks, entered into a gradebook."""
    folder = tmp_path_factory.mktemp("book")
    release = find_course(root).release(NAME)
    notebook = nbformat.reads(nbformat.writes(release.notebook), as_version=4)
    for cell in notebook.cells:
        if role_of(cell) == "written":
            cell.source = ALL
            cell["attachments"] = {"a.png": {"image/png": "AAAA"}}
    facts = [FactOutcome("net", ALL, 8, 0, ALL, ALL, ALL)]
    checks = [CheckOutcome("generator", 0, 8, facts, error=ALL, source=ALL)]
    manual = [{"id": "why", "points": 3, "answer": ALL}]
    name = "\t=1+1<img src=x onerror='window.ran=1'>"
    result = StudentResult(name, NAME, ALL, "stopped", ALL, 0, 33, checks, manual, [ALL], [ALL])
    content = nbformat.writes(notebook).encode()
    path = GradebookWriter(folder).write(result, content, release)
    assert "<" not in str(path)
    return path, result


def _config(root: Path, tmp_path: Path) -> Config:
    """The repository's own configuration, in a folder of its own."""
    for name in ("course", "solutions"):
        (tmp_path / name).symlink_to(root / name)
    shutil.copy(root / "nbgrader_config.py", tmp_path)
    return PyFileConfigLoader("nbgrader_config.py", str(tmp_path)).load_config()


def _feedback(root: Path, path: Path) -> Path:
    """What `nbgrader generate_feedback` writes with the repository's configuration."""
    folder = path.parents[3]
    _config(root, folder)
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", NAME]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (page,) = folder.glob("feedback/*/*/*.html")
    return page


def _page(config: Config, template: str, path: Path) -> str:
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "student", "last_name", "first_name")
    resources = dict.fromkeys((*names, "base_url", "mathjax_url", "rel_path", "notebook_path"), "x")
    resources |= {"index": 1, "total": 1, "next": None, "prev": None, "metadata": {"path": "."}}
    resources["nbgrader"] = {"score": 0, "max_score": 1, "comments": {}}
    page, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return page


@pytest.mark.browser
def test_nothing_of_a_student_runs_in_any_page(root, hostile, tmp_path):
    path, result = hostile
    config = _config(root, tmp_path)
    marks = make_marks([result], Policy())
    pages = [write_class_report([result], tmp_path / "out", marks=marks)]
    pages += write_feedback([result], tmp_path / "out" / "feedback", marks)
    formgrader = tmp_path / "formgrade.html"
    formgrader.write_text(_page(config, "formgrade", path), "utf-8")
    pages += [formgrader, _feedback(root, path)]
    with open_browser(tmp_path / "profile") as browser:
        dialogs = []
        page = browser.new_page()
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        for file in pages:
            page.goto(file.as_uri(), wait_until="load")
            page.wait_for_timeout(300)
            for link in page.query_selector_all("a[id=click], a:text('click')"):
                link.click(timeout=2000, no_wait_after=True, force=True)
            assert page.evaluate("window.ran") is None, file.name
            assert page.url == file.as_uri()
        assert dialogs == []


def test_without_the_filter_the_same_answer_runs(root, hostile, tmp_path):
    """What the filter is for: nbconvert alone lets the handler through."""
    path, _ = hostile
    assert "onerror='window.ran" in _page(Config(), "formgrade", path).replace('"', "'")
    assert "onerror" not in _page(_config(root, tmp_path), "formgrade", path).split("<body")[1]


def test_what_is_harmless_stays():
    kept = sanitised(
        '<h2>a</h2><p>b <em>c</em> <code class="x">d</code></p><table><tr><td>1</td></tr></table>'
        '<img src="data:image/png;base64,AAAA" alt="a"><a href="https://x.org">l</a>'
    )
    for part in ("<h2>", "<em>", "<code class", "<td>", "data:image/png", 'href="https://x.org"'):
        assert part in kept
    assert "data:" not in sanitised(
        '<a href="data:text/html,x">a</a><img src="data:image/svg+xml,x">'
    )


def test_no_cell_of_a_table_is_a_formula(hostile, tmp_path):
    _, result = hostile
    write_result(tmp_path, result)
    write_grades(tmp_path, [result])
    write_marks(tmp_path, make_marks([result], Policy()))
    for name in ("grades.csv", "marks.csv"):
        text = (tmp_path / name).read_text("utf-8")
        assert "'\t=1+1" in text and '\n"\t' not in text and "\n\t" not in text


def test_a_long_text_ends_at_a_word_and_says_that_it_goes_on():
    assert shown("as it is") == "as it is"
    text = shown("word " * 100)
    assert text.endswith("word …") and len(text) <= LONGEST
