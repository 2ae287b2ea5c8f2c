"""What several lines of the table share."""

SCENE_SIZES = (4, 8, 16, 32, 64, 128, 256)
DRAWN_LICENCE = "MIT, as gankit: drawn by its own code"
DRAWN_CITATION = "drawn by gankit; name gankit and its version"
DRAWN_NOTE = "drawn by a program; do not compare scores with those in papers"
