"""Where everything stands in the workbook; writing and reading both keep to it."""

from __future__ import annotations

VERSION = "1"
SHEET, LISTS, IDENTITY = "报送表", "_lists", "_halfsky"
PEOPLE_ROW = 2
PEOPLE = {"填表人：": 7, "审核人：": 9, "联系电话：": 11}
"""Of each label its column; what is filled in stands in the next one."""
HEADER_ROW, FIRST_ROW, EXTRA_ROWS = 5, 6, 40

COLUMNS = {
    "indicator_id": ("A", "指标代码", 12),
    "indicator": ("B", "指标", 24),
    "definition": ("C", "口径", 26),
    "unit": ("D", "计量单位", 9),
    "last": ("E", "最近年份数值", 13),
    "target": ("F", "规划目标", 10),
    "sex": ("G", "性别", 7),
    "residence": ("H", "城乡", 9),
    "value": ("I", "数值", 11),
    "numerator": ("J", "分子", 10),
    "denominator": ("K", "分母", 10),
    "status": ("L", "数据性质", 9),
    "missing_reason": ("M", "缺报原因", 14),
    "note": ("N", "说明", 18),
    "review": ("O", "审核意见", 22),
}
"""Of each column: its letter, heading and width."""
HIDDEN = ("indicator_id",)
"""By what the rows are told apart when the file comes back: no reader needs it."""
REVIEW = "review"
"""What a reviewer said of what was sent before: shown where there is something, and not read back."""

INPUTS = ("sex", "residence", "value", "numerator", "denominator", "status", "missing_reason", "note")
SEX = {"total": "合计", "female": "女", "male": "男"}
RESIDENCE = {"total": "合计", "urban": "城镇", "rural": "农村"}
STATUS = {"final": "最终数", "provisional": "初步数", "estimated": "估计数"}

MOST_BYTES, MOST_ROWS = 5_000_000, 5_000
MOST_TEXT = 2_000


def numbered(sheet: str, place: int) -> str:
    """What a sheet of the second, third … plan of a joint workbook is called; of the first plain."""
    return sheet if place == 1 else f"{sheet}（{place}）"
