"""`gankit pdf`: export a notebook, write a blank outline, or verify a handed-in file."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit.errors import GankitError
from gankit.pdf.report import describe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gankit pdf`."""
    parser.add_argument("notebook", nargs="?", type=Path, help="the solved notebook (.ipynb)")
    parser.add_argument("--name", help="the student's name, for the cover")
    parser.add_argument("--id", dest="student_id", help="the student's ID, for the cover")
    parser.add_argument("-o", "--output", type=Path, help="the PDF to write")
    parser.add_argument("--exercise", help="which exercise this is, if the notebook lost the mark")
    parser.add_argument(
        "--fonts", type=Path, action="append", default=[], help="a folder of further fonts"
    )
    parser.add_argument(
        "--also",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a file to hand in inside the PDF, such as a page of results",
    )
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--template", metavar="EXERCISE", help="write the blank outline (a name or a notebook)"
    )
    other.add_argument("--verify", metavar="FILE", type=Path, help="re-read a handed-in PDF")


def run(args: argparse.Namespace) -> int:
    """Do what the arguments say. Returns 0, or 1 where a verified file does not match."""
    if args.verify:
        return _verify(args.verify)
    if args.template:
        return _template(args.template, args.output)
    return _export(args)


def _export(args: argparse.Namespace) -> int:
    if args.notebook is None:
        raise GankitError("Name a notebook: gankit pdf NOTEBOOK --name NAME --id ID")
    if not args.name or not args.student_id:
        raise GankitError("Say whose it is: --name NAME --id ID (Gradescope matches on both).")
    from gankit.pdf.enclosed import read_enclosed
    from gankit.pdf.export import export
    from gankit.pdf.notebook import read
    from gankit.pdf.pages import map_of

    notebook = read(args.notebook)
    pages = map_of(notebook, args.exercise)
    result = export(
        notebook,
        pages,
        args.name,
        args.student_id,
        fonts=args.fonts,
        enclosed=read_enclosed(args.also),
    )
    output = args.output or args.notebook.with_suffix(".pdf")
    write(output, result.pdf)
    print(describe(result, output))
    return 0


def _template(exercise: str, output: Path | None) -> int:
    from gankit.pdf.export import template
    from gankit.pdf.notebook import read
    from gankit.pdf.pages import map_of, release_map

    is_file = exercise.endswith(".ipynb")
    pages = map_of(read(exercise)) if is_file else release_map(exercise)
    if pages is None:
        from gankit.pdf.pages import exercises

        known = ", ".join(exercises()) or "none is installed"
        raise GankitError(f"The kit has no exercise {exercise!r}. Known exercises: {known}.")
    output = output or Path(f"{pages.exercise or 'exercise'}-template.pdf")
    write(output, template(pages))
    print(f"{output}: {pages.total} blank pages for {pages.title}.")
    return 0


def _verify(path: Path) -> int:
    from gankit.pdf.verify import verify

    found = verify(path)
    print(f"{path.name}: {found.name}, {found.exercise}, {found.pages} pages")
    print(f"  hash printed on the cover     {found.printed or 'missing'}")
    print(f"  hash of the attached notebook {found.computed}")
    for name, is_named in found.enclosed.items():
        print(f"  {'as on the cover' if is_named else 'NOT AS ON THE COVER'}: {name}")
    print("  They match." if found.ok else "  They DIFFER: this file was changed after export.")
    return 0 if found.ok else 1


def write(path: Path, data: bytes) -> None:
    """Write a file. Raises GankitError where the folder is missing or not writable."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise GankitError(f"Cannot write {path}: {error.strerror}. Choose another -o.") from None
