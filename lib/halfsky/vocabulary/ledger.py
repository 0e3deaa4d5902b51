"""What became of each number, table and item of a document: the classes of its ledger."""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.code_list import Code, CodeList


@dataclass(frozen=True)
class Entry(Code):
    """One class. open: a person has to look at it, for nobody knows what it says."""

    open: bool = False


ENTRIES = CodeList(
    Entry("target", "目标", "target"),
    Entry("achieved", "已达到的数值", "achieved value"),
    Entry("population", "人群或口径", "population or definition"),
    Entry("date", "日期时间", "date"),
    Entry("passed_over", "不属目标", "passed over"),
    Entry("not_understood", "未读懂", "not understood", open=True),
)
PROMISED, ACHIEVED, POPULATION, DATED, PASSED, UNKNOWN = ENTRIES
LEDGER_KINDS = CodeList(Code("number", "数字", "number"), Code("table", "表格", "table"), Code("item", "条目", "item"))
NUMBERS, TABLES, ITEMS = LEDGER_KINDS
