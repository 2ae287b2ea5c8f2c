"""The class whose recording is tested."""

from __future__ import annotations

from pathlib import Path

import pytest
from recorded_class import Class


@pytest.fixture
def class_(tmp_path: Path, root: Path) -> Class:
    class_ = Class(tmp_path, root)
    class_.hand_in(anna=5, ben=6, cleo=7)
    return class_
