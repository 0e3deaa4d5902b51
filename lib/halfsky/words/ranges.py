"""How a range is written: of numbers 55.0%～90.0% (GB/T 15835-2011), of years 2021—2025; in English with a dash."""

from __future__ import annotations

SIGNED_ENDS = ("%", "‰")
"""Signs that stand behind both ends in Chinese."""


def between(low: object, high: object, language: str) -> str:
    """From one number, as it is written with its unit, to another."""
    return f"{low}{'～' if language == 'zh' else '–'}{high}"


def years(first: object, last: object, language: str) -> str:
    """From one year to another."""
    return f"{first}{'—' if language == 'zh' else '–'}{last}"
