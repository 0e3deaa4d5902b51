"""What is left in Chinese of a text in English, beside what the tables of the package hold in Chinese only."""

from __future__ import annotations

import re

import ipywidgets as widgets

from halfsky.package import Package
from halfsky.plans.departments import called, departments, place_of

HANZI = re.compile("[㐀-䶿一-鿿]")


def own_words(package: Package) -> list[str]:
    """What the tables say in Chinese only, the longest first: names, titles, a plan's words, units, definitions."""
    frames = (package.targets, package.areas, package.sources, package.plans, package.indicators[["definition"]])
    cells = {cell for frame in frames for column in frame for cell in frame[column] if isinstance(cell, str)}
    words = {part.strip() for cell in cells for part in [cell, *cell.split(";")]}
    words |= {title.split("（征求意见稿）")[0] for title in package.plans["title"]}
    # names of offices, as those that a plan names
    table = departments()
    words |= set(table["department"]) | set(table["national"])
    words |= {called(name, place_of(area)) for name in table["department"] for area in set(package.areas["name_zh"])}
    return sorted((word for word in words if HANZI.search(word)), key=len, reverse=True)


def foreign(text: str, package: Package) -> str:
    """What is left in Chinese, each piece with its surroundings."""
    pattern = re.compile("|".join(map(re.escape, own_words(package))))
    left = pattern.sub("", text)
    return "\n".join(line.strip() for line in left.splitlines() if HANZI.search(line))


def count(text: str) -> str:
    return f"{len(HANZI.findall(text))} Hanzi are left: {text[:1500]}"


def labels(view: widgets.Widget) -> list[str]:
    """What stands beside and in the controls of a page."""
    own = [str(getattr(view, name, "") or "") for name in ("description", "placeholder", "tooltip")]
    own += [str(option[0]) if isinstance(option, tuple) else str(option) for option in getattr(view, "options", ())]
    for child in getattr(view, "children", ()):
        own += labels(child)
    return own
