"""The base values that a plan's tables offer as a sheet of the review workbook, and the way back.

A hidden sheet keeps what is offered; of the visible one only the year and whether a row is taken are read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from halfsky.errors import DataError
from halfsky.plan_entry import base_values, sheet_form
from halfsky.plan_entry.sheet_form import Head, written_words

if TYPE_CHECKING:
    from openpyxl import Workbook

SHEET, KEPT_SHEET = "基期值", "基期值原值（勿改）"
TAKE, LEAVE = "采用", "不采用"
HEADS = (
    Head("number", "编号（勿改）", 10),
    Head("indicator", "指标（规划用语）", 28),
    Head("year", "年份", 10, taken=True),
    Head("shown", "数值", 16),
    Head("place", "位置", 26),
    Head("words", "规划原文", 50),
    Head("why", "不能采用的原因", 30),
    Head("take", "是否采用", 12, taken=True),
)
_KEPT = tuple(Head(name, name, 10) for name in base_values.COLUMNS)


def add_to(book: Workbook, rows: pd.DataFrame) -> None:
    """A sheet of what is offered (`base_values.resolved`); nothing of it is taken beforehand."""
    if rows.empty:
        return
    years = [None if pd.isna(year) else int(year) for year in rows["year"]]
    records = rows.assign(year=pd.Series(years, index=rows.index, dtype="object"), take="").to_dict("records")
    shown = [
        {head.name: sheet_form.plain(base_values.shown(row) if head.name == "shown" else row[head.name])
         for head in HEADS} for row in records
    ]  # fmt: skip
    sheet_form.add_sheet(book, SHEET, HEADS, shown, 0, {"take": (TAKE, LEAVE)})
    kept = [{name: sheet_form.plain(row[name]) for name in base_values.COLUMNS} for row in records]
    sheet_form.keep_shown(book, KEPT_SHEET, _KEPT, kept)


def read(path: Path) -> tuple[pd.DataFrame, dict[int, str]]:
    """What was offered (`base_values.COLUMNS`), and the numbers of what is taken with the years that were written.

    Both are empty for a workbook without such a sheet. DataError for one that was changed where it must not be.
    """
    if not {SHEET, KEPT_SHEET} <= set(sheet_form.sheet_names(path)):
        return pd.DataFrame(columns=base_values.COLUMNS), {}
    kept, came = sheet_form.rows_of(path, KEPT_SHEET, _KEPT), sheet_form.rows_of(path, SHEET, HEADS)
    offered = kept[base_values.COLUMNS].assign(
        number=kept["number"].astype("int64"), year=kept["year"].astype("Int64"), value=kept["value"].astype("float64"),
        bounded=kept["bounded"].astype("str").str.lower().isin(["true", "1"]),
        whole=kept["whole"].astype("str").str.lower().isin(["true", "1"]),
        **{name: [written_words(cell) for cell in kept[name]] for name in ("indicator", "unit", "place", "words")},
    )  # fmt: skip
    picked = {}
    for row in came.to_dict("records"):
        said, number = written_words(row["take"]), written_words(row["number"])
        if said not in ("", TAKE, LEAVE):
            raise DataError(f"{path}：工作表“{SHEET}”第{row['row']}行 是否采用：“{said}”不在可选项中")
        if said == TAKE:
            if number.removesuffix(".0") not in set(offered["number"].astype("str")):
                raise DataError(f"{path}：工作表“{SHEET}”第{row['row']}行 编号：请勿改动编号")
            picked[int(number.removesuffix(".0"))] = written_words(row["year"])
    return offered, picked
