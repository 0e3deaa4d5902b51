"""One phrase a target: how its status was reached, with the numbers to repeat it on a calculator."""

from __future__ import annotations

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.comparators import COMPARATORS
from halfsky.vocabulary.decision_table import Case, by_case
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.amounts import (
    TEN_THOUSAND,
    amount_text,
    dated,
    number_text,
    points_sign,
    rounded,
    stated_ratio,
    year_text,
)


def basis(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """The phrase, in Chinese. targets: the columns of the assessment with `status`, `problem`, `points` and `sign`."""
    status = targets["status"]
    unlinked, unobserved = targets["indicator_id"].eq(""), targets["latest_year"].isna()
    insufficient = status.isin(STATUSES.where(decided=False, valued=True))
    late = targets["as_of"].gt(targets["deadline"]) & targets["latest_year"].lt(targets["deadline"])
    cases: list[Case] = [
        (unlinked, "目标尚未对应到指标目录，未确认"),
        (targets["problem"].ne(""), lambda rows: rows["problem"]),
        (unobserved & targets["older_year"].notna(), _only_older),
        (unobserved & targets["later_year"].notna(), _only_later),
        (unobserved, "没有该指标的数据"),
        (
            targets["directional"] & targets["baseline_year"].isna(),
            lambda rows: _now(rows) + "；只有一个年份，无法判断趋势",
        ),
        (targets["gap_of_sexes"], lambda rows: "男女差距" + _journey(rows) + _trend(rows, settings)),
        (targets["directional"], lambda rows: _journey(rows) + _trend(rows, settings)),
        (status.isin(STATUSES.where(reached=True)), lambda rows: _now(rows) + "，" + _asked(rows)),
        (status.isin(STATUSES.where(nearly=True)), _nearly),
        (status.isin(STATUSES.where(over=True)), lambda rows: _distance(rows) + "，期限已到"),
        (insufficient & targets["latest_year"].le(targets["base_year"]), _before_the_plan),
        (insufficient & late, lambda rows: _distance(rows) + "；期限已过，期限年无数据"),
        (insufficient, lambda rows: _distance(rows) + "；只有一个可比年份，无法判断趋势"),
        (
            status.isin(STATUSES.where(fallen=True)),
            lambda rows: _journey(rows) + _other_base(rows) + "，" + _by_when(rows) + "；起点已达标，现" + _short(rows),
        ),
    ]
    text = by_case(targets, cases, default=lambda rows: _pace(rows, settings))
    known = ~unobserved & ~unlinked
    parts = {"rural": "；农村", "urban": "；城市"}
    whose = targets["residence"].map(parts).where(known).astype("str").fillna("")
    elsewhen = known & _judged_by_another_year(targets)
    return text + whose + _stands_for_deadline(targets[elsewhen]).reindex(targets.index, fill_value="")


def _now(rows: pd.DataFrame) -> pd.Series:
    return dated(rows["latest_year"], rows["observed"], rows["sign"], rows["target"])


def _journey(rows: pd.DataFrame) -> pd.Series:
    return dated(rows["baseline_year"], rows["baseline"], rows["sign"]) + "→" + _now(rows)


def _by_when(rows: pd.DataFrame) -> pd.Series:
    return _asked(rows) + "（" + year_text(rows["deadline"]) + "年）"


def _distance(rows: pd.DataFrame) -> pd.Series:
    return _now(rows) + "，" + _by_when(rows) + "，" + _short(rows)


def _only_older(rows: pd.DataFrame) -> pd.Series:
    return "规划基期以来无数据（最近为" + year_text(rows["older_year"]) + "年）"


def _only_later(rows: pd.DataFrame) -> pd.Series:
    return "期限前无数据（期限后" + year_text(rows["later_year"]) + "年有值）"


def _nearly(rows: pd.DataFrame) -> pd.Series:
    allowed = "，在基本达标容许的" + amount_text(rows["allowed"].round(8), points_sign(rows["sign"])) + "以内"
    came_from = "；基期（" + dated(rows["baseline_year"], rows["baseline"], rows["sign"]) + "）"
    lost = (came_from + "已达标").where(rows["baseline_met"], "")
    covered = rows["attainment"].notna()
    way = (came_from + "以来完成路程" + _percent(rows["attainment"])).where(covered, "")
    return _now(rows) + "，" + _asked(rows) + "，" + _short(rows) + allowed + lost + way


def _before_the_plan(rows: pd.DataFrame) -> pd.Series:
    return _now(rows) + "是规划实施前的基期值，" + _by_when(rows) + "；规划期内尚无数据，不作判断"


def _pace(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    cuts = (settings.accelerate_pace, settings.on_track_pace)
    few = rows["points"].le(3).map({True: "（两点趋势）", False: ""})
    way = "；完成路程" + _percent(rows["attainment"]) + "，时间过去" + _percent(rows["time_elapsed"])
    pace = "，进度比" + rounded(rows["pace_ratio"], 4, cuts) + few
    return _journey(rows) + _other_base(rows) + "，" + _by_when(rows) + way + pace


def _other_base(rows: pd.DataFrame) -> pd.Series:
    """Which year the journey begins in where the base year has no value."""
    text = "（" + year_text(rows["base_year"]) + "年无同口径数据，以" + year_text(rows["baseline_year"]) + "年为起点）"
    return text.where(rows["baseline_year"].ne(rows["base_year"]) & rows["stated_base"].isna(), "")


def _trend(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    # with two years the median of one slope is the change a year; with more it is no difference of the two values
    how = rows["points"].gt(2).map({True: "（Theil–Sen中位斜率）", False: ""})
    yearly = rows["slope"].round(4)
    yearly = yearly.mask(yearly.abs().ge(TEN_THOUSAND), yearly.round(-2))  # two decimals of 万
    slope = "，每年变化" + how + amount_text(yearly, points_sign(rows["sign"]))
    tested = rows["points"].ge(settings.significance_points)
    test = ("，检验p=" + number_text(rows["p"].round(4), decimals=4)).where(tested, "，点数少，只看方向")
    return slope + "（" + number_text(rows["points"]) + "个年份" + test + "）"


def _judged_by_another_year(targets: pd.DataFrame) -> pd.Series:
    """Whether the deadline is over, its year has no value, and another year's decides."""
    judged = ~targets["directional"] & targets["status"].isin(STATUSES.where(decided=True))
    return judged & targets["as_of"].ge(targets["deadline"]) & targets["latest_year"].ne(targets["deadline"])


def _stands_for_deadline(rows: pd.DataFrame) -> pd.Series:
    return "；期限年（" + year_text(rows["deadline"]) + "年）无数据，按" + year_text(rows["latest_year"]) + "年数值判断"


def _short(rows: pd.DataFrame) -> pd.Series:
    """差4.5个百分点; of an approximate target the distance to its number, with what is allowed."""
    points = points_sign(rows["sign"])
    short = "差" + amount_text(rows["gap"].abs(), points)
    around = rows["comparator"].eq("approx")
    if around.any():
        off = (rows["observed"] - rows["target"]).round(10)
        side = off.gt(0).map({True: "高于目标", False: "低于目标"})
        short = short.mask(around, side + amount_text(off.abs(), points) + "（允许±" + _half_width(rows) + "）")
    return short


def _half_width(rows: pd.DataFrame) -> pd.Series:
    return number_text(((rows["high"] - rows["low"]) / 2).round(10))


def _asked(rows: pd.DataFrame) -> pd.Series:
    """目标≥80%."""
    comparator, sign = rows["comparator"], rows["sign"]
    # of a share there is no more than all
    everything = comparator.eq("ge") & rows["target"].eq(100) & sign.eq("%")
    amount = amount_text(rows["target"], sign)
    ratio = rows["expected_unit"].eq("ratio")
    if ratio.any():
        stated = list(map(stated_ratio, rows.loc[ratio, "value_text"], rows.loc[ratio, "target"]))
        amount[ratio] = [words or plain for words, plain in zip(stated, amount[ratio], strict=True)]
    text = comparator.map(COMPARATORS.each("sign")).fillna("").mask(everything, "") + amount
    around, ranged = comparator.eq("approx"), comparator.eq("range")
    if around.any():
        text = text.mask(around, text + "（±" + _half_width(rows) + "）")
    if ranged.any():
        text = text.mask(ranged, number_text(rows["low"]) + "–" + number_text(rows["high"]) + sign)
    derived = rows["relative_to"].ne("") & rows["stated_value"].notna()
    if derived.any():
        base = "（按" + dated(rows["stated_base"], rows["stated_value"], sign) + "推算）"
        text = text + base.where(derived, "")
    return "目标" + text


def _percent(share: pd.Series) -> pd.Series:
    return rounded(share * 100, 1, (0.0, 100.0)) + "%"
