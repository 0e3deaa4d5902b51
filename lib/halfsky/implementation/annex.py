"""The annex that a county issues with its plan: 目标任务分解表, as a Word document and as a sheet."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.decomposition import beside
from halfsky.implementation.leads import CONFIRMED, LISTED
from halfsky.package import Package, find_plan
from halfsky.render import content
from halfsky.render.document import Document, compose
from halfsky.vocabulary.codes import REVIEW_STATUSES, TASK_KINDS, TASK_SECTIONS
from halfsky.vocabulary.implementation import LEAD_BASES

PROPOSED = "建议（待确认）"
FIRST_LISTED = "所列首位（待确认）"
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
    rows, proposal = frame.to_dict("records"), frame["proposed_lead"].ne("")
    return pd.DataFrame(
        {
            "任务编号": frame["task_id"],
            "领域": frame["domain"].map(called).fillna(frame["section"].map(TASK_SECTIONS.labels("zh"))),
            "编号": frame["number"],
            "类别": frame["section"].map(TASK_SECTIONS.labels("zh")),
            "目标任务": frame["title"],
            "性质": frame["kind"].map(TASK_KINDS.labels("zh")),
            "目标值": frame["target"],
            "牵头单位": _listed(frame["lead_unit"].where(frame["lead_unit"].ne(""), frame["lead"].mask(proposal, ""))),
            "责任（配合）单位": [_beside(row) for row in rows],
            "牵头依据": [LEAD_BASES.label(basis) for basis in frame["lead_basis"]],
            "建议牵头单位（待确认）": _listed(frame["proposed_lead"]),
            "建议责任单位（待确认）": [_proposed(row) for row in rows],
            "完成时限": _due(frame["due_year"]),
            "核对情况": frame["review_status"].map(REVIEW_STATUSES.labels("zh")),
        }
    )


def shown_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the annex's tables; what is proposed says so in its cell."""
    rows, wholes = frame.to_dict("records"), set(frame["parent_id"])
    return pd.DataFrame(
        {
            "编号": frame["number"],
            "目标任务": frame["title"],
            "性质": frame["kind"].map(TASK_KINDS.labels("zh")),
            "目标值": frame["target"].mask(frame["task_id"].isin(frame["parent_id"]), IN_PARTS),
            "牵头单位": [_leading(row, wholes) for row in rows],
            "责任（配合）单位": [_said(_beside(row), _proposed(row), row["lead"]) for row in rows],
            "完成时限": _due(frame["due_year"]),
        }
    )


def _foreword(frame: pd.DataFrame) -> str:
    counts = frame.loc[frame["parent_id"].eq(""), "section"].value_counts()
    said = [f"{TASK_SECTIONS.label(code)}{counts[code]}项" for code in TASK_SECTIONS if code in counts]
    words = f"本表按规划文本编制，共{'、'.join(said)}。" if said else "本表按规划文本编制。"
    if frame["proposed_units"].ne("").any() or frame["proposed_lead"].ne("").any():
        words += f"标有“{PROPOSED}”的单位系按任务内容和部门通常职责提出，不作为分工，经办公室确认后生效。"
    if frame["lead_basis"].eq(LISTED).any():
        words += f"标有“{FIRST_LISTED}”的，任务内容不足以判断，列规划所列的第一个单位，请特别核对。"
    return words + "规划未写明完成时限的，以规划期末为限。"


def _leading(row: dict[str, str], wholes: set[str]) -> str:
    if row["lead_unit"]:
        return row["lead_unit"].replace(";", "、")
    if row["lead"] and not row["proposed_lead"]:
        return f"{row['lead']}（{LEAD_BASES.label(CONFIRMED)}）" if row["lead_basis"] == CONFIRMED else row["lead"]
    if row["lead"]:
        return f"{FIRST_LISTED if row['lead_basis'] == LISTED else PROPOSED}：{row['lead']}"
    return IN_PARTS if row["task_id"] in wholes else UNSAID


def _said(printed: str, proposed: str, lead: str) -> str:
    """The units beside the lead; a dash where there is a lead and nobody beside it."""
    if printed or not proposed:
        return printed or ("—" if lead else UNSAID)
    return f"{PROPOSED}：{proposed}"


def _beside(row: dict[str, str]) -> str:
    """The units beside the one that leads or is proposed to, in printed order: an office stands once in a row."""
    return "、".join(beside(row["responsible_units"] or row["supporting_units"], f"{row['lead_unit']};{row['lead']}"))


def _proposed(row: dict[str, str]) -> str:
    """The departments that are proposed beside the one that is to lead."""
    return "、".join(beside(row["proposed_units"], row["lead"]))


def _listed(units: pd.Series) -> pd.Series:
    return units.str.replace(";", "、")


def _due(years: pd.Series) -> pd.Series:
    return years.astype("Int64").astype("str") + "年"
