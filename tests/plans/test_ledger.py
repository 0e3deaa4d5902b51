"""The ledger: every number, table and item of a document is in it, and what nobody understands is named."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import documents
import halfsky
from halfsky.errors import NoTargetsError
from halfsky.plans import explain, extract_achieved, extract_targets, read_ledger
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document
from halfsky.schemas import LEDGER
from long_form import examples

PLANS = sorted((Path(__file__).parents[3] / "shared" / "plans").glob("*.txt"))

# Written for this page: headings, contents, a table, remnants, the tail of a web page, numbers of every kind.
DOCUMENT = """某县妇女发展规划（2021—2030年）
2022-12-02 14:56 来源：县政府办 电话：0476-8283000
目录
一、妇女与健康……3
二、主要指标……5
一、妇女与健康
2020年，全县孕产妇死亡率为13.1/10万，住院分娩率达100%。
主要目标：
1.到2025年，孕产妇死亡率控制在12/10万以下；35—64岁妇女宫颈癌筛查率达到70％。
2.每万名妇女拥有妇产科医生5.5名，建设15分钟健身圈[bookmark: _Go3]。
3.妇女常见病筛查率止步于80%。
责任单位：县卫健局（2楼）
策略措施：
1.开展“12338”热线宣传，健全覆盖3级的网络。
二、主要指标
\t序号\t指标\t2020年基期\t2030年目标
\t1\t婴儿死亡率（‰）\t4.2\t≤4
\t2\t5岁以下儿童死亡率（‰）\t6.0\t≤5
原文链接：http://example.cn/2022/12/2/art_3.html
"""


def read(text: str, name: str = "county.txt") -> Plan:
    return read_outline(Document(text=text, format="txt", name=name, sha256=""))


def accounted(text: str, ledger: pd.DataFrame) -> None:
    """Every digit of the text stands in one number of the ledger, and in one only."""
    held = [0] * len(text)
    for row in ledger[ledger["kind"].eq("number")].to_dict("records"):
        for place in range(row["char_start"], row["char_end"]):
            held[place] += 1
    assert [
        text[max(0, m.start() - 9) : m.end()] for m in re.finditer(r"[0-9０-９]", text) if held[m.start()] != 1
    ] == []


def classes(ledger: pd.DataFrame) -> dict[str, str]:
    numbers = ledger[ledger["kind"].eq("number")]
    return dict(zip(numbers["text"], numbers["class"], strict=True))


def test_every_number_of_a_document_is_in_it() -> None:
    plan = read(DOCUMENT)
    targets = extract_targets(plan)
    ledger = read_ledger(plan, targets)
    accounted(DOCUMENT, ledger)
    LEDGER.to_pandera().validate(ledger)
    found = classes(ledger)
    assert {words: found[words] for words in ("13.1/10万", "100%", "12/10万", "70％", "5.5名", "35—64岁", "15分钟", "12338")} == {
        "13.1/10万": "achieved", "100%": "achieved", "12/10万": "target", "70％": "target", "5.5名": "target",
        "35—64岁": "population", "15分钟": "passed_over", "12338": "passed_over",
    }  # fmt: skip
    assert (found["2022-12-02 14:56"], found["0476-8283000"], found["4.2"], found["6.0"]) == (
        "date",
        "passed_over",
        "achieved",
        "achieved",
    )
    quantitative = targets.loc[targets["kind"].eq("quantitative"), "target_id"]
    assert set(quantitative) <= set(";".join(ledger["target_id"]).split(";"))
    (table,) = ledger[ledger["kind"].eq("table")].to_dict("records")
    assert table["class"] == "target"
    items = ledger[ledger["kind"].eq("item")]
    assert len(items) == len(plan.items)
    for row in ledger.to_dict("records"):
        assert row["text"] == re.sub(r"\s*\n\s*", "", DOCUMENT[row["char_start"] : row["char_end"]])


PIECES = ["1.", "2、", "（一）", "一、妇女与健康\n", "主要目标：\n", "策略措施：\n", "\n", "。", "；", "，", "\t", "|", " ", "（", "）", "“", "”", "孕产妇死亡率", "控制在8/10万",
          "达到90%以上", "２０25年", "到2030年", "5名", "3.17张", "1:1.5", "14:56", "2022-12-02", "0476-8283000", "13800001234", "三分之一", "1/3", "0.5～1个百分点", "1,234人次",
          "7:00", "1:0", "[bookmark: 3]", "[4]", "\ufffd12", "目录\n", "……3\n", "责任单位：县卫健局2\n", "序号\t指标\t2030年目标\n", "1\t婴儿死亡率（‰）\t≤4\n", "原文链接：http://a.cn/3\n", "全覆盖",
          "PM2.5", "第3届", "8/100000", "万分之2", "9", "0"]  # fmt: skip


@examples(50, 1000)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_number_of_any_text_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    plan = read(text)
    try:
        targets = extract_targets(plan)
    except NoTargetsError:
        targets = None
    ledger = read_ledger(plan, targets)
    accounted(text, ledger)
    numbers = ledger[ledger["kind"].eq("number")]
    assert numbers["class"].value_counts().sum() == len(numbers)
    if targets is not None:
        stated = targets.loc[targets["kind"].eq("quantitative"), "target_id"]
        assert set(stated) <= set(";".join(ledger["target_id"]).split(";"))


def test_a_table_that_is_not_read_is_named() -> None:
    text = DOCUMENT.replace("2030年目标", "备注").replace("2020年基期", "说明")
    ledger = read_ledger(read(text))
    (table,) = ledger[ledger["kind"].eq("table")].to_dict("records")
    assert (table["class"], table["rule"]) == ("not_understood", "a table that was not read")
    assert classes(ledger)["4.2"] == "not_understood"


def test_a_document_without_a_target_has_a_ledger_too() -> None:
    text = "前言\n全县孕产妇死亡率下降到9.8/10万，女代表比例达到29%。\n"
    ledger = read_ledger(read(text))
    assert classes(ledger) == {"9.8/10万": "achieved", "29%": "achieved"}
    assert len(extract_achieved(read(text))) == 2


def test_the_sample_plan_leaves_nothing_that_is_not_understood() -> None:
    plan = halfsky.read_plan(documents.SAMPLE)
    ledger = halfsky.read_ledger(plan)
    accounted(plan.document.text, ledger)
    assert ledger.loc[ledger["class"].eq("not_understood"), "text"].tolist() == []


@pytest.mark.skipif(not PLANS, reason="the five plan documents are not beside the repository")
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_of_a_published_plan_at_most_one_number_in_a_hundred_is_not_understood(path: Path) -> None:
    plan = halfsky.read_plan(path)
    ledger = halfsky.read_ledger(plan)
    accounted(plan.document.text, ledger)
    numbers = ledger[ledger["kind"].eq("number")]
    assert numbers["class"].eq("not_understood").mean() <= 0.01


def test_a_sentence_explains_itself() -> None:
    steps = explain("剖宫产率不超30%")
    fired = {(row["step"], row["row"]): (row["words"], row["gives"]) for row in steps.to_dict("records")}
    assert fired["BEFORE", "gt"] == ("超", "gt")
    assert fired["NEGATION", "NEGATED"] == ("不", "gt → le")
    assert fired["indicator", "from its own clause"] == ("剖宫产率", "le 30 percent")
    passed = explain("打造15分钟生活圈")
    assert passed[["step", "row", "gives"]].to_numpy().tolist()[-1] == ["class", "service circle", "passed_over"]
    direction = explain("剖宫产率逐步降低")
    assert direction["gives"].tolist()[0] == "decrease"


@pytest.mark.parametrize("unit", ["1/10万", "/10万", "‰", "人/千人"])
def test_the_unit_of_a_row_is_no_number_that_was_not_understood(unit: str) -> None:
    rows = f"\t序号\t指标\t单位\t2020年\t2030年目标\n\t1\t孕产妇死亡率\t{unit}\t14.2\t12\n"
    ledger = read_ledger(read("某县妇女发展规划（2021—2030年）\n一、妇女与健康\n附件 主要指标\n" + rows))
    assert ledger[ledger["class"].eq("not_understood")].empty
