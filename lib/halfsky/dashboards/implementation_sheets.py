"""What a visitor takes along of a plan as work: a workbook with a row a measure and unit, goals in words, and cases."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation import Implementation
from halfsky.vocabulary.implementation import AGREEMENTS, CASE_CAUSES, CASE_LEVELS, CASE_STATES, TASK_STATES, VERDICTS
from halfsky.words import values


def of_work(work: Implementation, unit: str, language: str) -> dict[str, pd.DataFrame]:
    """The sheets by name; of one unit where it is named."""
    say = values.chooser(language)

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["unit"].map(work.office_name).eq(unit)] if unit else frame

    units, verdicts, matters = own(work.units), own(work.verdicts), own(work.matters)
    about = work.states.set_index("task_id")
    measures = pd.DataFrame(
        {
            say("任务编号", "task"): units["task_id"],
            say("措施、工程", "measure"): units["task_id"].map(about["title"]),
            say("责任单位", "unit"): units["unit"],
            say("进展", "state"): units["state"].map(TASK_STATES.labels(language)),
            say("报送年份", "year"): units["year"],
            say("本年工作", "done"): units["done_text"],
            say("典型做法", "practice"): units["practice"],
            say("未完成原因", "cause"): units["cause"],
            say("可采用佐证（件）", "evidence"): units["evidence"],
        }
    )
    goals = pd.DataFrame(
        {
            say("目标", "goal"): verdicts["title"],
            say("责任单位", "unit"): verdicts["unit"],
            say("单位自评", "the unit"): verdicts["self_verdict"].map({**VERDICTS.labels(language), "": ""}),
            say("评估组意见", "the group"): verdicts["group_verdict"].map({**VERDICTS.labels(language), "": ""}),
            say("是否一致", "agreement"): verdicts["agreement"].map({**AGREEMENTS.labels(language), "": ""}),
            say("年份", "year"): verdicts["year"],
        }
    )
    cases = pd.DataFrame(
        {
            say("编号", "number"): matters["case_id"],
            say("事项", "matter"): matters["title"],
            say("承办单位", "unit"): matters["unit"],
            say("等级", "level"): matters["level"].map(CASE_LEVELS.labels(language)),
            say("事由", "cause"): matters["cause"].map(CASE_CAUSES.labels(language)),
            say("发出日期", "opened"): matters["opened_on"],
            say("办理时限", "due"): matters["due_on"],
            say("办理情况", "state"): matters["state"].map(CASE_STATES.labels(language)),
            say("答复", "answer"): matters["answer"],
        }
    )
    return {say("措施", "measures"): measures, say("定性目标", "goals"): goals, say("督办", "cases"): cases}
