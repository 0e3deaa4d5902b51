"""Sentences of an author's own: the right number on the wrong side of a target, a way that the values do not go, all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_edited_reports import Made, edited, made

from halfsky.package import load_package
from halfsky.reports import PlanReport
from halfsky.reports.known_figures import Known
from halfsky.vocabulary.codes import CONTRADICTED


@pytest.fixture(scope="module")
def nation() -> PlanReport:
    return PlanReport.of(load_package(), "national-2011-2020", as_of=2020, report="final")


@pytest.fixture(scope="module")
def known(nation: PlanReport) -> Known:
    return Known.of(nation)


WRONG = [
    # sentence, what is found, what is expected
    ("村委会成员中女性比例24.2%，高于30%的目标。", "高于30%的目标", "低于"),
    ("村委会成员中女性比例为24.2%，超过目标值。", "超过目标值", "低于"),
    ("村委会成员中女性比例已达到30%的目标。", "已达到30%的目标", "未达标"),
    ("九年义务教育巩固率95.2%，低于95%的目标。", "低于95%的目标", "高于"),
    ("孕产妇住院分娩率99.9%，不及目标。", "不及目标", "高于"),
    ("孕产妇死亡率高于20/10万的目标。", "高于20/10万的目标", "低于"),
    ("九年义务教育巩固率未能达到95%的目标。", "未能达到95%的目标", "已达标"),
    ("农村卫生厕所普及率达到85%。", "达到85%", "80.3%"),
    ("有劳动关系的女性劳动者工伤保险参保率实现100%的目标。", "实现100%的目标", "无数据"),
    ("就业人员中女性比例比2013年提高1.5个百分点。", "提高", "降低"),
    ("孕产妇死亡率比2010年上升。", "上升", "降低"),
    ("就业人员中女性比例持续稳步上升。", "持续稳步上升", "降低"),
    ("孕产妇死亡率十年下降近五成。", "近五成", "43.7%"),
    ("居委会成员中女性比例2020年为50.4%。", "50.4%", "2018年"),
    ("孕产妇死亡率为17.8/10万。", "17.8/10万", "16.9/10万"),
    ("全国政协委员中的女性比例由2013年的17.8%下降到2018年的20.4%。", "由2013年的17.8%下降到2018年的20.4", "提高"),
    ("定量目标全部实现。", "目标全部实现", "11项"),
    ("20项定量目标全部完成。", "20项定量目标全部完成", "11项"),
    ("各项监测指标均已达标。", "指标均已达标", "11项"),
    ("妇女与健康领域的指标全部达标。", "指标全部达标", None),
    ("没有未达标的指标。", "没有未达标的指标", "2项"),
    ("高等教育毛入学率翻两番。", "翻两番", "2.05倍"),
    ("孕产妇死亡率翻了一番。", "翻了一番", "0.56倍"),
    ("高等教育毛入学率增长2倍。", "增长2倍", "2.05倍"),
    ("高等教育毛入学率处于20%至40%的范围。", "处于20%至40%的范围", "54.4%"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "found", "expected"), WRONG, ids=lambda value: str(value)[:24])
def test_what_is_stated_wrongly_is_found(known: Known, sentence: str, found: str, expected: str | None) -> None:
    marks = [*(mark for mark in known.read(sentence).values() if mark), *known.stated(sentence)]
    assert [mark.found for mark in marks] == [found]
    assert expected is None or marks[0].expected == expected
    assert marks[0].about


RIGHT = [
    "村委会成员中女性比例24.2%，低于30%的目标，未达到目标。",
    "九年义务教育巩固率95.2%，达到95%的目标，高于目标0.2个百分点。",
    "孕产妇住院分娩率达到98%以上，超过目标。",
    "孕产妇死亡率比2010年下降43.7%，持续下降，十年下降超四成。",
    "力争村委会成员中女性比例达到30%的目标。",
    "为实现村委会成员中女性比例30%的目标，各地要提高村委会成员中女性比例。",
    "村委会成员中女性比例距30%的目标还差5.8个百分点，能否达到目标取决于换届。",
    "高等教育毛入学率翻了一番多，处于50%至60%的范围。",
    "就业人员中女性比例比2013年降低1.5个百分点，高于40%的目标。",
    "已达标的目标均已建立长效机制，可监测的定量目标大部分实现。",
    "力争定量目标全部实现，确保各项指标均达标。",
    "全国政协委员中的女性比例由2013年的17.8%提高到2018年的20.4%。",
    "妇女的人均预期寿命80.88岁，比男性高5.51岁。",
]


@pytest.mark.parametrize("sentence", RIGHT, ids=lambda value: value[:24])
def test_what_is_right_or_hoped_for_is_not(known: Known, sentence: str) -> None:
    assert [mark for mark in known.read(sentence).values() if mark] + known.stated(sentence) == []


def test_what_the_report_states_itself_agrees_with_its_data(nation: PlanReport, known: Known) -> None:
    document = nation.document()
    texts = [
        block.text for part in (nation.brief(), document.main_text()) for block in part.blocks if hasattr(block, "text")
    ]
    assert [mark for text in texts for mark in known.stated(text)] == []


def test_a_file_tells_the_statement_once(nation: PlanReport, tmp_path: Path) -> None:
    """Put into a sentence of the report, and into a paragraph of the author's own: one mark each, not number by number."""
    (tmp_path / "made").mkdir()
    source: Made = made(nation, tmp_path / "made")
    for old, new, found in (
        ("【待撰写】逐项填写成因和拟采取的措施。", "定量目标全部实现。", "目标全部实现"),
        ("最新值低于目标值5.8个百分点", "已达到30%的目标", "已达到30%的目标"),
    ):
        marks = source.marks(edited(source.folder / "report.docx", tmp_path / "a.docx", old, new))
        assert marks["found"].tolist() == [found], marks.to_dict("records")
        assert marks["what"].eq(CONTRADICTED).all()
