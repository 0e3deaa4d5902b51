"""What is to be known beside a status, as the second half of its `basis`: outlook, fluctuation, small numbers, age.

Each phrase is made for the rows that it holds for, and for no others.
"""

from __future__ import annotations

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import OUTLOOKS
from halfsky.vocabulary.comparators import AT_MOST
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.amounts import amount_text, number_text, points_sign, rounded, year_text

_UNDERWAY = STATUSES.where(decided=True, over=False, trend=False)
_REACHED = STATUSES.where(reached=True)


def qualifiers(targets: pd.DataFrame, flags: pd.DataFrame, settings: Settings) -> pd.Series:
    """The phrases, each opening with ；, in Chinese; "" where there is nothing to add.

    targets: the columns of the assessment with `status`; flags: `warnings.flags`.
    """
    text = pd.Series("", index=targets.index, dtype="str")
    decided = targets["status"].isin(_UNDERWAY)
    parts = (
        (targets["status"].isin(_REACHED) & targets["latest_year"].lt(targets["deadline"]), _held),
        (decided & targets["probability"].notna(), _outlook),
        (decided & _bands_differ(targets, settings), _international),
        (flags["watch"] & ~flags["hard_to_reach"], _too_early),
        (flags["volatile"], _fluctuation),
        (flags["small_number"], _few_cases),
        (flags["break"], _changed),
        (flags["stale"], _old),
    )
    for where, phrase in parts:
        if where.any():
            text += phrase(targets[where], settings).astype("str").reindex(targets.index, fill_value="")
    return text


def _held(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    """稳定 or 需巩固: met and never lost since, and not likely to be lost."""
    once = rows["unmet_in"].notna()
    doubtful = rows["probability"].lt(settings.likely)
    several = rows["met_since"].lt(rows["latest_year"])
    since = "；" + year_text(rows["met_since"]) + "年起有数据各年均达标"
    over, under = rows["forecast"].gt(rows["high"]), rows["forecast"].lt(rows["low"])
    risk = (
        "，需巩固"
        + over.map({True: "（按趋势将高于允许范围）", False: ""})
        + under.map({True: "（按趋势将低于要求）", False: ""})
    )
    risk = risk.mask(rows["comparator"].isin(AT_MOST) & over, "，需巩固（按趋势将高于要求）")
    steady = since + pd.Series("，稳定", index=rows.index).mask(doubtful, risk)
    lost = "；" + year_text(rows["unmet_in"]) + "年曾未达标，需巩固"
    text = steady.where(several, "").where(~once, lost)
    return text.mask(doubtful & ~once & ~several, "；" + risk.str.removeprefix("，"))


def _outlook(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    sign = rows["sign"]
    line = rows[["forecast", "forecast_low", "forecast_high"]].clip(
        lower=rows["lower_limit"], upper=rows["upper_limit"], axis=0
    )
    whole = rows["expected_unit"].eq("count")
    line = line.round(2).mask(whole, line.round(0))
    plain = pd.Series("", index=rows.index)
    at, low = amount_text(line["forecast"], sign), amount_text(line["forecast_low"], plain)
    high = amount_text(line["forecast_high"], plain)
    share = rounded(rows["probability"], 2, (settings.at_risk, settings.possible, settings.likely, 0.0, 1.0))
    share = share.mask(rows["probability"].gt(0.995), "大于0.99").mask(rows["probability"].lt(0.005), "小于0.01")
    band = rows["outlook"].map(OUTLOOKS.labels("zh"))
    percent = f"{settings.interval_share * 100:g}%"
    spread = f"（{percent}区间" + low + "–" + high + "）"
    text = "；外推" + year_text(rows["deadline"]) + "年" + at + spread + "，达标概率" + share + "，" + band
    text = text + rows["steady"].eq(True).map({True: "（各年变化相同，无波动信息）", False: ""})
    return text.mask(rows["outlook"].eq(""), "；各年数值相同，无波动信息，不作概率判断")


def _bands_differ(targets: pd.DataFrame, settings: Settings) -> pd.Series:
    """Whether the compound growth of the international readings falls into another band than the linear pace."""
    cuts = (settings.on_track_pace, settings.accelerate_pace, 0.0)

    def band(ratio: pd.Series) -> pd.Series:
        return sum((ratio.ge(cut - 1e-9).astype("int64") for cut in cuts), start=ratio.mul(0).fillna(0).astype("int64"))

    both = targets["pace_ratio"].notna() & targets["cagr_ratio"].notna()
    return both & band(targets["pace_ratio"]).ne(band(targets["cagr_ratio"])) & ~targets["status"].isin(_REACHED)


def _international(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    cuts = (settings.accelerate_pace, settings.on_track_pace, 0.0)
    return "；⚠按国际通行的复合增长口径，进度比为" + rounded(rows["cagr_ratio"], 4, cuts) + "，档次不同"


def _too_early(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    elapsed = rows["latest_year"] - rows["baseline_year"]
    early = rows["pace_ratio"].lt(settings.accelerate_pace) & elapsed.lt(settings.warning_years)
    return early.map({True: f"；不足{settings.warning_years}年，预警尚早", False: ""})


def _fluctuation(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    sign = points_sign(rows["sign"])
    odd = "；波动较大：" + year_text(rows["outlier_year"]) + "年偏离趋势超过" + f"{settings.outlier_mads:g}倍常规偏差"
    turns = "；波动较大：" + number_text(rows["steps"]) + "次年度变化中" + number_text(rows["reversals"]) + "次反向"
    limits = number_text(rows["low_limit"].round(2)) + "–" + number_text(rows["high_limit"].round(2))
    chance = "；波动较大：常规波动范围" + limits + "含目标值，达标与否有偶然性"
    text = chance.mask(rows["back_and_forth"], turns).mask(rows["outlier"], odd)
    deviation = rows["deviation"].round(2).mask(rows["expected_unit"].eq("count"), rows["deviation"].round(0))
    return text + "（离趋势线平均" + amount_text(deviation, sign) + "）"


def _few_cases(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    sign = rows["sign"]
    text = "；小样本：" + number_text(rows["numerator"]) + "/" + number_text(rows["denominator"])
    text += (
        "，95%区间"
        + number_text(rows["interval_low"].round(1))
        + "–"
        + number_text(rows["interval_high"].round(1))
        + sign
    )
    inside = rows["target"].between(rows["interval_low"], rows["interval_high"])
    text += inside.map({True: "，含目标值，可能只是偶然", False: ""})
    years = "，" + year_text(rows["pooled_from"]) + "–" + year_text(rows["latest_year"])
    pooled = years + "年合计" + amount_text(rows["pooled"].round(2), sign)
    return text + pooled.where(rows["pooled"].notna(), "")


def _changed(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    return "；" + year_text(rows["break_year"]) + "年口径变化，此前数据不用"


def _old(rows: pd.DataFrame, settings: Settings) -> pd.Series:
    return pd.Series(f"；数据滞后超过{settings.stale_years}年", index=rows.index)
