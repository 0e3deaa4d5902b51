"""What the tests of the page of tables share: a district as GB/T 2260 calls it, and tables as offices have them."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd

import collecting
from halfsky.package import Package, write_datapackage
from written_once import loaded_once

PUBLISHER = "东城区统计局"
SPANS = ("A1:H1", "A3:A4", "B3:C3", "D3:F3", "G3:G4", "H3:H4")
YEARBOOK = (
    ("3-2  各区妇幼健康主要指标（2024年）",),
    ("单位：万人",),
    (
        "地  区\nRegion",
        "妇幼保健人员数",
        None,
        "妇女常见病筛查率（%）",
        None,
        None,
        "孕产妇死亡率\n（1/10万）",
        "妇科床位密度",
    ),
    (None, "合计\nTotal", "女\nFemale", "合计", "城镇", "农村", None, None),
    ("  东城区", 0.0312, 0.0258, 86.3, 88.1, 84.2, 6.2, 12.5),
    ("  西城区", 0.0287, 0.0221, 78.4, 80.5, 75.9, "…", 11.8),
    (f"数据来源：{PUBLISHER}",),
)
"""A yearbook's table: two levels of headings, 万人 and other units, an indicator that no catalogue has, a sign."""

DEPARTMENT = (
    ("东城区2024年妇幼健康主要指标完成情况",),
    ("填报单位：区卫生健康委", None, None, None, "报送日期", "2025-03-04"),
    ("序号", "指标名称", "计量单位", "上年", "本年", "增减（百分点）"),
    (1, "妇女常见病筛查率", "%", 80.2, 84.1, "=E4-D4"),
    (2, "孕产妇死亡率", "1/10万", 0, 5.2, None),
    (3, "妇幼保健人员", "人", 300, 311, 11),
)
"""A department's own table: this year and the one before, a difference, a name that is nearly the catalogue's."""


def write_package(folder: Path) -> Package:
    """The package of the tests of collecting, its districts by their official names."""
    return loaded_once(folder, _write)


def _write(folder: Path) -> None:
    collecting.write_package(folder)
    path = folder / "areas.csv"
    text = path.read_text(encoding="utf-8").replace("东江区", "东城区").replace("西山区", "西城区")
    path.write_text(text, encoding="utf-8")
    write_datapackage(folder)


def table(rows: tuple[tuple[object, ...], ...], spans: tuple[str, ...] = (), name: str = "表") -> bytes:
    """The rows as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for span in spans:
        sheet.merge_cells(span)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def yearbook() -> bytes:
    return table(YEARBOOK, SPANS, "3-2")


def department() -> bytes:
    return table(DEPARTMENT, name="完成情况")


def values(package: Package, area: str, year: int) -> dict[tuple[str, str, str], float]:
    """What a package holds of an area's year, by indicator, sex and residence."""
    seen = package.observations
    own: pd.DataFrame = seen[seen["area_code"].eq(area) & seen["year"].eq(year)]
    return {(row.indicator_id, row.sex, row.residence): row.value for row in own.itertuples()}
