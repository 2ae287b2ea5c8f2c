"""What an instructor runs: build the course, grade a class, report on it."""

from gankit.later import put_off_the_grammar

put_off_the_grammar()
