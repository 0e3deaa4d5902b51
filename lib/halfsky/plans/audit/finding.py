"""One finding: the row of the findings table that two places and two numbers make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from halfsky.plans.audit.statements import Statement, places


@dataclass(frozen=True)
class Side:
    """One side of a finding: a number and where it stands, in Chinese and English."""

    place: str
    place_en: str
    number: str
    number_en: str
    indicator: str = ""
    target_id: str = ""
    char_start: int | None = None


NOTHING = Side("", "", "", "")


def side(statements: Sequence[Statement]) -> Side:
    """Statements that say the same, as one side; the first stands for all."""
    first = statements[0]
    return Side(
        places(statements), places(statements, "en"), first.number(), first.number("en"), first.indicator,
        first.target_id, first.char_start,
    )  # fmt: skip


def finding(
    code: str, about: Statement | None, here: Side, there: Side, message: str, message_en: str, *, severity: str = "",
    indicator: str = "", indicator_id: str = "", domain: str = "",
) -> dict[str, object]:  # fmt: skip
    """A row of `halfsky.schemas.FINDINGS`, without the plan; `about` is the statement that the finding is about."""
    own = about.indicator if about else indicator
    return {
        "code": code,
        "severity": severity or CODES[code][0],
        "domain": about.domain if about else domain,
        "indicator_id": about.indicator_id if about else indicator_id,
        "indicator": own,
        "target_id": here.target_id,
        "place": here.place,
        "number": here.number,
        "char_start": here.char_start,
        "other_target_id": there.target_id,
        "other_indicator": there.indicator if there.indicator != own else "",
        "other_place": there.place,
        "other_number": there.number,
        "other_char_start": there.char_start,
        "message": message,
        "message_en": message_en,
    }


CODES = {
    "table-against-text": ("error", "指标表与正文不一致", "Table against text"),
    "different-threshold": ("error", "同一指标目标值不同", "Different thresholds"),
    "strategy-weaker": ("error", "措施宽于目标", "Strategy weaker than its goal"),
    "strategy-stricter": ("error", "措施严于目标", "Strategy stricter than its goal"),
    "different-comparator": ("warning", "同一数值比较方向不同", "Different comparators"),
    "reach-or-keep": ("info", "“达到”与“保持”并用", "To be reached, or to be kept"),
    "two-definitions": ("warning", "一个数值两种口径", "Two definitions under one number"),
    "two-measures": ("info", "同一对象两种要求", "A number and a share of one body"),
    "reversed-ratio": ("error", "比例字面方向与本意相反", "Ratio reversed"),
    "reversed-direction": ("error", "目标方向与指标相反", "Target against its indicator"),
    "deadline-outside-plan": ("error", "期限超出规划期", "Deadline outside the plan's term"),
    "passed-at-baseline": ("warning", "基期已达到目标值", "Passed at the baseline"),
    "baseline-not-comparable": ("info", "基期值与目标口径不同", "Baseline of another definition"),
    "weaker-than-upper": ("warning", "宽于上级规划", "Weaker than the upper-level plan"),
    "differs-from-upper": ("info", "与上级规划口径不同", "Not the upper-level plan's definition"),
    "no-target": ("info", "重点指标无目标值", "Key indicator without a target"),
    "table-only": ("info", "只见于指标表", "In the table only"),
    "nobody-responsible": ("info", "无责任单位", "Nobody is responsible"),
    "goal-without-measure": ("info", "目标未见对应措施", "Goal without a measure"),
    "measure-without-goal": ("info", "措施未见对应目标", "Measure without a goal"),
    "text-not-read": ("warning", "文本中有未读懂之处", "Text that was not understood"),
    "no-competent-unit": ("info", "责任单位中无主管部门", "No competent unit is named"),
}
"""code: (severity, 中文, English). A check may lower the severity of a finding that depends on a reading."""

SEVERITY_NAMES = {"error": ("错误", "error"), "warning": ("警告", "warning"), "info": ("提示", "note")}


def title(code: str, language: str = "zh") -> str:
    return CODES[code][1 if language == "zh" else 2]
