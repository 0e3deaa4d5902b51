"""Where everything stands in the sheet of measures; writing and reading both keep to it."""

from __future__ import annotations

from halfsky.vocabulary.implementation import PROGRESS, VERDICTS

SHEET = "措施进展"
HEADER_ROW, FIRST_ROW = 4, 5
ROWS = 1_000_000
"""Rows of this sheet are counted from here among those of the file, so that they are none of the figures' rows."""

COLUMNS = {
    "task_id": ("A", "任务编号", 12),
    "number": ("B", "编号", 7),
    "domain": ("C", "领域", 11),
    "section": ("D", "类别", 8),
    "title": ("E", "措施（工程、目标）", 24),
    "lead_unit": ("F", "牵头单位", 12),
    "due_year": ("G", "完成时限", 8),
    "last_state": ("H", "上次进展", 8),
    "state": ("I", "进展", 9),
    "done_text": ("J", "年度工作", 32),
    "practice": ("K", "典型做法", 20),
    "cause": ("L", "未达标原因", 16),
    "evidence": ("M", "佐证材料", 16),
    "self_verdict": ("N", "自评", 9),
    "review": ("O", "审核意见", 22),
}
"""Of each column: its letter, heading and width."""
HIDDEN = ("task_id",)
REVIEW = "review"
"""What a reviewer said of what was sent before: shown where there is something, and not read back."""

INPUTS = ("state", "done_text", "practice", "cause", "evidence", "self_verdict")
STATES, SELF_VERDICTS = PROGRESS.labels("zh"), VERDICTS.labels("zh")
GUIDE = (
    "只填写浅黄色单元格。措施、工程填“进展”，定性目标填“自评”，均从下拉框选择；没有进展要报的行请留空，留空为未报，不作任何推定。",
    "年度工作写本年度做了什么；佐证材料填文件名或文号，多份用分号隔开，文件另行提交；未达标的请写明原因。由其他单位牵头的，由牵头单位报送，本单位可报配合情况，不报不计为未报；没有写明牵头单位的，各责任单位都要报送。",
)


def place(name: str, row: int) -> str:
    """The address of a cell: I5."""
    return f"{COLUMNS[name][0]}{row}"


def cell(row: int) -> str:
    """How a report of this row is called where cells of several sheets are named."""
    return f"{SHEET}!{place('state', row)}"
