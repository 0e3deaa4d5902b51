"""Why a target cannot be held against its indicator's values: the first check of the assessment.

A fault in one row (a wrong unit, 不低于 on an indicator that should fall) makes that row 不可比 and says why. It
stops no other row.
"""

from __future__ import annotations

import pandas as pd

from halfsky.vocabulary.comparators import AT_LEAST, AT_MOST, FALLING, RISING, label
from halfsky.vocabulary.decision_table import Case, by_case


def problems(targets: pd.DataFrame) -> pd.Series:
    """The reason in Chinese, empty where a target and its observations can be compared.

    targets: `indicator_id, indicator, catalogued, directional, comparator, value, upper_value, unit, expected_unit`,
    `better, indicator_unit, odd_unit` (a unit among the observations that is not the expected one, else empty),
    `relative_to, stated_value, has_points`.
    """
    numeric = ~targets["directional"]
    comparator, better = targets["comparator"], targets["better"]
    other_unit = targets["expected_unit"].ne(targets["indicator_unit"]) & targets["indicator_unit"].ne("")
    upward = comparator.isin([*AT_LEAST, *RISING]) & better.eq("lower")
    downward = comparator.isin([*AT_MOST, *FALLING]) & better.eq("higher")
    relative = targets["relative_to"].ne("") & numeric
    unknown_base = relative & (targets["stated_value"].isna() | better.eq("balanced"))
    reasons: list[Case] = [
        (targets["indicator_id"].eq(""), ""),
        (~targets["catalogued"], lambda rows: "指标目录中没有 " + rows["indicator_id"]),
        (numeric & targets["unit"].eq(""), "目标没有写明单位"),
        (numeric & other_unit, _unit_of_target),
        (targets["odd_unit"].ne(""), _unit_of_observation),
        (
            (upward | downward) & targets["indicator_unit"].eq("ratio"),
            lambda rows: rows["indicator"] + "的字面方向与指标方向相反，需核对口径",
        ),
        (upward | downward, _opposite),
        (
            unknown_base & targets["has_points"],
            lambda rows: (
                "目标相对"
                + rows["relative_to"]
                .mask(rows["relative_to"].ne("base"), rows["relative_to"] + "年")
                .replace("base", "基期")
                + "而定，缺基期数值"
            ),
        ),
        (numeric & ~relative & targets["value"].isna(), "目标没有数值"),
        (comparator.eq("range") & targets["upper_value"].isna(), "目标区间缺上限"),
    ]
    return by_case(targets, reasons)


def _unit_of_target(rows: pd.DataFrame) -> pd.Series:
    return "目标单位 " + rows["unit"] + " 与指标单位 " + rows["indicator_unit"] + " 不一致"


def _unit_of_observation(rows: pd.DataFrame) -> pd.Series:
    return "观测值单位 " + rows["odd_unit"] + " 与应有的单位 " + rows["expected_unit"] + " 不一致"


def _opposite(rows: pd.DataFrame) -> pd.Series:
    words = rows["comparator"].map(lambda code: label(code))
    good_way = rows["better"].map({"higher": "越高越好", "lower": "越低越好"}).fillna("")
    return "目标为“" + words + "”，指标目录中该指标" + good_way + "，方向相反，需核对口径"
