"""Base values of a plan's own table that gave way to what a unit sent: kept beside the package's figures."""

from __future__ import annotations

import pandas as pd

from halfsky.package import Package
from halfsky.package.fast import read_fast
from halfsky.package.reading import table_paths
from halfsky.schemas import SUPERSEDED
from halfsky.vocabulary.codes import PRECEDENCE
from halfsky.vocabulary.identifiers import PLAN_SOURCE

_CONFIRMED = PRECEDENCE.row("confirmed").code


def base_values(package: Package, area: str, indicator_id: str) -> pd.DataFrame:
    """Those of an area and an indicator by year (schemas.SUPERSEDED), without rows where none was corrected."""
    rows = read_fast(table_paths(package.folder, SUPERSEDED.name), SUPERSEDED)
    own = rows["area_code"].eq(area) & rows["indicator_id"].eq(indicator_id) & rows["why"].eq(_CONFIRMED)
    found = rows[own & rows["source_id"].astype("str").str.startswith(PLAN_SOURCE)]
    return found.sort_values("year", ignore_index=True)
