"""One phrase a revised target: what changed, with the numbers, and what follows from it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from halfsky.settings import Settings
from halfsky.vocabulary.codes import BETTER, UNITS
from halfsky.vocabulary.comparators import DIRECTIONS, label
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import stated_targets, values
from halfsky.words.amounts import digits, rounded, thing

_THRESHOLD = ("comparator", "value", "upper_value", "unit", "value_text")
_COLUMNS = {
    "indicator_id": ("对应指标", "indicator"), "relative_to": ("对比基期", "base of the change"),
    "tolerance": ("允许的偏差", "tolerance"), "deadline_year": ("期限", "deadline"), "area_code": ("地区", "area"),
    "start_year": ("起始年", "first year"), "end_year": ("结束年", "last year"), "unit": ("单位", "unit"),
    "better": ("优劣方向", "better direction"), "decimals": ("小数位数", "decimals"),
}  # fmt: skip
_MOST = 2  # values that one phrase names


def explanations(
    rows: pd.DataFrame,
    reasons: pd.DataFrame,
    edits: dict[str, pd.DataFrame],
    points: pd.DataFrame,
    breaks: pd.DataFrame,
    settings: Settings,
    language: str = "zh",
) -> list[str]:
    """The phrase of each row: causes first, then the pace where it moved, then the status.

    rows: gaps side by side (`_before`, `_after`) with `indicator` and `counter`; reasons: a column of truth a reason;
    edits, points and breaks: the changes by `row`, as `revisions` finds them.
    """
    cells = {
        name: dict(list(table.groupby("row"))) for name, table in {**edits, "point": points, "break": breaks}.items()
    }
    writer = _Writer(language)
    paces = writer.paces(rows, settings)
    texts = []
    for row, record in zip(rows.index, rows.to_dict("records"), strict=True):
        found = {name: by_row[row].to_dict("records") if row in by_row else [] for name, by_row in cells.items()}
        causes = writer.causes(record, set(reasons.columns[reasons.loc[row]]), found)
        parts = [part for part in [*causes, paces[row], writer.status(record)] if part]
        texts.append(writer.say("，", ", ").join(parts))
    return texts


class _Writer:
    """The phrases in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.say = values.chooser(language)

    def causes(self, row: dict[str, Any], why: set[str], found: dict[str, list[dict[str, Any]]]) -> list[str]:
        say = self.say
        if "target_added" in why:
            asked = self._asked(row, "after")
            return [say(f"新增目标{asked}", f"target {asked} added")]
        if "target_removed" in why:
            asked = self._asked(row, "before")
            return [say(f"目标已删除或剔除（原目标{asked}）", f"target removed or rejected (it was {asked})")]
        parts = self._target(row, found["target"])
        if "plan_edited" in why:
            parts += [say("规划的", "the plan's ") + self._cell(edit) for edit in found["plan"]]
        parts += self._values(row, found["point"])
        parts += [self._break(change) for change in found["break"]]
        if "catalogue_edited" in why:
            parts += [say("指标目录中的", "the catalogue's ") + self._cell(edit) for edit in found["catalogue"]]
        if "definition_edited" in why:
            parts.append(say("指标定义有修改", "the indicator's definition was edited"))
        if "as_of" in why:
            before, after = int(row["as_of_before"]), int(row["as_of_after"])
            parts.append(say(f"评估年份由{before}年改为{after}年", f"year assessed from {before} to {after}"))
        return parts or [say("数据未变，评估规则有变化", "the data are the same, the rules of the assessment changed")]

    def _break(self, change: dict[str, Any]) -> str:
        year = int(change["year"])
        if change["kind"] == "break_added":
            return self.say(f"{year}年起口径变化", f"the definition changes from {year} on")
        return self.say(f"{year}年口径变化已撤销", f"the change of definition in {year} was withdrawn")

    def _target(self, row: dict[str, Any], edits: list[dict[str, Any]]) -> list[str]:
        parts = [self._cell(edit) for edit in edits if edit["column"] not in _THRESHOLD]
        if any(edit["column"] in _THRESHOLD for edit in edits):
            before, after = self._asked(row, "before"), self._asked(row, "after")
            changed = self.say(f"目标由{before}改为{after}", f"target from {before} to {after}")
            edited = self.say("目标的表述有修改", "the target's wording was edited")
            parts.insert(0, changed if before != after else edited)
        return parts

    def _cell(self, edit: dict[str, Any]) -> str:
        say, name = self.say, self.say(*_COLUMNS[edit["column"]])
        before, after = (self._code(edit[side]) for side in ("before", "after"))
        if not before:
            return say(f"{name}补充为{after}", f"{name} entered as {after}")
        if not after:
            return say(f"{name}（原为{before}）已删除", f"{name} (it was {before}) deleted")
        return say(f"{name}由{before}改为{after}", f"{name} from {before} to {after}")

    def _code(self, cell: Any) -> str:
        """A cell as people read it."""
        code = _plain(cell)
        if code in UNITS:
            sign = self.say(UNITS.row(code).form, UNITS.row(code).sign_en).strip()
            return sign or UNITS.label(code, self.language)
        return BETTER.label(code, self.language)

    def _values(self, row: dict[str, Any], points: list[dict[str, Any]]) -> list[str]:
        """What happened to the values; the latest first, further ones counted."""
        ordered = sorted(points, key=lambda point: (not point["latest"], point["baseline"], -point["year"]))
        named = [self._value(row, point) for point in ordered[:_MOST]]
        more = len(ordered) - len(named)
        rest = self.say(f"另有{more}个年份的数值有变", f"the values of {more} more years changed")
        return [*named, rest] if more else named

    def _value(self, row: dict[str, Any], point: dict[str, Any]) -> str:
        say, year = self.say, int(point["year"])
        before = self._amount(point["value_before"], point["unit_before"], row)
        after = self._amount(point["value_after"], point["unit_after"], row)
        what = say(f"基期（{year}年）", f"baseline ({year})") if point["baseline"] else say(f"{year}年", str(year))
        if point["kind"] == "revised_value":
            return say(f"{what}数值由{before}改为{after}", f"value of {what} from {before} to {after}")
        if point["kind"] == "value_removed":
            now = row["latest_year_after"]
            instead = ""
            if point["latest"] and not pd.isna(now) and not pd.isna(row["observed_after"]):
                other = self._amount(row["observed_after"], row["unit_after"], row)
                instead = say(f"（改用{int(now)}年{other}）", f" (now {other} of {int(now)})")
            return say(f"{what}数值{before}已删除{instead}", f"value {before} of {what} deleted{instead}")
        added = say(f"新增{what}数值{after}", f"value {after} of {what} added")
        if point["kind"] == "new_year":
            last = self._amount(row["observed_before"], row["unit_before"], row)
            until = int(row["latest_year_before"])
            return added + say(f"（此前最新为{until}年{last}）", f" (the latest was {last} of {until})")
        return added

    def paces(self, rows: pd.DataFrame, settings: Settings) -> dict[int, str]:
        """进度比a→b where it moved; the growth rates' ratio beside it where that one crosses a threshold."""
        cuts = (0.0, settings.accelerate_pace, settings.on_track_pace)

        def moved(column: str) -> pd.Series:
            before, after = (rows[f"{column}_{side}"].astype("float64") for side in ("before", "after"))
            text = rounded(before, 4, cuts) + "→" + rounded(after, 4, cuts)
            return text.where(before.notna() & after.notna() & before.ne(after), "")

        def band(column: str) -> pd.Series:
            ratio = rows[column].astype("float64")
            return sum((ratio.ge(cut - 1e-9).astype("int64") for cut in cuts), pd.Series(0, rows.index))

        pace, growth = moved("pace_ratio"), moved("cagr_ratio")
        crosses = band("cagr_ratio_before").ne(band("cagr_ratio_after")) & growth.ne("")
        text = (self.say("进度比", "pace ") + pace).where(pace.ne(""), "")
        beside = (self.say("按复合增长率口径", "by compound growth ") + growth).where(crosses, "")
        comma = self.say("，", ", ")
        return (text + (comma + beside).where(text.ne("") & beside.ne(""), beside)).to_dict()

    def status(self, row: dict[str, Any]) -> str:
        say = self.say
        before, after = (STATUSES.label(row[f"status_{side}"], self.language) for side in ("before", "after"))
        if not before:
            return say(f"现为“{after}”", f"now “{after}”")
        if not after:
            return say(f"原为“{before}”", f"it was “{before}”")
        return f"{before}→{after}" if before != after else say(f"状态仍为“{after}”", f"the status is still “{after}”")

    def _asked(self, row: dict[str, Any], side: str) -> str:
        comparator, target = row[f"comparator_{side}"], row[f"target_{side}"]
        if comparator in DIRECTIONS or pd.isna(target):
            return f"“{label(comparator, self.language)}”"
        unit, words = row[f"unit_{side}"], row["indicator"]
        counted = thing(unit, words, "", row["counter"])
        return stated_targets.target(comparator, target, unit, self.language, indicator=words, counted=counted)

    def _amount(self, value: Any, unit: Any, row: dict[str, Any]) -> str:
        """A number with what is written behind it."""
        code, words = "" if pd.isna(unit) else str(unit), row["indicator"]
        counted = thing(code, words, "", row["counter"])
        return values.value(value, code, self.language, words, counted=counted)


def _plain(cell: Any) -> str:
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return digits(cell) if isinstance(cell, float) else str(cell)
