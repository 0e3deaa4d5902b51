"""Statements of an edited report: counts in words, names of a list, gaps and changes, marks of how a value was had."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_edited_reports import Made, edited, made

from halfsky.cli import main
from halfsky.errors import CheckError
from halfsky.package import load_package
from halfsky.reports import CrossReport, PlanReport
from halfsky.simulate import Order, simulate_package
from halfsky.vocabulary.codes import CONTRADICTED, NOT_IN_DATA
from long_form import only_long, some


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Made:
    report = PlanReport.of(load_package(), "national-2011-2020", as_of=2020, report="final")
    return made(report, tmp_path_factory.mktemp("nation"))


CAUSES = "【待撰写】逐项填写成因和拟采取的措施。"
WRONG = [
    # length, what stands there, what is written there, what is found, what is expected
    # a count gives way to words
    ("report", "中11项实现", "中全部实现", "全部", "11项"),
    ("report", "可监测的13项定量目标中11项实现", "可监测的定量目标全部实现", "全部", "11项"),
    ("brief", "中11项已达标", "中全部已达标", "全部", "11项"),
    ("brief", "定量目标中11项已达标", "定量目标均已达标", "均", "11项"),
    ("report", "未达标的有2项：", "未达标的有若干项：", "若干", "2项"),
    ("report", "数据滞后1项（", "数据滞后若干项（", "若干", "1项"),
    ("report", "有定量目标2项、方向性目标1项", "有定量目标多项、方向性目标1项", "多项", "2项"),
    # names behind a judgement
    ("report", "：村委会成员中女性比例、妇女常见病定期筛查率。", "：妇女常见病定期筛查率。", "妇女常见病定期筛查率",
     "村委会成员中女性比例、妇女常见病定期筛查率"),
    ("report", "：村委会成员中女性比例、妇女常见病定期筛查率。", "：村委会成员中女性比例。", "村委会成员中女性比例",
     "村委会成员中女性比例、妇女常见病定期筛查率"),
    ("report", "高等教育毛入学率、就业人员", "高等教育毛入学率、女性青壮年文盲率、就业人员", "女性青壮年文盲率", None),
    ("report", "、居委会成员中女性比例<", "<", None, None),
    # a gap to the target, a change since a year
    ("report", CAUSES, "村委会成员中女性比例距离目标还差8.5个百分点。", "8.5个百分点", "5.8个百分点"),
    ("report", CAUSES, "村委会成员中女性比例与目标相差8.5个百分点。", "8.5个百分点", "5.8个百分点"),
    ("report", CAUSES, "村委会成员中女性比例低于目标4.5个百分点。", "4.5个百分点", "5.8个百分点"),
    ("report", CAUSES, "妇女常见病定期筛查率与目标的差距为5.8个百分点。", "5.8个百分点", "4.5个百分点"),
    ("report", CAUSES, "孕产妇死亡率比2010年下降53.7%。", "53.7%", "43.7%"),
    ("report", CAUSES, "孕产妇死亡率较基期下降33.7%。", "33.7%", "43.7%"),
    ("report", CAUSES, "与2010年相比，孕产妇死亡率下降53.7%。", "53.7%", "43.7%"),
    ("report", CAUSES, "孕产妇死亡率比2010年下降近五成。", "近五成", "43.7%"),
    ("report", CAUSES, "孕产妇死亡率比2010年下降一半以上。", "一半以上", "43.7%"),
    ("report", CAUSES, "高等教育毛入学率比2010年提高25.9个百分点。", "25.9个百分点", "27.9个百分点"),
    ("report", CAUSES, "村委会成员中女性比例尚有8.5个百分点的差距。", "8.5个百分点", "5.8个百分点"),
    ("report", CAUSES, "村委会成员中女性比例距离30%的目标还有8.5个百分点。", "8.5个百分点", "5.8个百分点"),
    ("report", CAUSES, "孕产妇死亡率十年间下降53.7%。", "53.7%", "43.7%"),
    ("report", CAUSES, "孕产妇死亡率由2010年的30/10万下降到2020年的16.9/10万，降幅53.7%。", "53.7%", "43.7%"),
    ("report", CAUSES, "未达标的有2项：妇女常见病定期筛查率。", "2项", "1项"),
    # how a value was had
    ("report", "年为84.1%（推算）", "年为84.1%", "84.1%", "84.1%（推算）"),
    # the area of the plan itself
    ("report", CAUSES, "全国高等教育毛入学率56.4%。", "56.4%", "54.4%"),
    ("report", CAUSES, "我国高等教育毛入学率为56.4%。", "56.4%", "54.4%"),
    ("report", CAUSES, "高等教育毛入学率全国为56.4%。", "56.4%", "54.4%"),
    # shares in words
    ("report", "达标率 11/13＝84.6%。另", "达标率九成。另", "九成", "84.6%"),
    ("report", "达标率 11/13＝84.6%。另", "达标率90%。另", "90%", "84.6%"),
    ("report", "中11项实现", "中九成实现", "九成", "11/13"),
    # names shortened, the indicator named before, shares of targets, years one after the other, the highest of years
    ("report", "孕产妇系统管理率（国家卫生健康委）；居委会成员中女性比例", "孕产妇系统管理率（国家统计局）；居委会成员中女性比例", "国家统计局", None),
    ("report", CAUSES, "11项目标未实现。", "11项", None),
    ("report", CAUSES, "九成的定量目标已达标。", "九成", None),
    ("report", CAUSES, "妇女与健康领域三分之一的定量目标达标。", "三分之一", None),
    ("report", CAUSES, "村委会女性比例为26.2%，比2013年提高3.5个百分点。", "26.2%", None),
    ("report", CAUSES, "居委会女性比例已经达到40%。", "40%", None),
    ("report", CAUSES, "常见病筛查率高于目标值。", "高于目标", None),
    ("report", CAUSES, "义务教育巩固率由2010年的91.1%下降到95.2%。", "下降", None),
    ("report", CAUSES, "系统管理率比2010年下降8.6个百分点。", "下降", None),
    ("report", CAUSES, "三分之二的定量目标未达标。", "三分之二", None),
    ("report", "可监测的13项定量目标中11项实现", "可监测的13项定量目标中三分之二实现", "三分之二", None),
    ("report", "将36项目标", "将一百三十六项目标", "一百三十六项", None),
    ("report", CAUSES, "高等教育毛入学率超过三分之二。", "三分之二", None),
    ("report", CAUSES, "孕产妇死亡率连续三年上升。", "上升", None),
    ("report", CAUSES, "高等教育毛入学率连续3年下降。", "连续3年下降", None),
    ("report", CAUSES, "孕产妇死亡率为历年最高。", "历年最高", None),
    ("report", CAUSES, "孕产妇系统管理率居世界第3位。", "第3位", None),
    ("report", CAUSES, "村委会成员中女性比例需要关注。该指标已达标。", "已达标", None),
    ("report", CAUSES, "孕产妇死亡率持续改善。该指标比2010年上升。", "上升", None),
    ("report", "高等教育毛入学率为54.4%", "高等教育毛入学率低于54.4%", "低于54.4%", None),
    ("report", "最新值低于目标值3.1个十万分点，实现目标", "最新值低于目标值3.1个十万分点，未实现目标", "实现目标", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("length", "old", "new", "found", "expected"), some(WRONG, 40), ids=lambda value: str(value)[:30]
)
def test_a_statement_that_is_wrong_is_found(
    nation: Made, tmp_path: Path, length: str, old: str, new: str, found: str | None, expected: str | None
) -> None:
    marks = nation.marks(edited(nation.folder / f"{length}.docx", tmp_path / "a.docx", old, new), length)
    assert len(marks), (old, new)
    assert found is None or any(found in said for said in marks["found"]), marks.to_dict("records")
    assert expected is None or expected in marks["expected"].tolist(), marks.to_dict("records")
    assert len(marks) <= 4 and marks["what"].isin([CONTRADICTED, NOT_IN_DATA]).all()


RIGHT = [
    ("report", "可监测的4项中，已达标4项。", "可监测的4项全部达标。"),
    ("report", "村委会成员中女性比例、妇女常见病定期筛查率。", "妇女常见病定期筛查率和村委会成员中女性比例。"),
    ("report", "达标率 11/13＝84.6%。另", "达标率超八成（84.6%）。另"),
    ("report", CAUSES, "各级均高度重视，所有部门全部参与，若干问题得到解决。"),
    ("report", CAUSES, "村委会成员中女性比例距离目标还差5.8个百分点，2013年距目标还差7.3个百分点。"),
    ("report", CAUSES, "孕产妇死亡率比2010年下降43.7%，降低超四成，由30/10万降至16.9/10万。"),
    ("report", CAUSES, "我国高等教育毛入学率达到54.4%，高于目标14.4个百分点，比2010年提高27.9个百分点，翻了一番多。"),
    ("report", CAUSES, "全国高等教育毛入学率超五成。"),
    ("report", CAUSES, "2013年村委会成员中女性比例为22.7%，距目标还差7.3个百分点。"),
    ("report", CAUSES, "未达标的有2项：妇女常见病定期筛查率和村委会成员中女性比例。"),
    ("report", CAUSES, "孕产妇死亡率由2010年的30/10万下降到2020年的16.9/10万，降幅43.7%，比上年下降5.1%。"),
    ("report", CAUSES, "2015年孕产妇死亡率比2010年下降33%，2020年比2010年下降四成多。"),
    ("report", CAUSES, "孕产妇死亡率下降，村委会成员中女性比例距目标仍有5.8个百分点的差距。"),
    ("report", CAUSES, "约八成半的可监测目标已达标。"),
    ("report", CAUSES, "11项定量目标已实现，2项目标未实现。"),
    ("report", CAUSES, "超过半数的定量目标已达标。"),
    ("report", CAUSES, "村委会女性比例为24.2%，距目标还差5.8个百分点。"),
    ("report", CAUSES, "系统管理率比2010年提高8.6个百分点。"),
    ("report", "将36项目标", "将三十六项目标"),
    ("report", CAUSES, "孕产妇死亡率连续三年下降，为历年最低。"),
    ("report", CAUSES, "高等教育毛入学率创历史新高，超过五成。"),
    ("report", CAUSES, "第一位负责人，第二位为联络员，均已到位。"),
    ("report", "中11项实现", "中十一项实现"),
    ("report", "达标率 11/13＝84.6%。另", "达标率超过五分之四。另"),
    ("report", CAUSES, "各级没有发生逾期。"),
]


@pytest.mark.parametrize(("length", "old", "new"), some(RIGHT, 16), ids=lambda value: str(value)[:30])
def test_a_statement_that_is_right_is_not_marked(nation: Made, tmp_path: Path, length: str, old: str, new: str) -> None:
    marks = nation.marks(edited(nation.folder / f"{length}.docx", tmp_path / "a.docx", old, new), length)
    assert marks.empty, marks.to_dict("records")


def test_a_figure_of_another_area_that_was_added_is_not_in_the_data(nation: Made, tmp_path: Path) -> None:
    old = "为24.2%，比2013年的22.7%提高1.5个百分点"
    path = edited(nation.folder / "report.docx", tmp_path / "a.docx", old, f"{old}，其中东部26.1%")
    (mark,) = nation.marks(path).to_dict("records")
    assert (mark["what"], mark["found"], mark["expected"]) == (NOT_IN_DATA, "26.1%", "")


def test_the_workbook_of_marks_has_columns_as_wide_as_their_texts(
    nation: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("halfsky.cli.handing_in.load_package", lambda *_args, **_options: nation.report.package)
    path = edited(nation.folder / "report.docx", tmp_path / "a.docx", "中11项实现", "中全部实现")
    assert main(["check", str(path), "-o", str(tmp_path / "marks.xlsx")]) == CheckError.exit_status
    sheet = load_workbook(tmp_path / "marks.xlsx").active
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert widths[-1] > 2 * widths[2] and all(cell.alignment.wrap_text for cell in sheet[2])


OTHERS = [
    # a notice, a comparison, English
    ("kaiping", "report", "卫生健康委员会（局）15项、民政局7项", "民政局15项、卫生健康委员会（局）7项", "民政局"),
    ("kaiping", "brief", "可判断的0项", "可判断的2项", "2项"),
    ("kaiping", "annex", ">≤8/10万<", ">≥8/10万<", "≥8/10万"),
    ("kaiping", "report", "孕产妇死亡率≤8/10万；", "孕产妇死亡率≥8/10万；", "≥"),
    ("kaiping", "report", "孕前优生检查率≥80%；", "孕前优生检查率≤80%；", "≤"),
    ("kaiping", "report", ">全国 94.9%（2024年）<", ">广东省 94.9%（2024年）<", "广东省"),
    ("city", "report", "模拟县0002（6个指标）、模拟县0001（3个指标）", "模拟县0001（6个指标）、模拟县0002（3个指标）", "模拟县"),
    ("city", "report", ">模拟县0001、模拟县0005、模拟县0002<", ">模拟县0001、模拟县0005、模拟县0003<", "模拟县"),
    ("city", "report", "5个有可监测的目标", "无一有可监测的目标", "无一"),
    ("city", "report", "好于上年49项次", "好于上年94项次", "94项次"),
    ("city", "brief", "滞后、倒退或未达标39项次", "滞后、倒退或未达标三十六项次", "三十六项"),
    ("city", "report", ">模拟县0002<", ">模拟县0001<", "模拟县0001"),
    ("ennation", "report", "11 of 13 measurable", "12 of 13 measurable", "12"),
    ("ennation", "report", "is at least 80%", "is at most 80%", "at most"),
    ("ennation", "report", "11 of 13 measurable targets are attained", "All of 13 measurable targets are attained", "All"),
    ("ennation", "report", "[To be written] Women and health: what was done, and what came of it.", "Maternal mortality ratio doubled since 2010.", "doubled"),
    ("ennation", "report", "[To be written] Women and health: what was done, and what came of it.", "Maternal mortality ratio fell by half since 2010.", "half"),
    ("ennation", "report", "[To be written] Women and health: what was done, and what came of it.", "Two thirds of the targets with a number were missed.", "Two thirds"),
]  # fmt: skip


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    folder = tmp_path_factory.mktemp("others")
    simulate_package(Order(areas=5, years=(2015, 2025), seed=7, work=True), folder / "data")
    nation, shipped = load_package(folder / "data"), load_package()
    reports = {
        "kaiping": PlanReport.of(shipped, "kaiping-2021-2030", as_of=2025),
        "city": CrossReport.of(nation, list(nation.plans["plan_id"]), as_of=2025, language="zh"),
        "ennation": PlanReport.of(shipped, "national-2011-2020", as_of=2020, report="final", language="en"),
    }
    return {name: made(report, tmp_path_factory.mktemp(name)) for name, report in reports.items()}


@only_long
@pytest.mark.parametrize(("which", "length", "old", "new", "found"), OTHERS, ids=lambda value: str(value)[:30])
def test_other_reports_are_held_against_their_data_too(
    others: dict[str, Made], tmp_path: Path, which: str, length: str, old: str, new: str, found: str
) -> None:
    source = others[which]
    marks = source.marks(edited(source.folder / f"{length}.docx", tmp_path / "a.docx", old, new), length)
    assert any(found in said for said in marks["found"]), (old, new, marks.to_dict("records"))
    assert len(marks) <= 3
