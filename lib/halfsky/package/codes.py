"""Every code of a finding of the data package, once, with what an official reads of it."""

from __future__ import annotations

from collections.abc import Mapping

CODES = {
    "missing-file": "没有这个文件",
    "unreadable": "文件无法读取",
    "empty-file": "文件是空的",
    "not-utf8": "文件不是UTF-8编码，请另存为UTF-8",
    "not-csv": "文件不是有效的CSV表格",
    "not-parquet": "文件不是有效的Parquet表格",
    "two-forms": "这张表同时有CSV和Parquet两种文件，内容不一致，请只保留一种",
    "missing-column": "缺少这一列",
    "unknown-column": "表中没有这一列，列名可能写错",
    "undeclared-column": "表中没有这一列，内容原样保留，不参与计算",
    "duplicate-column": "这一列重复出现",
    "wrong-length": "单元格个数与表头不一致",
    "not-a-number": "不是数字",
    "not-an-integer": "不是整数",
    "empty": "不能为空",
    "not-allowed": "不是规定的取值",
    "wrong-form": "格式不符合要求",
    "duplicate-key": "与前面的一行重复",
    "unknown-area": "地区表中没有这个地区",
    "unknown-plan": "规划表中没有这项规划",
    "unknown-indicator": "指标目录中没有这项指标",
    "unknown-source": "来源表中没有这个来源",
    "unknown-domain": "领域表中没有这个领域",
    "unknown-task": "任务表中没有这项任务",
    "unknown-case": "督办表中没有这张单子",
    "unknown-target": "目标表中没有这条目标",
    "alias-in-two-indicators": "同一名称属于两项指标",
    "unit-mismatch": "计量单位与指标目录不一致",
    "unit-not-comparable": "目标的计量单位与指标目录不同，评估时不可比，请换算或改正单位",
    "out-of-limits": "超出指标的合理范围",
    "not-its-quotient": "与分子、分母之比不一致",
    "target-without-value": "定量目标没有目标值",
    "direction-with-value": "方向性目标不应有目标值",
    "comparator-of-other-kind": "比较方式与目标类型不一致",
    "against-direction": "方向与指标的好坏方向相反",
    "no-range": "范围的上限应大于下限",
    "no-span": "原文位置的起止不完整",
    "wrong-file": "这一行应在另一项规划的文件中",
    "no-targets": "该规划尚未录入目标",
    "other-schema": "数据包由其他版本的软件写成",
    "not-json": "文件不是有效的JSON",
    "not-accepted": "这个数值没有经过审核接受，可能是在文件中直接改动的",
    "moved": "已发布的数值被移到了别的文件",
}
"""code → words. A finding of another code is a defect (`reading.finding` refuses it)."""

ADVISORY = frozenset({
    "against-direction", "unit-not-comparable", "undeclared-column", "other-schema", "not-accepted",
})  # fmt: skip
"""Codes that `validate` reports and with which the package loads: a plan's own fault, a column of somebody's own."""

OF_A_FILE = frozenset({
    "missing-file", "unreadable", "empty-file", "not-utf8", "not-csv", "not-parquet", "two-forms", "missing-column",
    "unknown-column", "duplicate-column",
})  # fmt: skip
"""Codes about a file as a whole: none of its rows can be relied on."""

_SHOWN = 60  # characters of a broken cell that a message shows


def in_english(finding: Mapping[str, object], folder: str = "") -> str:
    """One finding as a line: where, what stands there, what is wrong and what to do."""
    where = f"{folder}{finding['file']}, row {finding['row']}" + (f", {finding['column']}" if finding["column"] else "")
    what = f" {_shortened(str(finding['value']))!r};" if finding["value"] else ""
    return " ".join(f"{where}:{what} {finding['message']}".split())


def in_chinese(finding: Mapping[str, object], words: Mapping[str, str] = CODES, column: str = "列") -> str:
    """The same for officials, who need not know English or the code. words: code → words; column: what they call it."""
    code = str(finding["code"])
    if code == "no-targets":  # found in the row of the plan; to be put right in another file
        return f"{words[code]}，目标应在文件targets/{finding['value']}.csv中"
    row = "" if code in OF_A_FILE or not finding["row"] else f"第{finding['row']}行"
    part = f"“{finding['column']}”{column}" if finding["column"] else ""
    what = f"“{_shortened(str(finding['value']))}”" if finding["value"] and row else ""
    meant = f"，是否应为“{finding['meant']}”" if finding.get("meant") else ""
    return f"文件{finding['file']}{row}{part}：{what}{words[code]}{meant}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
