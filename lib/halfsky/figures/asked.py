"""What a caller hands to a chart: tables of a package in one, and frames of which each has its columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, TypeVar, cast

import pandas as pd

from halfsky.errors import UsageError

OF_PACKAGE: Any = None
"""The default of a table that comes from `package=` where it is not given."""

_GAPS = "the table of gaps that halfsky.assess_targets and halfsky.assess_package give"
_COMPARED = "that halfsky.compare_plans gives"
_FRAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "gaps": (_GAPS, ("target_id", "plan_id", "domain", "indicator_id", "comparator", "target", "observed", "status")),
    "gap": (f"one row of {_GAPS}", ("target_id", "plan_id", "indicator_id", "comparator", "target", "observed")),
    "promises": (f"the promises {_COMPARED}", ("target_id", "plan_id", "indicator_id", "against_upper", "range_end")),
    "kinds": (f"the coverage_kinds {_COMPARED}", ("plan_id", "indicator_id", "coverage", "in_upper", "related")),
    "standings": (f"the standings {_COMPARED}", ("plan_id", "indicator_id", "observed", "attainment", "unranked")),
    "ranks": (f"the ranks {_COMPARED}", ("plan_id", "indicator_id", "view", "rank_low", "rank_high")),
    "rows": (
        "a row a plan",
        ("plan", "comparator", "value", "range_end", "text", "observed", "reference", "unit"),
    ),
    "targets": ("targets of a package", ("target_id", "plan_id", "kind")),
    "observations": ("observations of a package", ("area_code", "indicator_id", "year", "value")),
    "plans": ("plans of a package", ("plan_id", "area_code", "start_year", "end_year")),
    "areas": ("areas of a package", ("area_code", "name_zh")),
    "indicators": ("indicators of a package", ("indicator_id", "name_zh")),
    "domains": ("domains of a package", ("domain",)),
}  # fmt: skip
"""What a chart's frame of this name is, and columns by which a wrong one is told."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def checked(function: _Function) -> _Function:
    """The chart with its tables from `package=` where they are not given; UsageError, by the chart's name, for one that
    is absent or is another frame."""
    form = signature(function)
    frames = [name for name in form.parameters if name in _FRAMES]

    @wraps(function)
    def ask(*args: Any, **kwargs: Any) -> Any:
        given = form.bind(*args, **kwargs)
        package = given.arguments.get("package")
        absent = [name for name in frames if given.arguments.get(name) is None]
        if absent and package is None:
            raise UsageError(f"{function.__name__}: without {', '.join(absent)}: give the tables, or package=…")
        for name in absent:
            if not isinstance(getattr(package, name, None), pd.DataFrame):
                raise UsageError(
                    f"{function.__name__}: package has no table {name}; halfsky.load_package() gives a package"
                )
            given.arguments[name] = getattr(package, name)
        for name in frames:
            _is(function.__name__, name, given.arguments[name])
        return function(*given.args, **given.kwargs)

    return cast("_Function", ask)


def _is(chart: str, name: str, frame: object) -> None:
    wanted, columns = _FRAMES[name]
    if isinstance(frame, pd.Series) and name == "gap":
        held, what = list(frame.index), "a Series"
    elif isinstance(frame, pd.DataFrame):
        held, what = list(frame.columns), "a frame"
    else:
        raise UsageError(f"{chart}: {name} is a {type(frame).__name__}, where a DataFrame is expected: {wanted}")
    lacks = next((column for column in columns if column not in held), None)
    if lacks is not None:
        raise UsageError(f"{chart}: {name} is {what} without the column {lacks!r}, where it takes {wanted}")
