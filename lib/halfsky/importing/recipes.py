"""How the great publishers lay out their downloads: a .yaml file each, `recipes/`, known by the columns that it has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("recipes")


@dataclass(frozen=True)
class Recipe:
    """when: columns by which the layout is known. years: `columns` where they are so. columns: their names in SDMX;
     area, indicator: the column and its codes; groups: columns that say which dimension another holds.
    attributes: columns that change nothing of a value. empty: what an empty cell of a column stands for.
    whole: by dimension, codes that are all of whom this publisher's figures are about.
    """

    name: str
    when: tuple[str, ...]
    area: dict[str, object]
    indicator: dict[str, object]
    years: str = "rows"
    source: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    groups: tuple[dict[str, object], ...] = ()
    attributes: tuple[str, ...] = ()
    empty: dict[str, str] = field(default_factory=dict)
    whole: dict[str, dict[str, str]] = field(default_factory=dict)

    def area_codes(self) -> dict[str, str]:
        codes = self.area.get("codes", {})
        return {str(code): str(area) for code, area in codes.items()} if isinstance(codes, dict) else {}

    def indicator_codes(self) -> dict[str, dict[str, str]]:
        codes = self.indicator.get("codes", {})
        return {str(code): dict(row) for code, row in codes.items()} if isinstance(codes, dict) else {}


@lru_cache(maxsize=1)
def recipes() -> tuple[Recipe, ...]:
    """Every recipe that ships."""
    import yaml  # noqa: PLC0415 - only where a table is read

    held = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    for item in held:
        for name in ("when", "groups", "attributes"):
            item[name] = tuple(item.get(name) or ())
    return tuple(Recipe(**item) for item in held)


def recipe_of(columns: Collection[str]) -> Recipe | None:
    """The recipe whose columns these are; None where there is none."""
    return next((recipe for recipe in recipes() if set(recipe.when) <= set(columns)), None)
