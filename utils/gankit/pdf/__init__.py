"""Hand-in as a PDF whose pages stand where Gradescope looks for them.

`gankit pdf` is the command line, `gankit.hand_in.hand_in` the cell in a notebook.
"""

from gankit.later import put_off_the_grammar

put_off_the_grammar()
