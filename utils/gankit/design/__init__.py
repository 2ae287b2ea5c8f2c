"""A network or a training step of one's own: a brief, properties, scores, a board for a class.

Whatever it is made of, it is right when it has the properties. How good it is, the kit's
own metrics say, and a class compares them on a board. Nothing here is worth a point.
"""

from gankit.design.board import BoardEntry, board, boards, enter, enter_step, entries_in
from gankit.design.brief import AskedProperty, Brief, Properties, count_parameters, inspect
from gankit.design.scores import measure, measure_pairs
from gankit.design.steps import Played, StepBrief, inspect_step, play
from gankit.design.table import TextTable

__all__ = [
    "Brief",
    "BoardEntry",
    "Played",
    "Properties",
    "AskedProperty",
    "StepBrief",
    "TextTable",
    "board",
    "boards",
    "count_parameters",
    "enter",
    "enter_step",
    "entries_in",
    "inspect",
    "inspect_step",
    "measure",
    "measure_pairs",
    "play",
]
