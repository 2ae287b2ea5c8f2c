"""Reads tables that people saved in a spreadsheet program, and keeps cells from becoming formulas.

The header decides how a table is written: of the usual separators it is the one under which the
columns that must be there are found. Nothing is guessed from the rows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gankit.errors import GankitError

SEPARATORS = (",", ";", "\t", "|")
HEADER_WITHIN = 10  # lines: people write a title above the table
LARGEST = 64 << 20  # bytes
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_ONE_BYTE = ("cp1252", "mac_roman", "cp1250", "latin-1")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
Fits = Callable[[Sequence["Row"]], bool]


@dataclass(frozen=True)
class Row:
    """One row and the line of the file where it begins. Cells are stripped of spaces."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Table:
    """A table with how it was written, so that it can be written back alike."""

    path: Path
    columns: list[str]
    rows: list[Row]
    separator: str = ","
    encoding: str = "utf-8"

    def cell(self, row: Row, name: str) -> str:
        """Where a cell stands, as a person finds it: `marks.csv, line 7, column score (E)`."""
        return f"{self.path}, line {row.line}, column {name} ({_letter(self.columns.index(name))})"


def read_table(
    path: Path, needed: Iterable[str], fits: Fits | None = None, one_of: Iterable[str] = ()
) -> Table:
    """Read a table whose header has the columns `needed`; capitals and spaces do not matter.

    Args:
        path: separated by comma, semicolon, tab or bar; UTF-8, UTF-16 or a one-byte encoding.
        needed: names of columns, as they stand in `Table.columns` afterwards.
        one_of: columns of which the header must have at least one.
        fits: says whether rows make sense; of several one-byte encodings the first that fits wins.

    Raises:
        GankitError: it is no table, or a column is missing or stands there twice.
    """
    needed, one_of = list(needed), list(one_of)
    content = _content(path)
    found = None
    for encoding, text in _texts(path, content):
        table = _parse(path, text, needed, one_of, encoding)
        if fits is None or fits(table.rows):
            return table
        found = found or table
    return found


def write_table(rows: Iterable[Sequence[object]], separator: str = ",") -> str:
    """The text of a table."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet program calculates."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(_FORMULA) else text


def key(text: str) -> str:
    """A name without what people and programs change in it: spaces, capitals, commas, dots."""
    return re.sub(r"[\s,.'_-]", "", unicodedata.normalize("NFKC", text).casefold())


@dataclass
class Names:
    """The names that may stand in a column, and which of them a cell means."""

    known: Iterable[str]
    _exact: dict[str, str] = field(default_factory=dict)
    _loose: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.known:
            self._exact[_spaces(name)] = name
            for form in _forms(name):
                self._loose.setdefault(form, set()).add(name)

    def find(self, cell: str) -> str | None:
        """The one name that a cell means, however a spreadsheet changed it; None if unclear."""
        if _spaces(cell) in self._exact:
            return self._exact[_spaces(cell)]
        for form in _forms(cell):
            names = self._loose.get(form, set())
            if len(names) == 1:
                return next(iter(names))
        return None


def _forms(name: str) -> Iterator[str]:
    yield key(name)
    if name.strip().isdigit():
        yield f"#{int(name)}"  # spreadsheets take the zeros off 00123
    try:
        repaired = name.encode("cp1252").decode("utf-8")  # UTF-8 that was opened as cp1252
    except UnicodeError:
        return
    if repaired != name:
        yield key(repaired)


def _spaces(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise GankitError(f"{path} is too large for a table: over {LARGEST >> 20} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise GankitError(f"{path} cannot be read: {error.strerror or error}.") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise GankitError(
            f"{path} is a workbook of a spreadsheet program with another ending. Open it there and "
            "save it as CSV (UTF-8)."
        )
    return content


def _texts(path: Path, content: bytes) -> Iterator[tuple[str, str]]:
    """The text in each encoding that is possible, the likeliest first."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                yield encoding, content.decode(encoding)
                return
            except UnicodeDecodeError as error:
                raise GankitError(
                    f"{path} says that it is {encoding} and has a byte that is not: {error}. "
                    "Save it again as CSV (UTF-8)."
                ) from None
    encoding = _without_mark(content)
    if encoding:
        yield encoding, content.decode(encoding)
        return
    for encoding in _ONE_BYTE:
        try:
            yield encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue


def _without_mark(content: bytes) -> str:
    """UTF-16 has a zero in every second byte of plain letters; UTF-8 shows itself."""
    head = content[:2000]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) > 3 and zeros.count(0) > 0.4 * len(zeros):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _parse(
    path: Path, text: str, needed: Sequence[str], one_of: Sequence[str], encoding: str
) -> Table:
    if "\0" in text:
        raise GankitError(f"{path} is no table: it holds zero bytes. Save it again as CSV (UTF-8).")
    if not text.strip():
        raise GankitError(f"{path} is empty. Put it back, or delete it to begin anew.")
    best: list[str] = []
    for separator in SEPARATORS:
        header = _header(path, text, separator, needed, one_of)
        if header is None:
            continue
        columns, start = header
        missing = [name for name in needed if name not in columns]
        if not missing:
            return _table(path, text, separator, encoding, columns, start)
        best = min(best or missing, missing, key=len)
    names = ", ".join(best or needed) or f"such as {one_of[0]}"
    first = text.strip().splitlines()[0][:80]
    raise GankitError(
        f"{path} has no column {names}. "
        f"It needs: {', '.join(needed or one_of)}. Its first line is: {first!r}"
    )


def _header(
    path: Path, text: str, separator: str, needed: Sequence[str], one_of: Sequence[str]
) -> tuple[list[str], int] | None:
    """The columns by their own names, and how many rows stand before and with the header."""
    by_key = {_spaces(name).casefold(): name for name in needed}
    best = None
    for number, (_, row) in enumerate(_rows(path, text, separator, HEADER_WITHIN), start=1):
        names = [by_key.get(_spaces(cell).casefold(), _spaces(cell)) for cell in row]
        hits = sum(name in names for name in needed)
        hits += any(_spaces(cell).casefold() in one_of for cell in row)
        if hits and (best is None or hits > best[0]):
            best = (hits, names, number)
    if best is None:
        return None
    _, names, number = best
    double = sorted({name for name in needed if names.count(name) > 1})
    if double and set(needed) <= set(names):
        raise GankitError(f"{path} has the column '{double[0]}' twice. Delete or rename one.")
    return names, number


def _table(
    path: Path, text: str, separator: str, encoding: str, columns: list[str], start: int
) -> Table:
    rows = []
    for number, (line, cells) in enumerate(_rows(path, text, separator), start=1):
        if number <= start or not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            raise GankitError(
                f"{path}, line {line}: {len(cells)} cells under {len(columns)} columns. A cell "
                f"with a '{separator}' or a quote inside was not quoted when the table was saved."
            )
        pairs = zip(columns, cells, strict=False)
        rows.append(Row(line, {name: cell.strip() for name, cell in pairs if name}))
    return Table(path, columns, rows, separator, encoding)


def _rows(
    path: Path, text: str, separator: str, most: int | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    csv.field_size_limit(LARGEST)
    line = 1
    try:
        for number, row in enumerate(reader):
            if number == most:
                return
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        if most is None:
            raise GankitError(
                f"{path}, line {line}: the table is damaged here ({error}). A quote was opened and "
                "not closed, or the file was cut."
            ) from None


def _letter(index: int) -> str:
    """The column's letters in a spreadsheet: A, B, ..., AA."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters
