"""One phrase a target: how its status was reached, with the numbers to repeat it on a calculator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.assess.amounts import TEN_THOUSAND, classifier, rounded, stated_ratio
from halfsky.assess.decision import Table, first_match
from halfsky.assess.labels import SIGN, UNIT
from halfsky.assess.settings import Settings


def basis(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """The phrase, in Chinese. targets: the columns of the assessment with `status`, `problem` and `points`."""
    sign = signs(targets)
    now = _dated(targets["latest_year"], targets["observed"], sign)
    base = _dated(targets["baseline_year"], targets["baseline"], sign)
    journey = base + "→" + now
    asked = "目标" + _asked(targets, sign)
    by_when = asked + "（" + year_text(targets["deadline"]) + "年）"
    short = _short(targets, sign)
    few = pd.Series(np.where(targets["points"].le(3), "（两点趋势）", ""), index=targets.index)
    paces = (settings.accelerate_pace, settings.on_track_pace)
    pace = (
        "；完成路程" + _percent(targets["attainment"]) + "，时间过去" + _percent(targets["time_elapsed"])
        + "，进度比" + rounded(targets["pace_ratio"], 4, paces) + few
    )  # fmt: skip
    # with two years the median of one slope is the change a year; with more it is no difference of the two values
    how = pd.Series(np.where(targets["points"].gt(2), "（Theil–Sen中位斜率）", ""), index=targets.index)
    yearly = targets["slope"].round(4)
    yearly = yearly.mask(yearly.abs().ge(TEN_THOUSAND), yearly.round(-2))  # two decimals of 万
    slope = "，每年变化" + how + amount_text(yearly, points_sign(sign)) + "（" + number_text(targets["points"])
    slope += "个年份"
    tested = targets["points"].ge(settings.significance_points)
    trend = slope + ("，检验p=" + number_text(targets["p"].round(4))).where(tested, "，点数少，只看方向") + "）"

    status = targets["status"]
    late = targets["as_of"].gt(targets["deadline"]) & targets["latest_year"].lt(targets["deadline"])
    unlinked, unobserved = targets["indicator_id"].eq(""), targets["latest_year"].isna()
    alone = targets["baseline_year"].isna()
    allowed = "基本达标容许的" + number_text(targets["allowed"])
    phrases: Table = [
        (unlinked, "目标尚未对应到指标目录，未确认"),
        (status.eq("not_comparable"), targets["problem"]),
        (
            unobserved & targets["older_year"].notna(),
            "规划基期以来无数据（最近为" + year_text(targets["older_year"]) + "年）",
        ),
        (
            unobserved & targets["later_year"].notna(),
            "期限前无数据（期限后" + year_text(targets["later_year"]) + "年有值）",
        ),
        (unobserved, "没有该指标的数据"),
        (targets["directional"] & alone, now + "；只有一个年份，无法判断趋势"),
        (targets["directional"], journey + trend),
        (status.eq("attained"), now + "，" + asked),
        (status.eq("nearly_attained"), now + "，" + asked + "，" + short + "，在" + allowed + "以内"),
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
    return text + (whose + _stands_for_deadline(targets)).where(~unobserved & ~unlinked, "")


def _stands_for_deadline(targets: pd.DataFrame) -> pd.Series:
    """Which year the judgement rests on where the deadline is over and its year has no value."""
    due, latest = targets["deadline"], targets["latest_year"]
    judged = ~targets["directional"] & ~targets["status"].isin(["insufficient", "not_comparable", "no_data"])
    text = "；期限年（" + year_text(due) + "年）无数据，按" + year_text(latest) + "年数值判断"
    return text.where(judged & targets["as_of"].ge(due) & latest.ne(due), "")


def _short(targets: pd.DataFrame, sign: pd.Series) -> pd.Series:
    """差4.5个百分点; of an approximate target the distance to its number, with what is allowed."""
    points = points_sign(sign)
    short = "差" + amount_text(targets["gap"].abs(), points)
    off = (targets["observed"] - targets["target"]).round(10)
    side = off.gt(0).map({True: "高于目标", False: "低于目标"})
    around = side + amount_text(off.abs(), points) + "（允许±" + _half_width(targets) + "）"
    return short.mask(targets["comparator"].eq("approx"), around)


def _half_width(targets: pd.DataFrame) -> pd.Series:
    return number_text(((targets["high"] - targets["low"]) / 2).round(10))


def _asked(targets: pd.DataFrame, sign: pd.Series) -> pd.Series:
    comparator = targets["comparator"]
    # of a share there is no more than all
    everything = comparator.eq("ge") & targets["target"].eq(100) & sign.eq("%")
    stated = pd.Series(
        list(map(stated_ratio, targets["value_text"], targets["target"])), index=targets.index, dtype="object"
    )
    ratio = targets["expected_unit"].eq("ratio") & stated.ne("")
    amount = amount_text(targets["target"], sign).mask(ratio, stated)
    plain = comparator.map(SIGN).fillna("").mask(everything, "") + amount
    around = plain + "（±" + _half_width(targets) + "）"
    ranged = number_text(targets["low"]) + "–" + number_text(targets["high"]) + sign
    return plain.mask(comparator.eq("approx"), around).mask(comparator.eq("range"), ranged)


def symbol(unit: pd.Series, indicator: pd.Series) -> pd.Series:
    """What is written behind a number; years of life are 岁, years of schooling 年."""
    ages = unit.eq("years") & indicator.str.contains("寿命|年龄$")
    return unit.map(UNIT).fillna("").mask(ages, "岁")


def signs(targets: pd.DataFrame) -> pd.Series:
    """The symbol behind each target's numbers; of a count what is counted."""
    counted = targets["expected_unit"].eq("count")
    words = [
        classifier(value_text, indicator) if is_count else ""
        for value_text, indicator, is_count in zip(targets["value_text"], targets["indicator"], counted, strict=True)
    ]
    return targets["symbol"].mask(counted, pd.Series(words, index=targets.index, dtype="object"))


def points_sign(sign: pd.Series) -> pd.Series:
    return sign.replace("%", "个百分点")


def _dated(year: pd.Series, value: pd.Series, sign: pd.Series) -> pd.Series:
    return year_text(year) + "年" + amount_text(value, sign)


def amount_text(value: pd.Series, sign: pd.Series) -> pd.Series:
    """A number with what is behind it; large counts in 万, in full digits."""
    large = value.abs().ge(TEN_THOUSAND) & ~sign.isin(["%", "/10万", "‰"])
    return number_text(value.mask(large, value / TEN_THOUSAND)) + large.map({True: "万", False: ""}) + sign


def year_text(year: pd.Series) -> pd.Series:
    return year.map("{:.0f}".format, na_action="ignore").astype("object").fillna("")


def number_text(value: pd.Series) -> pd.Series:
    """As published: no digit is rounded away that a comparison used."""
    return value.astype("float64").map("{:.8g}".format, na_action="ignore").astype("object").fillna("")


def _percent(share: pd.Series) -> pd.Series:
    return rounded(share * 100, 1, (0.0, 100.0)) + "%"
