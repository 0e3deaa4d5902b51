"""Tidy frames for charts of one's own: numbers that every library takes."""

from __future__ import annotations

import pandas as pd


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with pandas' own nullable types as plain ones: whole numbers with missing ones become float64.

    seaborn, matplotlib and scipy take every column then, also for sizes and shapes. Rows are numbered anew.
    """
    columns = {}
    for name, cells in frame.items():
        if isinstance(cells.dtype, pd.CategoricalDtype):
            cells = cells.astype(cells.cat.categories.dtype)
        kind = cells.dtype
        if pd.api.types.is_extension_array_dtype(kind) and pd.api.types.is_numeric_dtype(kind):
            whole = pd.api.types.is_integer_dtype(kind) and not cells.isna().any()
            cells = cells.astype("int64" if whole else "float64")
        elif isinstance(kind, pd.BooleanDtype):
            cells = cells.astype("object") if cells.isna().any() else cells.astype("bool")
        elif pd.api.types.is_object_dtype(kind) and all(isinstance(cell, str) for cell in cells):
            cells = cells.astype("str")
        columns[name] = cells
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True)
