"""Indicators of few cases: no area is judged by name, all of them together are told as cases."""

from __future__ import annotations

import pandas as pd

from halfsky.reports.cross.material import FEWEST, Material
from halfsky.target_rows import names
from halfsky.vocabulary.codes import CASES
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import amounts, values

_JUDGED = {"decided": True, "trend": False}


def left_out(report: Material) -> pd.Series:
    """By the name of an indicator: how many areas several years of few cases decide; `lagging` leaves them out."""
    rows = report.local_standings
    rows = rows[rows["status"].isin(STATUSES.where(**_JUDGED)) & rows_of_few(rows)]
    called = rows.assign(name=names(rows, report.package.indicators, report.language))
    found = called.groupby("indicator_id", sort=False).agg(name=("name", "first"), areas=("plan_id", "size"))
    return found.set_index("name")["areas"].sort_values(ascending=False, kind="stable")


def note(report: Material) -> str:
    """What `lagging` does not count, and where it is counted; "" for nothing."""
    say, counts = report.say, left_out(report)
    if counts.empty:
        return ""
    listed = say("、", ", ").join(say(f"{name}{count}个", f"{name} {count}") for name, count in counts.items())
    where = "各规划项数和热力图" if len(report.plans) <= report.most_drawn else "各规划项数"
    return say(
        f"例数很少、按多年合计判断的地区不计入，也不点名（{listed}），{where}仍按多年合计的结论列入。",
        f" Areas of few cases, by several years together, are neither counted nor named ({listed}); the counts of the "
        "plans have them.",
    )


def together(report: Material) -> str:
    """孕产妇死亡率（2025年19个地区合计9例，15.6/10万）: what no area is judged by; "" where there is none."""
    say, rows = report.say, report.local_standings
    few = rows_of_few(rows) & rows["observed"].notna()
    firm = rows["status"].isin(STATUSES.where(**_JUDGED)) & ~rows_of_few(rows)
    enough = set(rows.loc[firm, "indicator_id"].value_counts().loc[lambda counts: counts.ge(FEWEST)].index)
    wanted = dict.fromkeys(code for code in rows.loc[few, "indicator_id"] if code not in enough)
    if not wanted:
        return ""
    known = report.rolled_up.set_index("indicator_id") if len(report.rolled_up) else report.rolled_up
    called = rows.assign(name=names(rows, report.package.indicators, report.language))
    called = called.drop_duplicates("indicator_id").set_index("indicator_id")["name"]
    told = [
        say("{}{}", "{}{}").format(called[code], _whole(report, known.loc[[code]]) if code in known.index else "")
        for code in wanted
    ]
    return say(
        f"因例数很少、不逐个地区评判的指标：{'、'.join(told)}。",
        f"Of few cases, no area is judged by name: {', '.join(told)}. ",
    )


def _whole(report: Material, row: pd.DataFrame) -> str:
    say, first = report.say, row.iloc[0]
    year, areas = int(first["year"]), int(first["areas"])
    value = values.column(row, "value", report.language)[0]
    if not value:
        return say(
            f"（{year}年{areas}个地区有数据，不能得出合计值）", f" ({year}: {areas} areas, no value of the whole)"
        )
    cases = ""
    if pd.notna(first["numerator"]):
        number = amounts.digits(float(first["numerator"]))
        cases = say(f"{number}{'例' if first['unit'] in CASES else '人'}，", f"{number} cases, ")
    return say(f"（{year}年{areas}个地区合计{cases}{value}）", f" ({year}: {areas} areas together, {cases}{value})")
