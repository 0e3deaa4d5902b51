"""Tables of publishers whose years are columns, as one value a row."""

from __future__ import annotations

import pandas as pd

from halfsky.guarded_reading import a1
from halfsky.importing import labels
from halfsky.importing.recipes import Recipe


def wide_as_rows(cells: pd.DataFrame, recipe: Recipe) -> pd.DataFrame | None:
    """A table whose years are columns as one value a row, in SDMX's columns, with `cell`; None for another sheet."""
    texts = cells.loc[:, ["row", "column", "text"]]
    header = 0
    for row, group in texts.groupby("row", sort=True):
        header = int(str(row))
        names = dict(zip(group["column"], group["text"].str.strip(), strict=True))
        if set(recipe.when) <= set(names.values()):
            break
    else:
        return None
    below = texts[texts["row"].gt(header)]
    columns = below["column"].map(names)
    years = columns.fillna("").map(labels.is_year)
    fixed = below[~years & columns.notna()].assign(name=columns)
    found = below[years].assign(TIME_PERIOD=columns).rename(columns={"text": "OBS_VALUE"})
    wide = fixed.pivot_table(index="row", columns="name", values="text", aggfunc="first").reindex(
        columns=list(recipe.when)
    )
    found = found.merge(wide.fillna(""), left_on="row", right_index=True, how="left")
    found["cell"] = [a1(row, column) for row, column in zip(found["row"], found["column"], strict=True)]
    return found.drop(columns=["row", "column"]).reset_index(drop=True)
