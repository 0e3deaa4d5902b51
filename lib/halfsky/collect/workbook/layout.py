"""Where everything stands in the workbook; writing and reading both keep to it."""

from __future__ import annotations

VERSION = "1"
SHEET, LISTS, IDENTITY = "报送表", "_lists", "_halfsky"
PEOPLE_ROW = 2
PEOPLE = {"填表人：": 7, "审核人：": 9, "联系电话：": 11}
"""Of each label its column; what is filled in stands in the next one."""
HEADER_ROW, FIRST_ROW, EXTRA_ROWS = 5, 6, 40

COLUMNS = {
    "indicator_id": ("A", "指标代码", "code"),
    "indicator": ("B", "指标", "indicator"),
    "definition": ("C", "口径", "definition"),
    "unit": ("D", "计量单位", "unit"),
    "last": ("E", "最近年份数值", "latest value"),
    "target": ("F", "规划目标", "target"),
    "sex": ("G", "性别", "sex"),
    "residence": ("H", "城乡", "residence"),
    "value": ("I", "数值", "value"),
    "numerator": ("J", "分子", "numerator"),
    "denominator": ("K", "分母", "denominator"),
    "status": ("L", "数据性质", "status"),
    "missing_reason": ("M", "缺报原因", "why missing"),
    "note": ("N", "说明", "note"),
}
"""Of each column: its letter, and its heading in Chinese and English."""

INPUTS = ("sex", "residence", "value", "numerator", "denominator", "status", "missing_reason", "note")
SEX = {"total": "合计", "female": "女", "male": "男"}
RESIDENCE = {"total": "合计", "urban": "城镇", "rural": "农村"}
STATUS = {"final": "最终数", "provisional": "初步数", "estimated": "估计数"}

MOST_BYTES, MOST_ROWS = 5_000_000, 5_000
MOST_TEXT = 2_000


def numbered(sheet: str, place: int) -> str:
    """What a sheet of the second, third … plan of a joint workbook is called; of the first plain."""
    return sheet if place == 1 else f"{sheet}（{place}）"


def heading(name: str) -> str:
    _, zh, en = COLUMNS[name]
    return f"{zh}\n{en}"
