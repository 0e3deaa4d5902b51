"""Zero, all, half, twice: what a plan says in words for numbers is read, or stands in the ledger with its place."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.plans import extract_targets, read_ledger
from halfsky.plans.outline import Plan, read_outline
from halfsky.plans.reading import Document
from halfsky.plans.table_cells import read_cell


def goal(sentence: str) -> Plan:
    text = f"青石县妇女发展规划（2021—2030年）\n二、目标和措施\n（一）妇女与健康\n主要目标：\n1.孕产妇死亡率控制在12/10万以下。\n2.{sentence}\n"
    return read_outline(Document(text=text, format="txt", name="x", sha256=""))


def read(plan: Plan) -> list[str]:
    """indicator comparator value unit (base) of the second goal's targets."""
    frame = extract_targets(plan, "x")
    rows = frame[frame["item"].eq("2")].to_dict("records")
    return [
        " ".join(
            filter(
                None,
                [
                    row["indicator"],
                    row["comparator"],
                    f"{row['value']:g}" if pd.notna(row["value"]) else "",
                    row["unit"],
                    row["relative_to"],
                    next((word for word in ("increase by", "decrease by") if word in row["note"]), ""),
                ],
            )
        )
        for row in rows
    ]


def ledger(plan: Plan, entry: str) -> list[str]:
    """The words of one class, each found again at its place in the document."""
    frame = read_ledger(plan)
    rows = frame[frame["kind"].eq("number") & frame["class"].eq(entry)].to_dict("records")
    assert all(plan.document.text[row["char_start"] : row["char_end"]] == row["text"] for row in rows)
    return [row["text"] for row in rows]


READ = {
    "女童辍学率为零。": ["女童辍学率 le 0 percent"],
    "九年义务教育巩固率提高到97%以上，女童辍学率为零。": ["九年义务教育巩固率 ge 97 percent", "女童辍学率 le 0 percent"],
    "女童辍学率降至零，孕产妇死亡人数归零。": ["女童辍学率 le 0 percent", "孕产妇死亡人数 le 0 count"],
    "到2025年女童辍学率降为零，到2030年保持为零。": ["女童辍学率 le 0 percent", "女童辍学率 le 0 percent"],
    "女童辍学率不为零。": ["女童辍学率 gt 0 percent"],
    "适龄女童辍学实现动态清零。": ["适龄女童辍学 le 0 count"],
    "女童辍学动态“清零”。": ["女童辍学 le 0 count"],
    "确保女童零辍学、零失学。": ["女童辍学 le 0 count", "女童失学 le 0 count"],
    "实现艾滋病母婴传播零发生。": ["艾滋病母婴传播 le 0 count"],
    "保持孕产妇零死亡。": ["孕产妇死亡 le 0 count"],
    "艾滋病母婴传播率实现零增长。": ["艾滋病母婴传播率 le 0 percent base increase by"],
    "艾滋病母婴传播率趋近于零。": ["艾滋病母婴传播率 decrease"],
    "宫颈癌人群筛查率实现全覆盖。": ["宫颈癌人群筛查率 ge 100 percent"],
    "女童入学率百分百。": ["女童入学率 ge 100 percent"],
    "乡镇（街道）全部建立妇女之家。": ["乡镇（街道）建立妇女之家 ge 100 percent"],
    "居委会成员中女性比例过半。": ["居委会成员中女性比例 gt 50 percent"],
    "居委会成员中女性过半。": ["居委会成员中女性比例 gt 50 percent"],
    "居委会成员中女性占一半以上。": ["居委会成员中女性占比 ge 50 percent"],
    "村委会成员中女性比例达到三分之一。": ["村委会成员中女性比例 ge 33.3333 percent"],
    "农村妇女人均可支配收入比2020年翻一番。": ["农村妇女人均可支配收入 ge 100 percent 2020 increase by"],
    "女性科技人才数量翻两番。": ["女性科技人才数量 ge 300 percent base increase by"],
    "女性创业人数力争实现翻番。": ["女性创业人数 ge 100 percent base increase by"],
    "女性科技人才数量增长一倍以上。": ["女性科技人才数量 ge 100 percent base increase by"],
    "女性科技人才数量达到2020年的1.5倍。": ["女性科技人才数量 ge 50 percent 2020 increase by"],
    "女性科技人才数量是2020年的两倍。": ["女性科技人才数量 ge 100 percent 2020 increase by"],
    "孕产妇死亡率比2020年减半。": ["孕产妇死亡率 ge 50 percent 2020 decrease by"],
    "孕产妇死亡率下降一半。": ["孕产妇死亡率 ge 50 percent base decrease by"],
}  # fmt: skip

OPEN = {
    "女党员空白村为零。": "零",
    "无女性成员的村（社区）清零。": "清零",
    "实现信访零积压。": "零积压",
    "女性科技人才数量实现倍增。": "倍增",
    "女性科技人才数量成倍增长。": "成倍",
    "女厕位数量是男厕位的1.5倍。": "1.5倍",
    "村委会成员中女性比例全部达标。": "全部",
    "母婴设施全部配置到位。": "全部",
}

NOTHING = [
    "对家庭暴力零容忍，药品零差率销售，发展零工市场，帮扶零就业家庭。",
    "实施巾帼人才倍增计划，付出百倍努力。",
    "零就业家庭动态“清零”。",
    "建设零距离服务站，完善零散务工妇女服务。",
]


@pytest.mark.parametrize("sentence", READ)
def test_a_word_with_one_meaning_is_read(sentence: str) -> None:
    plan = goal(sentence)
    assert read(plan) == READ[sentence]
    assert ledger(plan, "not_understood") == []


@pytest.mark.parametrize("sentence", OPEN)
def test_a_word_that_says_no_value_is_named_with_its_place(sentence: str) -> None:
    plan = goal(sentence)
    assert read(plan) == []
    assert ledger(plan, "not_understood") == [OPEN[sentence]]


@pytest.mark.parametrize("sentence", NOTHING)
def test_words_that_only_look_like_these_promise_nothing(sentence: str) -> None:
    plan = goal(sentence)
    assert read(plan) == []
    assert ledger(plan, "not_understood") == []


def test_what_a_number_tells_is_not_told_again_by_all() -> None:
    found = read(goal("应配置母婴设施的公共场所全部配备母婴室，配置率达100%。"))
    assert [words.partition(" ")[2] for words in found] == ["ge 100 percent"]


def test_a_multiple_that_is_reported_is_no_target() -> None:
    text = "青石县妇女发展规划（2021—2030年）\n一、背景\n2020年，女性科技人才数量是2015年的2.3倍，女童辍学率为零。\n（一）妇女与健康\n主要目标：\n1.婚检率达到90%。\n"
    plan = read_outline(Document(text=text, format="txt", name="x", sha256=""))
    assert extract_targets(plan, "x")["indicator"].tolist() == ["婚检率"]
    assert ledger(plan, "achieved") == ["2.3倍", "零"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("翻一番", (100, "base")), ("比2020年减半", (50, "2020")), ("增长1倍", (100, "base")), ("零", (0, ""))],
)
def test_a_cell_says_them_too(words: str, expected: tuple[float, str]) -> None:
    (statement,) = read_cell(words, name="女童辍学率")
    assert (statement.value, statement.relative_to) == expected


def test_a_cell_with_a_multiple_of_something_else_says_nothing() -> None:
    assert read_cell("男厕位的2倍", name="女厕位") == []
