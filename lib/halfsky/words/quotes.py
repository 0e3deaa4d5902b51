"""Quotation marks within quotation marks."""

from __future__ import annotations


def quoted(text: str) -> str:
    """A name as it stands within quotation marks: those of its own become single ones, “妇女‘两癌’检查”."""
    return text.replace("“", "‘").replace("”", "’")
