"""A notebook in, a PDF out: cover, each question on its own pages, appendix, notebook attached."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter

from gankit.pdf import appendix, checks, review
from gankit.pdf.cells import CellWriter, View
from gankit.pdf.compiler import CannotTypesetError, Compiler, Passage
from gankit.pdf.cover import Identity, cover
from gankit.pdf.enclosed import cover_line
from gankit.pdf.glyphs import Glyphs, find_fonts, packages
from gankit.pdf.images import ImageStore
from gankit.pdf.lesson import is_lesson
from gankit.pdf.markup import MarkupReader
from gankit.pdf.notebook import Notebook, digest, strings
from gankit.pdf.outputs import OutputReader
from gankit.pdf.pages import PageMap, Question, assign, with_answers_as_text
from gankit.pdf.placed import Placed
from gankit.pdf.text import literal, shortened
from gankit.pdf.widgets import WidgetStates
from gankit.version import __version__

# Type and pictures shrink by these factors, in turn, until a question fits its pages.
SCALES = (1.0, 0.9, 0.8)
# Type at 0.8 takes 0.64 of the area: what is more than twice too long fits at no scale.
HOPELESS = 2
# Columns of a code line at scale 1: 505 pt of text width, 7.6 pt type, 0.602 em an advance.
COLUMNS = 109
ATTACHMENT = "submission.ipynb"


@dataclass
class Export:
    """A finished PDF and what a student should read before handing it in."""

    pdf: bytes
    pages: PageMap
    placed: list[Placed]
    warnings: list[str] = field(default_factory=list)
    digest: str = ""
    enclosed: list[str] = field(default_factory=list)  # files attached beside the notebook
    fonts: list[str] = field(default_factory=list)  # packages for characters that have none here


def export(
    notebook: Notebook,
    pages: PageMap,
    name: str,
    student_id: str,
    fonts: Sequence[str | Path] = (),
    system_fonts: bool = True,
    enclosed: Mapping[str, bytes] | None = None,
) -> Export:
    """Turn a notebook into a PDF of exactly `pages.total` pages (US letter).

    The same notebook, name, id, kit and fonts give the same bytes. `fonts` are folders of
    further font files, `enclosed` files by name to attach beside the notebook.
    """
    with tempfile.TemporaryDirectory(prefix="gankit-pdf-") as work:
        found = find_fonts(Path(work), fonts, system_fonts)
        exporter = _Exporter(notebook, pages, Path(work), found, name, student_id)
        return exporter.run(enclosed or {})


def template(pages: PageMap) -> bytes:
    """The blank outline an instructor uploads once: same pages, same places, no answers."""
    with tempfile.TemporaryDirectory(prefix="gankit-pdf-") as work:
        fonts = find_fonts(Path(work), system=False)
        compiler = Compiler(Path(work), fonts, pages.title, "")
        who = Identity()
        parts = [compiler.compile(cover(pages, who, {}, __version__, ""))]
        for question in pages.questions:
            heading = f"#heading({literal(question.title)})\n"
            parts.append(compiler.compile(_question_head(pages, question, who) + heading))
        parts.append(compiler.compile(_appendix_source(pages, who, used=0)))
        writer = PdfWriter()
        for part in parts:
            for page in PdfReader(io.BytesIO(part)).pages:
                writer.add_page(page)
        return _finish(writer, pages, "", "")


class _Exporter:
    """One export: reads the cells, fits each question, assembles the file."""

    def __init__(
        self, notebook: Notebook, pages: PageMap, work: Path, fonts, name: str, student_id: str
    ) -> None:
        self.owner = assign(notebook, pages)
        self.notebook = with_answers_as_text(notebook, self.owner)
        self.pages = pages
        self.glyphs = Glyphs(fonts, [name, *strings([vars(c) for c in notebook.cells])])
        self.name = name
        self.sha = digest(notebook)
        self.who = Identity(self.glyphs.fix(name), self.glyphs.fix(student_id), self.sha)
        images = ImageStore(work)
        markup = MarkupReader(images, notebook.folder)
        self.writer = CellWriter(
            markup, OutputReader(images, markup, WidgetStates(notebook)), self.glyphs
        )
        self.compiler = Compiler(work, fonts, pages.title, name)
        self.placed: list[Placed] = []
        self.overflow: list[PageObject] = []

    def run(self, enclosed: Mapping[str, bytes]) -> Export:
        """Write the PDF; `enclosed` are files, by name, that travel inside it."""
        shown = [cell for cell in self.notebook.cells if not review.is_hand_in(cell)]
        views = self.writer.prepare(shown)
        graded = [page for question in self.pages.questions for page in self._fit(question, views)]
        extras = self._extras(views)
        sheets = appendix.plan(self.overflow, extras, self.pages.appendix)
        writer = PdfWriter()
        writer.add_page(self._cover(len(extras), cover_line(enclosed)))
        for page in graded:
            writer.add_page(page)
        blank = self.compiler.compile(_appendix_source(self.pages, self.who, len(sheets)))
        appendix.draw(writer, PdfReader(io.BytesIO(blank)).pages, sheets)
        for filename, content in {ATTACHMENT: self.notebook.raw, **enclosed}.items():
            writer.add_attachment(filename, content)
        result = Export(b"", self.pages, self.placed, digest=self.sha, enclosed=list(enclosed))
        result.warnings = review.warnings(
            self.notebook, self.pages, self.owner, views, self.placed, self.writer, self.compiler
        )
        result.fonts = packages(self.glyphs.named)
        result.pdf = _finish(writer, self.pages, self.name, self.sha)
        return result

    def _fit(self, question: Question, views: Sequence[View]) -> list[PageObject]:
        """The pages of one question; what lies beyond its share is kept for the appendix.

        Where even the smallest type does not fit, the written answer goes first: figures may
        move to the appendix, text that a person grades may not.
        """
        own = [view for view in views if self.owner.get(view.cell.index) == question.id]
        head = _question_head(self.pages, question, self.who)
        for scale in SCALES:
            found = self._compiled(head, own, scale)
            if not question.pages < len(found) <= HOPELESS * question.pages:
                break
        if len(found) > question.pages:
            scale = SCALES[-1]
            own.sort(key=lambda view: view.cell.kind != "markdown")
            found = self._compiled(head, own, scale)
        rest = found[question.pages :]
        self.overflow += rest
        self.placed.append(Placed(question, self.pages.start(question.id), scale, len(rest)))
        return found[: question.pages]

    def _compiled(self, head: str, views: Sequence[View], scale: float) -> list[PageObject]:
        """The pages of some cells at a scale."""
        pieces = [piece for view in views for piece in self.writer.pieces(view)]
        if not pieces:
            note = "#kit-note[No cell of this question was found in the notebook.]\n"
            pieces = [Passage([lambda _: note])]
        data = self.compiler.compile_pieces(head, pieces, int(COLUMNS / scale), scale)
        return list(PdfReader(io.BytesIO(data)).pages)

    def _extras(self, views: Sequence[View]) -> list[PageObject]:
        """Pages with the student's other cells; the lesson's own text is left out."""
        own = [
            view for view in views if view.cell.index not in self.owner and not is_lesson(view.cell)
        ]
        if not own:
            return []
        question = Question("", "Ungraded cells", 0)
        return self._compiled(_question_head(self.pages, question, self.who, start=0), own, 1.0)

    def _cover(self, extras: int, attached: str) -> PageObject:
        note = ", ".join(
            f"{count} page{'s' * (count > 1)} of {what}"
            for count, what in ((len(self.overflow), "overflow"), (extras, "ungraded cells"))
            if count
        )
        results = checks.results(self.notebook, self.owner)
        source = cover(self.pages, self.who, results, __version__, note or "empty", attached)
        return PdfReader(io.BytesIO(self.compiler.compile(source))).pages[0]


def _question_head(
    pages: PageMap, question: Question, who: Identity, start: int | None = None
) -> str:
    start = pages.start(question.id) if start is None else start
    title, left = shortened(question.title, 34), shortened(pages.title, 34)
    return (
        f"#show: kit-question.with(title: {literal(title)}, pages: {question.pages}, "
        f"start: {start}, total: {pages.total}, left: {literal(left)}, "
        f"right: {literal(who.short)})\n"
    )


def _appendix_source(pages: PageMap, who: Identity, used: int) -> str:
    return (
        f"#kit-appendix(start: {pages.appendix_start}, total: {pages.total}, "
        f"left: {literal(shortened(pages.title, 34))}, right: {literal(who.short)}, "
        f"used: {used}, sheets: {pages.appendix})\n"
    )


def _finish(writer: PdfWriter, pages: PageMap, name: str, sha: str) -> bytes:
    """Outline and metadata, then the bytes; the number of pages is checked last."""
    if len(writer.pages) != pages.total:
        raise CannotTypesetError(f"{len(writer.pages)} pages instead of {pages.total}")
    writer.add_outline_item(title="Cover", page_number=0)
    for question in pages.questions:
        writer.add_outline_item(title=question.title, page_number=pages.start(question.id) - 1)
    writer.add_outline_item(title="Appendix", page_number=pages.appendix_start - 1)
    writer.compress_identical_objects()
    writer.add_metadata(
        {
            "/Title": pages.title,
            "/Author": name,
            "/Subject": f"exercise={pages.exercise} sha256={sha}",
            "/Producer": f"gankit {__version__}",
        }
    )
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
