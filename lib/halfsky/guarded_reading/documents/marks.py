"""What the text of a document cannot say by itself, said by a mark in it."""

MERGED = "\u2063"
"""Stands in a cell that a merged cell covers. `plans.reading` takes it out of the text and remembers where it stood."""
