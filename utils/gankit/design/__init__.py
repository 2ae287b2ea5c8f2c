"""A network of one's own: a brief, the properties that it must have, scores, a board for a class.

Whatever the network is made of, it is right when it has the properties. How good it is, the kit's
own metrics say, and a class compares them on a board. Nothing here is worth a point.
"""

from gankit.design.board import Entry, board, boards, enter, entries_in
from gankit.design.brief import Brief, Properties, Property, count_parameters, inspect
from gankit.design.scores import measure, measure_pairs
from gankit.design.table import Table

__all__ = [
    "Brief",
    "Entry",
    "Properties",
    "Property",
    "Table",
    "board",
    "boards",
    "count_parameters",
    "enter",
    "entries_in",
    "inspect",
    "measure",
    "measure_pairs",
]
