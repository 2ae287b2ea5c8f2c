"""Makes the picture of the lesson: python solutions/06_receptive_field/figures.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.build.source import read_source

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    namespace: dict = {"__name__": "lesson"}
    for cell in read_source(FOLDER / "notebook.py"):
        wanted = cell.role in {"setup", "answer"} or "def draw_fields" in cell.source
        if cell.kind == "code" and wanted:
            source = cell.source.replace("size=128)", 'size=128, source="mini")')
            exec(compile(source, f"<cell {cell.name}>", "exec"), namespace)
    picture = namespace["draw_fields"]([(5, 2, 2)] * 3)
    picture.save(FOLDER / "figures" / "fields.png")


if __name__ == "__main__":
    main()
