"""One phrase a target: how its status was reached, with the numbers to repeat it on a calculator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.decision import Table, first_match
from halfsky.assess.labels import SIGN, UNIT
from halfsky.assess.settings import Settings


def basis(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """The phrase, in Chinese. targets: the columns of the assessment with `status`, `problem` and `points`."""
    now = _dated(targets["latest_year"], targets["observed"], targets["symbol"])
    base = _dated(targets["baseline_year"], targets["baseline"], targets["symbol"])
    journey = base + "→" + now
    asked = "目标" + _asked(targets)
    by_when = asked + "（" + _year(targets["deadline"]) + "年）"
    short = "差" + _number(targets["gap"].abs()) + targets["symbol"].replace("%", "个百分点")
    few = pd.Series(np.where(targets["points"].le(3), "（两点趋势）", ""), index=targets.index)
    pace = (
        "；完成路程" + _percent(targets["attainment"]) + "，时间过去" + _percent(targets["time_elapsed"])
        + "，进度比" + _floored(targets["pace_ratio"], 4) + few
    )  # fmt: skip
    slope = "，每年变化" + _number(targets["slope"].round(4)) + "（" + _number(targets["points"]) + "个年份"
    tested = targets["points"].ge(settings.significance_points)
    trend = slope + ("，检验p=" + _number(targets["p"].round(4))).where(tested, "，点数少，只看方向") + "）"

    status = targets["status"]
    late = targets["as_of"].gt(targets["deadline"]) & targets["latest_year"].lt(targets["deadline"])
    unlinked, unobserved = targets["indicator_id"].eq(""), targets["latest_year"].isna()
    alone = targets["baseline_year"].isna()
    phrases: Table = [
        (unlinked, "目标尚未对应到指标目录，未确认"),
        (status.eq("not_comparable"), targets["problem"]),
        (
            unobserved & targets["older_year"].notna(),
            "规划基期以来无数据（最近为" + _year(targets["older_year"]) + "年）",
        ),
        (
            unobserved & targets["later_year"].notna(),
            "期限前无数据（期限后" + _year(targets["later_year"]) + "年有值）",
        ),
        (unobserved, "本地区没有该指标的数据"),
        (targets["directional"] & alone, now + "；只有一个年份，无法判断趋势"),
        (targets["directional"], journey + trend),
        (status.eq("attained"), now + "，" + asked),
        (
            status.eq("nearly_attained"),
            now + "，" + asked + "，" + short + "，在容许的" + _number(targets["allowed"]) + "以内",
        ),
        (status.eq("missed"), now + "，" + by_when + "，" + short + "，期限已到"),
        (
            status.eq("insufficient") & targets["latest_year"].le(targets["base_year"]),
            now + "是规划实施前的基期值，" + by_when + "；规划期内尚无数据，不作判断",
        ),
        (status.eq("insufficient") & late, now + "，" + by_when + "，" + short + "；期限已过，期限年无数据"),
        (status.eq("insufficient"), now + "，" + by_when + "，" + short + "；只有一个可比年份，无法判断趋势"),
        (status.eq("lost"), journey + "，" + by_when + "；基期已达标，现" + short),
    ]
    text = first_match(phrases, targets.index, default=journey + "，" + by_when + pace)
    whose = targets["residence"].map({"rural": "；农村", "urban": "；城市"}).fillna("")
    changed = ("；" + _year(targets["break_year"]) + "年口径变化，此前数据不用").where(
        targets["break_year"].notna(), ""
    )
    old = pd.Series(
        np.where(_stale(targets, settings), f"；数据滞后{settings.stale_years}年以上", ""), index=targets.index
    )
    return text + (whose + changed + old).where(~unobserved & ~unlinked, "")


def _stale(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    assessed = targets["deadline"].clip(upper=targets["as_of"])
    return (assessed - targets["latest_year"]).gt(settings.stale_years)


def _asked(targets: pd.DataFrame) -> pd.Series:
    sign = targets["comparator"].map(SIGN).fillna("")
    plain = sign + _number(targets["target"]) + targets["symbol"]
    around = plain + "（±" + _number((targets["high"] - targets["low"]) / 2) + "）"
    ranged = _number(targets["low"]) + "–" + _number(targets["high"]) + targets["symbol"]
    return plain.mask(targets["comparator"].eq("approx"), around).mask(targets["comparator"].eq("range"), ranged)


def symbol(unit: pd.Series, indicator: pd.Series) -> pd.Series:
    """What is written behind a number; years of life are 岁, years of schooling 年."""
    ages = unit.eq("years") & indicator.str.contains("寿命|年龄$")
    return unit.map(UNIT).fillna("").mask(ages, "岁")


def _dated(year: pd.Series, value: pd.Series, sign: pd.Series) -> pd.Series:
    return _year(year) + "年" + _number(value) + sign


def _year(year: pd.Series) -> pd.Series:
    return year.map("{:.0f}".format, na_action="ignore").astype("object").fillna("")


def _number(value: pd.Series) -> pd.Series:
    """As published: no digit is rounded away that a comparison used."""
    return value.astype("float64").map("{:.8g}".format, na_action="ignore").astype("object").fillna("")


def _floored(value: pd.Series, digits: int) -> pd.Series:
    """Cut, not rounded: 0.94996 must not be shown as the 0.95 that it missed."""
    scale = 10.0**digits
    cut = (value.astype("float64") * scale + 1e-6) // 1 / scale
    return cut.map(f"{{:.{digits}f}}".format, na_action="ignore").astype("object").fillna("")


def _percent(share: pd.Series) -> pd.Series:
    return _floored(share * 100, 1) + "%"
