"""Reads what a network did: records its operations and says in plain data how it is built."""
