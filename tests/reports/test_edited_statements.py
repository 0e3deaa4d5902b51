"""Statements of an edited report: counts in words, names of a list, gaps and changes, marks of how a value was had."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_edited_reports import Made, edited, made

from halfsky.cli import main
from halfsky.errors import CheckError
from halfsky.package import load_package
from halfsky.reports import PlanReport
from halfsky.vocabulary.codes import CONTRADICTED, NOT_IN_DATA


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
]  # fmt: skip


@pytest.mark.parametrize(("length", "old", "new", "found", "expected"), WRONG, ids=lambda value: str(value)[:30])
def test_a_statement_that_is_wrong_is_found(
    nation: Made, tmp_path: Path, length: str, old: str, new: str, found: str | None, expected: str | None
) -> None:
    marks = nation.marks(edited(nation.folder / f"{length}.docx", tmp_path / "a.docx", old, new), length)
    assert len(marks), (old, new)
    assert found is None or found in marks["found"].tolist(), marks.to_dict("records")
    assert expected is None or expected in marks["expected"].tolist(), marks.to_dict("records")
    assert len(marks) <= 2 and marks["what"].eq(CONTRADICTED).all()


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
]


@pytest.mark.parametrize(("length", "old", "new"), RIGHT, ids=lambda value: str(value)[:30])
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
