"""Damaged, hostile or odd zips and folders: the rest of the class is collected, and all is told."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest

from gankit.errors import GankitError
from gankit_autograder.intake import unpacking
from gankit_autograder.intake.collect import Collection, plan_collection
from gankit_autograder.intake.opening import open_source

A = "01_gan_mnist"
KNOWN = [A, "02_dcgan"]
GOOD = {f"anna/{A}.ipynb": b'{"cells": [1]}', f"ben/{A}.ipynb": b'{"cells": [2]}'}


def collected(path: Path) -> Collection:
    with open_source(path) as source:
        found = plan_collection(source, KNOWN)
        for entry in found.taken:
            assert entry.path.read_bytes()
        return found


def zipped(path: Path, entries: dict, compress: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, data in {**GOOD, **entries}.items():
            archive.writestr(name, data)
    return path


def students(found: Collection) -> set[str]:
    return {entry.student for entry in found.taken}


def why(found: Collection, label: str) -> str:
    return next(entry.why for entry in found.left_out if entry.label == label)


def broken_crc(path: Path, name: bytes) -> None:
    """Change the checksum of an entry in the table of contents."""
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[place + 16 : place + 20] = struct.pack("<I", 1)
    path.write_bytes(data)


def test_one_damaged_entry_takes_no_other(tmp_path):
    path = zipped(tmp_path / "in.zip", {f"cleo/{A}.ipynb": b"x" * 50})
    broken_crc(path, f"cleo/{A}.ipynb".encode())
    found = collected(path)
    assert students(found) == {"anna", "ben"}
    assert "damaged in the zip" in why(found, f"cleo/{A}.ipynb")


def test_an_entry_that_grows_is_stopped_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "LARGEST_FILE", 1 << 20)
    path = zipped(tmp_path / "in.zip", {f"cleo/{A}.ipynb": b"\0" * (40 << 20)})
    assert path.stat().st_size < 100_000
    found = collected(path)
    assert students(found) == {"anna", "ben"}
    assert "over 1 MB when unpacked" in why(found, f"cleo/{A}.ipynb")


def test_all_zips_together_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 20)
    found = collected(zipped(tmp_path / "in.zip", {f"cleo/{A}.ipynb": b"{" * 50}))
    assert "more than" in why(found, f"cleo/{A}.ipynb")


def test_an_encrypted_entry_is_told(tmp_path):
    path = zipped(tmp_path / "in.zip", {f"cleo/{A}.ipynb": b"x"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rindex(mark) + offset] |= 1
    path.write_bytes(data)
    found = collected(path)
    assert students(found) == {"anna", "ben"} and "damaged" in why(found, f"cleo/{A}.ipynb")


NAMES = {
    "longer than a file system takes": (f"{'x' * 300}_{A}.ipynb", True),
    "out of the folder": (f"../../evil_{A}.ipynb", False),
    "from the root": (f"/evil_{A}.ipynb", False),
    "a drive's letters and backslashes": (f"dan\\{A}.ipynb", True),
    "reserved on Windows": (f"con/{A}.ipynb", True),
    "line breaks": (f"a\nb/{A}.ipynb", True),
    "a folder where another entry is a file": (f"anna/{A}.ipynb/{A}.ipynb", False),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_a_zip_never_become_paths(name, tmp_path):
    entry, taken = NAMES[name]
    before = set(tmp_path.parent.iterdir())
    with open_source(zipped(tmp_path / "in.zip", {entry: b'{"cells": [3]}'})) as source:
        found = plan_collection(source, KNOWN)
    labels = {e.label for e in found.taken} | {e.label for e in found.left_out}
    assert len(labels) == 3
    assert (len(found.taken) == 3) == taken or found.questions
    assert set(tmp_path.parent.iterdir()) == before


def test_two_entries_of_one_name_are_two_files(tmp_path):
    path = zipped(tmp_path / "in.zip", {})
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(f"anna/{A}.ipynb", b'{"cells": [9]}')
    found = collected(path)
    assert [q for q in found.questions if "anna has 2 notebooks" in q.text]
    assert students(found) == {"ben"}


def test_a_name_in_utf8_that_does_not_say_so(tmp_path):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = f"Zoë/{A}.ipynb".encode().decode("cp437")
        archive.writestr(info, b'{"cells": [1]}')
    data = path.read_bytes()
    assert f"Zoë/{A}".encode().decode("cp437").encode() in data  # zipfile marked it; undo
    wrong, right = f"Zoë/{A}".encode().decode("cp437").encode(), f"Zoë/{A}".encode()
    path.write_bytes(_renamed(data, wrong, right))
    assert students(collected(path)) == {"Zoë"}


def _renamed(data: bytes, wrong: bytes, right: bytes) -> bytes:
    """A zip of one entry with a shorter name and without the mark for UTF-8."""
    less = len(wrong) - len(right)
    data = data.replace(wrong, right)
    out = bytearray(data)
    for mark, flag, length in ((b"PK\x03\x04", 6, 26), (b"PK\x01\x02", 8, 28)):
        place = out.index(mark)
        out[place + flag + 1] &= ~8
        size = struct.unpack_from("<H", out, place + length)[0]
        struct.pack_into("<H", out, place + length, size - less)
    end = out.index(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", out, end + 12)
    struct.pack_into("<II", out, end + 12, size - less, start - less)
    return bytes(out)


def test_a_students_broken_zip_is_the_students_problem(tmp_path):
    folder = tmp_path / "in"
    for name, data in GOOD.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(data)
    (folder / "cleo").mkdir()
    (folder / "cleo" / "hw.zip").write_bytes(b"PK\x03\x04 not really")
    found = collected(folder)
    assert students(found) == {"anna", "ben"}
    assert "a zip that cannot be opened" in why(found, "cleo/hw.zip")


def test_zips_in_each_other_end_somewhere(tmp_path):
    inner = zipped(tmp_path / "0.zip", {})
    for number in range(1, 8):
        outer = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(outer, "w") as archive:
            archive.write(inner, f"dan/{number}.zip")
        inner = outer
    whole = zipped(tmp_path / "in.zip", {"dan/all.zip": inner.read_bytes()})
    found = collected(whole)
    assert students(found) == {"anna", "ben"}
    assert any("zips in each other" in entry.why for entry in found.left_out)


def test_an_outer_zip_that_cannot_be_opened_is_refused(tmp_path):
    path = zipped(tmp_path / "in.zip", {})
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(GankitError, match="cannot be opened"):
        collected(path)


def test_names_that_are_no_utf8(tmp_path):
    folder = os.fsencode(tmp_path / "in")
    os.makedirs(folder + b"/Zo\xeb")
    with open(folder + b"/Zo\xeb/" + f"{A}.ipynb".encode(), "wb") as file:
        file.write(b'{"cells": []}')
    found = collected(tmp_path / "in")
    (entry,) = found.taken
    assert entry.student == "Zo\\xeb"
    entry.label.encode()


def test_folders_without_end_and_links(tmp_path):
    folder = tmp_path / "in"
    for name, data in GOOD.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(data)
    here = os.getcwd()
    try:
        os.chdir(folder / "ben")
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    (folder / "cleo").symlink_to(folder / "anna")
    (folder / "anna" / "pipe").parent.mkdir(exist_ok=True)
    os.mkfifo(folder / "anna" / "pipe.ipynb")
    found = collected(folder)
    assert students(found) == {"anna", "ben"}
    reasons = " ".join(entry.why for entry in found.left_out)
    assert "folders in each other" in reasons and "a link" in reasons and "no plain file" in reasons
    assert os.system(f"rm -rf '{folder}'") == 0


def test_a_class_of_120_is_the_same_class_in_five_layouts(tmp_path):
    people = [f"student {number:03}" for number in range(120)]

    def form(layout: str, who: str, number: int) -> str:
        return {
            "flat": f"{who}_{A}.ipynb",
            "folders": f"gans/{who}/{A}.ipynb",
            "moodle": f"{who}_{number + 900}_assignsubmission_file_/{A}.ipynb",
            "canvas": f"{who.replace(' ', '')}_{number + 50}_{number + 7000}_{A}.ipynb",
            "brightspace": f"{number}-77 - {who} - Nov 20, 2026 1130 AM/{A}.ipynb",
        }[layout]

    plans = {}
    roster = tmp_path / "class.csv"
    roster.write_text("\n".join(["student", *people]))
    from gankit_autograder.intake.collect import Choices

    for layout in ("flat", "folders", "moodle", "canvas", "brightspace"):
        path = tmp_path / f"{layout}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for number, who in enumerate(people):
                archive.writestr(form(layout, who, number), f'{{"cells": [{number}]}}')
        with open_source(path) as source:
            found = plan_collection(source, KNOWN, Choices(roster=roster))
            assert found.questions == [] and found.missing == [] and found.strangers == []
            plans[layout] = {(e.student, e.exercise): e.path.read_bytes() for e in found.taken}
    assert len(plans["flat"]) == 120
    assert all(plan == plans["flat"] for plan in plans.values())
