"""The annex that a county issues with its plan: 目标任务分解表, as a Word document and as a sheet."""

from __future__ import annotations

import pandas as pd

from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.document import Document, compose
from halfsky.vocabulary.codes import REVIEW_STATUSES, TASK_KINDS, TASK_SECTIONS

PROPOSED = "建议（待确认）"
UNSAID = "未写明"
IN_PARTS = "见分项"
NAME = "目标任务分解表"
_WIDTHS = {"编号": 10, "目标任务": 25, "性质": 6, "目标值": 17, "牵头单位": 17, "责任（配合）单位": 28, "完成时限": 9}


def to_document(frame: pd.DataFrame, package: Package, plan_id: str, unit: str = "") -> Document:
    """The division (`decomposition.decompose`) as an annex on landscape pages: a table a domain, its head repeated."""
    plan = find_plan(package, plan_id)
    title = f"《{plan['title']}》{NAME}" + (f"（{unit}）" if unit else "")
    parts = [content.heading(title, 1), content.paragraph(_foreword(frame), "note")]
    shown = shown_rows(frame)
    groups = frame["domain"].where(frame["domain"].ne(""), frame["section"])
    called = package.of_plan(plan_id).domains.set_index("domain")["name_zh"].to_dict()
    for group in groups.drop_duplicates():
        own = shown[groups.eq(group)]
        parts.append(content.table(own, called.get(group) or TASK_SECTIONS.label(group), widths=_WIDTHS))
    return compose({"annex": content.join(parts)}, "zh", landscape=True)


def to_sheet(frame: pd.DataFrame, package: Package, plan_id: str) -> pd.DataFrame:
    """The division with Chinese heads, one row a task, proposals in columns of their own."""
    called = package.of_plan(plan_id).domains.set_index("domain")["name_zh"]
    return pd.DataFrame(
        {
            "任务编号": frame["task_id"],
            "领域": frame["domain"].map(called).fillna(frame["section"].map(TASK_SECTIONS.labels("zh"))),
            "编号": frame["number"],
            "类别": frame["section"].map(TASK_SECTIONS.labels("zh")),
            "目标任务": frame["title"],
            "性质": frame["kind"].map(TASK_KINDS.labels("zh")),
            "目标值": frame["target"],
            "牵头单位": _listed(frame["lead_unit"]),
            "责任（配合）单位": [_beside(row) for row in frame.to_dict("records")],
            "建议牵头单位（待确认）": _listed(frame["proposed_lead"]),
            "建议责任单位（待确认）": _listed(frame["proposed_units"]),
            "完成时限": _due(frame["due_year"]),
            "核对情况": frame["review_status"].map(REVIEW_STATUSES.labels("zh")),
        }
    )


def shown_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the annex's tables; what is proposed says so in its cell."""
    rows = frame.to_dict("records")
    return pd.DataFrame(
        {
            "编号": frame["number"],
            "目标任务": frame["title"],
            "性质": frame["kind"].map(TASK_KINDS.labels("zh")),
            "目标值": frame["target"].mask(frame["task_id"].isin(frame["parent_id"]), IN_PARTS),
            "牵头单位": [_said(row["lead_unit"], row["proposed_lead"]) for row in rows],
            "责任（配合）单位": [_said(_beside(row), row["proposed_units"]) for row in rows],
            "完成时限": _due(frame["due_year"]),
        }
    )


def _foreword(frame: pd.DataFrame) -> str:
    counts = frame.loc[frame["parent_id"].eq(""), "section"].value_counts()
    said = [f"{TASK_SECTIONS.label(code)}{counts[code]}项" for code in TASK_SECTIONS if code in counts]
    words = f"本表按规划文本编制，共{'、'.join(said)}。" if said else "本表按规划文本编制。"
    if frame["proposed_units"].ne("").any() or frame["proposed_lead"].ne("").any():
        words += f"标有“{PROPOSED}”的单位系按部门通常职责提出，不作为分工，经办公室确认后生效。"
    return words + "规划未写明完成时限的，以规划期末为限。"


def _said(printed: str, proposed: str) -> str:
    names = printed.replace(";", "、")
    if names or not proposed:
        return names or UNSAID
    return f"{PROPOSED}：{proposed.replace(';', '、')}"


def _beside(row: dict[str, str]) -> str:
    """The units beside those that lead, in printed order."""
    leads = set(row["lead_unit"].split(";"))
    units = row["responsible_units"] or row["supporting_units"]
    return "、".join(unit for unit in units.split(";") if unit not in leads)


def _listed(units: pd.Series) -> pd.Series:
    return units.str.replace(";", "、")


def _due(years: pd.Series) -> pd.Series:
    return years.astype("Int64").astype("str") + "年"
