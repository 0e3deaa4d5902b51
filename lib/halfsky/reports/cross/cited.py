"""The values of the plans' own areas with their sources, and how many of them are told at second hand."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import sources
from halfsky.reports.cross.material import Material
from halfsky.vocabulary.codes import GRADES


def cited(report: Material) -> pd.DataFrame:
    """`sources.cite` of the latest value of every target that has one."""
    return report.once(_cited)


def _cited(report: Material) -> pd.DataFrame:
    rows = report.comparison.standings
    rows = rows[rows["observed"].notna()]
    shown = rows.assign(first=rows["latest_year"], last=rows["latest_year"])
    return sources.cite(shown, report.package, report.language, report.as_of)


def second_hand(report: Material) -> Section:
    """How many of these values were not read at their first publisher's, and where that is listed; none: nothing."""
    keys = ["area_code", "indicator_id", "year", "residence"]
    rows = cited(report)
    if rows.empty:
        return Section()
    copied = len(rows[rows["grade"].isin(GRADES.where(own=False))].drop_duplicates(keys))
    if not copied:
        return Section()
    whole = len(rows.drop_duplicates(keys))
    return content.paragraph(
        report.spans(
            (
                f"各规划目标所示的{whole}个最新数值中，据公开资料转引（不是原发布单位直接公布）的{copied}个，出处见",
                Ref("sources"), "。",
            ),
            (f"Of the {whole} latest values of the targets {copied} are told at second hand: ", Ref("sources"), "."),
        )
    )  # fmt: skip
