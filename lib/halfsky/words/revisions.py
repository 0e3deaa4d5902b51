"""One phrase a revised target: what changed, with the numbers, and what follows from it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import BETTER, UNITS
from halfsky.vocabulary.comparators import DIRECTIONS, label
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values
from halfsky.words.amounts import digits, rounded, thing

_THRESHOLD = ("comparator", "value", "upper_value", "unit", "value_text")
_COLUMNS = {
    "indicator_id": "对应指标", "relative_to": "对比基期", "tolerance": "允许的偏差", "deadline_year": "期限",
    "area_code": "地区", "start_year": "起始年", "end_year": "结束年", "unit": "单位", "better": "优劣方向",
    "decimals": "小数位数",
}  # fmt: skip
_CODES = BETTER.labels("zh") | {code: row.form for code, row in UNITS.rows.items()}
_MOST = 2  # values that one phrase names


def explanations(
    rows: pd.DataFrame,
    reasons: pd.DataFrame,
    edits: dict[str, pd.DataFrame],
    points: pd.DataFrame,
    breaks: pd.DataFrame,
    settings: Settings,
) -> list[str]:
    """The phrase of each row, in Chinese: causes first, then the pace where it moved, then the status.

    rows: gaps side by side (`_before`, `_after`) with `indicator` and `counter`; reasons: a column of truth a reason;
    edits, points and breaks: the changes by `row`, as `revisions` finds them.
    """
    cells = {
        name: dict(list(table.groupby("row"))) for name, table in {**edits, "point": points, "break": breaks}.items()
    }
    paces = _paces(rows, settings)
    texts = []
    for row, record in zip(rows.index, rows.to_dict("records"), strict=True):
        found = {name: by_row[row].to_dict("records") if row in by_row else [] for name, by_row in cells.items()}
        causes = _causes(record, set(reasons.columns[reasons.loc[row]]), found)
        texts.append("，".join(part for part in [*causes, paces[row], _status(record)] if part))
    return texts


def _causes(row: dict[str, Any], why: set[str], found: dict[str, list[dict[str, Any]]]) -> list[str]:
    if "target_added" in why:
        return ["新增目标" + _asked(row, "after")]
    if "target_removed" in why:
        return ["目标已删除或剔除（原目标" + _asked(row, "before") + "）"]
    parts = _target(row, found["target"])
    if "plan_edited" in why:
        parts += ["规划的" + _cell(edit) for edit in found["plan"]]
    parts += _values(row, found["point"])
    parts += [
        f"{int(change['year'])}年起口径变化"
        if change["kind"] == "break_added"
        else f"{int(change['year'])}年口径变化已撤销"
        for change in found["break"]
    ]
    if "catalogue_edited" in why:
        parts += ["指标目录中的" + _cell(edit) for edit in found["catalogue"]]
    if "definition_edited" in why:
        parts.append("指标定义有修改")
    if "as_of" in why:
        parts.append(f"评估年份由{int(row['as_of_before'])}年改为{int(row['as_of_after'])}年")
    return parts or ["数据未变，评估规则有变化"]


def _target(row: dict[str, Any], edits: list[dict[str, Any]]) -> list[str]:
    parts = [_cell(edit) for edit in edits if edit["column"] not in _THRESHOLD]
    if any(edit["column"] in _THRESHOLD for edit in edits):
        before, after = _asked(row, "before"), _asked(row, "after")
        parts.insert(0, f"目标由{before}改为{after}" if before != after else "目标的表述有修改")
    return parts


def _cell(edit: dict[str, Any]) -> str:
    before, after = (_CODES.get(str(edit[side]), _plain(edit[side])) for side in ("before", "after"))
    name = _COLUMNS[edit["column"]]
    if not before:
        return f"{name}补充为{after}"
    return f"{name}由{before}改为{after}" if after else f"{name}（原为{before}）已删除"


def _values(row: dict[str, Any], points: list[dict[str, Any]]) -> list[str]:
    """What happened to the values; the latest first, further ones counted."""
    ordered = sorted(points, key=lambda point: (not point["latest"], point["baseline"], -point["year"]))
    named = [_value(row, point) for point in ordered[:_MOST]]
    more = len(ordered) - len(named)
    return [*named, f"另有{more}个年份的数值有变"] if more else named


def _value(row: dict[str, Any], point: dict[str, Any]) -> str:
    year = int(point["year"])
    before = _amount(point["value_before"], point["unit_before"], row)
    after = _amount(point["value_after"], point["unit_after"], row)
    what = f"基期（{year}年）" if point["baseline"] else f"{year}年"
    if point["kind"] == "revised_value":
        return f"{what}数值由{before}改为{after}"
    if point["kind"] == "value_removed":
        now = row["latest_year_after"]
        instead = (
            ""
            if not point["latest"] or pd.isna(now) or pd.isna(row["observed_after"])
            else (f"（改用{int(now)}年{_amount(row['observed_after'], row['unit_after'], row)}）")
        )
        return f"{what}数值{before}已删除{instead}"
    if point["kind"] == "new_year":
        last = _amount(row["observed_before"], row["unit_before"], row)
        return f"新增{what}数值{after}（此前最新为{int(row['latest_year_before'])}年{last}）"
    return f"新增{what}数值{after}"


def _paces(rows: pd.DataFrame, settings: Settings) -> dict[int, str]:
    """进度比a→b where it moved; the growth rates' ratio beside it where that one crosses a threshold."""
    cuts = (0.0, settings.accelerate_pace, settings.on_track_pace)

    def moved(column: str) -> pd.Series:
        before, after = (rows[f"{column}_{side}"].astype("float64") for side in ("before", "after"))
        text = rounded(before, 4, cuts) + "→" + rounded(after, 4, cuts)
        return text.where(before.notna() & after.notna() & before.ne(after), "")

    def band(column: str) -> pd.Series:
        return sum(
            (rows[column].astype("float64").ge(cut - 1e-9).astype("int64") for cut in cuts), pd.Series(0, rows.index)
        )

    pace, growth = moved("pace_ratio"), moved("cagr_ratio")
    crosses = band("cagr_ratio_before").ne(band("cagr_ratio_after")) & growth.ne("")
    text = ("进度比" + pace).where(pace.ne(""), "")
    beside = ("按复合增长率口径" + growth).where(crosses, "")
    return (text + ("，" + beside).where(text.ne("") & beside.ne(""), beside)).to_dict()


def _status(row: dict[str, Any]) -> str:
    before, after = (STATUSES.label(row[f"status_{side}"]) for side in ("before", "after"))
    if not before:
        return f"现为“{after}”"
    if not after:
        return f"原为“{before}”"
    return f"{before}→{after}" if before != after else f"状态仍为“{after}”"


def _asked(row: dict[str, Any], side: str) -> str:
    comparator, target = row[f"comparator_{side}"], row[f"target_{side}"]
    if comparator in DIRECTIONS or pd.isna(target):
        return f"“{label(comparator)}”"
    unit, words = row[f"unit_{side}"], row["indicator"]
    return values.target(
        comparator, target, unit, "zh", indicator=words, counted=thing(unit, words, "", row["counter"])
    )


def _amount(value: Any, unit: Any, row: dict[str, Any]) -> str:
    """A number with what is written behind it."""
    code = "" if pd.isna(unit) else str(unit)
    words = row["indicator"]
    return values.value(value, code, "zh", words, counted=thing(code, words, "", row["counter"]))


def _plain(cell: Any) -> str:
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return digits(cell) if isinstance(cell, float) else str(cell)
