"""Two students of one name in a Canvas download are two students."""

from __future__ import annotations

from gankit_autograder.intake.collect import collect

FILES = (
    "smithjohn_12_900_01_gan_mnist.ipynb",
    "smithjohn_12_901_01_gan_mnist-1.ipynb",
    "smithjohn_LATE_31_902_01_gan_mnist.ipynb",
    "lovelaceada_14_903_01_gan_mnist.ipynb",
)


def test_same_names(tmp_path):
    for name in FILES:
        (tmp_path / name).write_text("{}")
    found = {entry.student: entry.label for entry in collect(tmp_path, ["01_gan_mnist"])}
    assert found == {
        "lovelaceada": FILES[3],
        "smithjohn_12": FILES[1],
        "smithjohn_31": FILES[2],
    }
