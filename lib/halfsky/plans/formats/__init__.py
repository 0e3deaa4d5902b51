MERGED = "\u2063"
"""Stands in a cell that a merged cell covers. `reading` takes it out of the text and remembers where it stood."""
