"""Colour and hatch of every status: a status is told by hatch and by words too, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.assess import labels


@dataclass(frozen=True)
class Style:
    colour: str
    hatch: str


STYLES = {
    "attained": Style("#1b6e3c", ""),
    "nearly_attained": Style("#86bd94", ".."),
    "on_track": Style("#3f7fb5", "//"),
    "accelerate": Style("#f0c05a", "\\\\"),
    "slow": Style("#e58a3c", "xx"),
    "moving_away": Style("#cf5b4b", "++"),
    "lost": Style("#a94438", "oo"),
    "missed": Style("#7d1f1f", "||"),
    "insufficient": Style("#c9d0d6", ".."),
    "no_data": Style("#ffffff", ""),
    "not_comparable": Style("#9aa3ab", "xx"),
    "improving": Style("#bfe0c8", "//"),
    "stable": Style("#e3e7ea", "--"),
    "worsening": Style("#ecb3aa", "\\\\"),
}


def status_label(status: str, language: str) -> str:
    return labels.label(labels.STATUS, status, language)
