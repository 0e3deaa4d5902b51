"""How 达标率 is said: the rate with its fraction, the bounds that silence leaves, and what else moves it.

The one writer of it: reports, pages and tables ask here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from halfsky.words.ranges import between
from halfsky.words.values import chooser

UNTOLD = ("不公布", "not told")
"""In place of a rate where too little can be judged."""
UNTOLD_REPORT = ("数据缺口通报", "figures that are missing")
"""What a report of any kind is called that tells no rate for that reason."""
_CAUSES = {
    "unreported": ("到期未报、无数据", "unreported or without data"),
    "tolerance": ("基本达标计入", "nearly attained counted"),
    "small_numbers": ("小样本", "small numbers"),
    "duplicates": ("重复表述分别计数", "repeated statements counted each"),
    "base_year": ("基期年前后移一年", "the base year moved by one"),
}


def fraction(counts: Mapping[str, Any], language: str) -> str:
    """44/54 = 81.5%; where nothing is measurable there is no rate. counts: a row of `assess.summarise`."""
    if not counts["measurable"]:
        return chooser(language)("无法计算", "not defined")
    return f"{int(counts['attained'])}/{int(counts['measurable'])} = {counts['attainment_rate']:.1f}%"


def bounds(counts: Mapping[str, Any], language: str) -> str:
    """（55.0%～90.0%） where targets are unreported or without data; "" where the rate is all there is to know, and
    where there is none: from 0 to 100 % tells nothing."""
    if not counts["unknown"] or not counts["measurable"]:
        return ""
    ends = between(f"{counts['attainment_rate_low']:.1f}%", f"{counts['attainment_rate_high']:.1f}%", language)
    return chooser(language)(f"（{ends}）", f" ({ends})")


def bounded(counts: Mapping[str, Any], language: str) -> str:
    """`fraction` with its `bounds`: 11/13 = 84.6%（55.0%～90.0%）."""
    return fraction(counts, language) + bounds(counts, language)


def with_nearly(counts: Mapping[str, Any], language: str) -> str:
    """达标率 7/21＝33.3%（计入缺数据的为23.3%～53.3%）；连同基本达标2项为 9/21＝42.9%: the bounds are
    those of the rate that they stand behind. counts: a row of `assess.summarise`, something measurable."""
    say, nearly, whole = chooser(language), int(counts["nearly_attained"]), int(counts["measurable"])
    ends = bounds(counts, language).strip(" （）()")
    plain = say("达标率 ", "rate ") + f"{int(counts['attained'])}/{whole}＝{counts['attainment_rate']:.1f}%"
    plain += say(f"（计入缺数据的为{ends}）", f" ({ends} with what lacks data)") if ends else ""
    if not nearly:
        return plain
    wider = f"{int(counts['attained']) + nearly}/{whole}＝{counts['attainment_rate_with_nearly']:.1f}%"
    return plain + say(f"；连同基本达标{nearly}项为 ", f"; with {nearly} nearly attained ") + wider


def coverage(counts: Mapping[str, Any]) -> float:
    """Which part of the targets with a number can be judged; 0 where there are none. counts: as of `fraction`."""
    asked = int(counts["total"] - counts["directional"])
    return int(counts["measurable"]) / asked if asked else 0.0


def covered(counts: Mapping[str, Any], language: str) -> str:
    """3/67 = 4.5%: how many of the targets with a number can be judged."""
    asked = int(counts["total"] - counts["directional"])
    if not asked:
        return chooser(language)("没有定量目标", "no target with a number")
    return f"{int(counts['measurable'])}/{asked} = {100 * coverage(counts):.1f}%"


def headlined(counts: Mapping[str, Any], least: float, language: str) -> str:
    """`bounded`; no rate but how few can be judged where these are less than `least` of those with a number."""
    if coverage(counts) >= least:
        return bounded(counts, language)
    asked = int(counts["total"] - counts["directional"])
    return chooser(language)(
        f"{asked}项定量目标中仅{int(counts['measurable'])}项有数据可判断，不公布达标率",
        f"only {int(counts['measurable'])} of {asked} targets with a number have data to be judged by: no rate",
    )


def in_a_cell(counts: Mapping[str, Any], least: float, language: str) -> str:
    """As `headlined`, in a column of rates: 不公布 below that coverage, — without a target with a number."""
    if coverage(counts) >= least:
        return bounded(counts, language)
    if not counts["total"] - counts["directional"]:
        return "—"
    return chooser(language)(*UNTOLD)


ENTERED = {
    "whole": ("", ""),
    "part": (
        "本规划只录入了部分目标，未录入的目标不在统计之内。",
        "Only some of the plan's targets were entered; the others are not counted. ",
    ),
    "": (
        "本规划是否全文录入未注明，统计可能不完整。",
        "It is not stated whether the whole plan was entered: the counts may be incomplete. ",
    ),
}
"""What is to be said beside a plan's counts, by `plans.entered`."""


def bounds_sentence(counts: Mapping[str, Any], language: str) -> str:
    """What is unknown of the rate, in a sentence with the fractions of both ends; "" where nothing is, and
    where nothing is measurable."""
    unknown = int(counts["unknown"])
    if not unknown or not counts["measurable"]:
        return ""
    attained, whole = int(counts["attained"]), int(counts["bounded"])
    silent, lacking = int(counts["unreported"]), int(counts["no_data"])
    say = chooser(language)
    parts = [
        part
        for number, part in (
            (silent, say(f"到期未报{silent}项", f"{silent} due and not reported")),
            (lacking, say(f"无数据{lacking}项", f"{lacking} without data")),
        )
        if number
    ]
    low, high = f"{counts['attainment_rate_low']:.1f}%", f"{counts['attainment_rate_high']:.1f}%"
    return say(
        f"另有{'、'.join(parts)}：全按未达标计为{attained}/{whole}＝{low}，"
        f"全按达标计为{attained + unknown}/{whole}＝{high}，达标率的区间为{between(low, high, language)}。",
        f"{' and '.join(parts)}: with all of them missed the rate is {attained}/{whole} = {low}, "
        f"with all of them attained {attained + unknown}/{whole} = {high}: it lies between {low} and {high}. ",
    )


def sensitivity_line(causes: pd.DataFrame, language: str) -> str:
    """How far the rate moves by each cause, in one line. causes: `assess.sensitivity`."""
    say = chooser(language)
    nothing_judged = causes["rate_low"].isna() | (causes["rate_low"].eq(0) & causes["rate_high"].eq(100))
    if nothing_judged.all() or nothing_judged[causes["targets"].gt(0)].all():
        return ""  # the bounds say it already
    told = []
    for row in causes.to_dict("records"):
        name = say(*_CAUSES[row["cause"]])
        low, high = row["rate_low"], row["rate_high"]
        number = int(row["targets"])
        if pd.isna(low) or (low == high and not number):
            told.append(say(f"{name}0项，不变", f"{name}: none, no change"))
        else:
            ends = between(f"{low:.1f}%", f"{high:.1f}%", language)
            told.append(say(f"{name}{number}项，{ends}", f"{name}: {number}, {ends}"))
    return say(
        "换一种算法，达标率会怎样变：" + "；".join(told) + "。", "How far the rate moves: " + "; ".join(told) + ". "
    )
