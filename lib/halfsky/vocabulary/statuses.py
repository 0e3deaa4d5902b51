"""Colour and hatch of every status: a status is told by hatch and by words too, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary import labels


@dataclass(frozen=True)
class Style:
    colour: str
    hatch: str


# Attained is the one dark, plain segment and no_data the one white one; no two others share a hatch.
STYLES = {
    "attained": Style("#1b6e3c", ""),
    "nearly_attained": Style("#9ccba8", ".."),
    "on_track": Style("#7fb0d8", "//"),
    "accelerate": Style("#f0c05a", "\\\\"),
    "slow": Style("#eda866", "xx"),
    "moving_away": Style("#eb9a8c", "++"),
    "lost": Style("#e58878", "oo"),
    "missed": Style("#dd7363", "||"),
    "insufficient": Style("#d3d9de", "-."),
    "no_data": Style("#ffffff", ""),
    "not_comparable": Style("#b4bcc3", "x|"),
    "improving": Style("#cfe8d6", "/"),
    "stable": Style("#e9edf0", "--"),
    "worsening": Style("#f3cdc6", "\\"),
}


def status_label(status: str, language: str) -> str:
    return labels.label(labels.STATUS, status, language)
