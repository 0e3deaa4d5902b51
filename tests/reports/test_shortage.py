"""The report of a plan of which too little can be judged, and what every report says of figures that are not there."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn

import made_up_county
import report_package
from halfsky import schemas
from halfsky.collect.data_requests import asked
from halfsky.package import Package, load_package
from halfsky.render import content
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.render.document import Document
from halfsky.render.html import to_html
from halfsky.render.word import to_docx
from halfsky.reports import PlanReport, letters, offices, wanted
from halfsky.vocabulary.statuses import ACCOUNT, STATUSES

PROVINCE = "990000"
NOBODY = "每千人口拥有3岁以下婴幼儿托位数"
INCOMPARABLE = "婴儿死亡率"
TITLE = "河西县妇女发展纲要（2021—2030年）"
# the province's year and the nation's: the nearest counts where it is at most three years older
PUBLISHED = {"maternal_mortality_ratio": (2022, 2025), "female_life_expectancy": (2012, 2024)}


@pytest.fixture(scope="module")
def report() -> PlanReport:
    """A county without a value: a target of several units, one of one unit, one of nobody, one that no value decides."""
    made = made_up_county.package(values={})
    targets = made.targets.copy()
    own = targets["plan_id"].eq(made_up_county.PLAN)
    units = {
        "maternal_mortality_ratio": "县卫生健康委;县财政局",
        "female_life_expectancy": "县统计局",
        "infant_mortality_rate": "县卫生健康委",
    }
    targets.loc[own, "responsible_units"] = targets.loc[own, "indicator_id"].map(units).fillna("")
    targets.loc[own & targets["indicator_id"].eq("infant_mortality_rate"), "comparator"] = "ge"
    plans = made.plans.assign(title=made.plans["title"].replace(made_up_county.TITLE, TITLE))
    areas = made.areas.copy()
    areas.loc[areas["area_code"].eq(made_up_county.AREA), "parent_code"] = PROVINCE
    province = {"area_code": PROVINCE, "name_zh": "河省", "name_en": "He", "level": "province", "parent_code": "000000"}
    seen = [
        {"area_code": area, "indicator_id": indicator, "year": year, "sex": "total", "residence": "total", "value": value,
         "unit": made_up_county.unit_of(made, indicator), "status": "final", "source_id": "hexi"}
        for indicator, years in PUBLISHED.items()
        for area, year, value in zip((PROVINCE, "000000"), years, (11.0, 12.0), strict=True)
    ]  # fmt: skip
    others = made.observations[~made.observations["indicator_id"].isin(PUBLISHED)]
    made = replace(
        made, targets=targets, plans=plans,
        areas=pd.concat([areas, schemas.AREAS.conform(pd.DataFrame([province]))], ignore_index=True),
        observations=pd.concat([others, schemas.OBSERVATIONS.conform(pd.DataFrame(seen))], ignore_index=True),
    )  # fmt: skip
    return PlanReport.of(made, made_up_county.PLAN, as_of=2025)


@pytest.fixture(scope="module")
def document(report: PlanReport) -> Document:
    return report.document()


def words(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph | Heading))


def cells(document: Document) -> str:
    return "\n".join(block.frame.to_string() for block in document.blocks if isinstance(block, Table))


def headed(document: Document, head: str) -> pd.DataFrame:
    """The rows of all tables with this column."""
    return pd.concat([b.frame for b in document.blocks if isinstance(b, Table) and head in b.frame])


def test_figures_of_nobody_are_told_as_such_and_never_as_a_unit_s(report, document) -> None:
    assert report.thin
    brief, main, annex = words(report.brief()), words(document.main_text()), words(document.annex())
    assert "县统计局（1项）报送；另有未列明责任单位的1项，需确定报送单位" in brief
    assert f"未列明责任单位的1项：{NOBODY}" in main
    letters = [b.text for b in document.annex().blocks if isinstance(b, Heading) and "催报函" in b.text]
    assert len([text for text in letters if text.startswith("催报函：")]) == 2
    for text in (brief, main, annex, cells(document.main_text()), cells(document.annex())):
        assert "待确定" not in text.replace("报送单位待确定", "")


def test_nor_in_the_list_of_a_report_with_a_rate(report) -> None:
    page = report.__class__.duties(replace(report, settings=replace(report.settings, headline_coverage=0.0)))
    frame = next(b.frame for b in page.blocks if isinstance(b, Table) and "牵头单位" in b.frame)
    assert set(frame["牵头单位"]) == {"县卫生健康委（建议）", "县统计局"}
    said = "".join(b.text for b in page.blocks if isinstance(b, Paragraph))
    assert "未列明责任单位的1项" in said and NOBODY in said


def test_a_letter_says_what_is_only_proposed_and_leaves_room_for_who_writes(document) -> None:
    text = words(document.annex())
    assert "县卫生健康委：" in text.splitlines(), "whom it is to"
    assert "按任务内容建议由你单位牵头报送的有1项" in text and "由你单位负责的指标中，有1项" in text
    assert "牵头或参与" not in text
    assert text.count("（报送期限待定）") == text.count("联系人：") == 2


def test_a_letter_is_dated_and_signed_and_its_form_is_blank(report, document) -> None:
    annex = document.annex()
    signed = [block.text for block in annex.blocks if isinstance(block, Paragraph) and block.kind == "signature"]
    assert signed == [offices.office(report), content.today("zh")] * 2
    word = docx.Document(io.BytesIO(to_docx(annex)))
    years = [str(year) for year in range(2020, 2026)]
    heads = [*years, "数据来源"]
    forms = [table for table in word.tables if [cell.text for cell in table.rows[0].cells][2:] == heads]
    assert len(forms) == 2, "a cell for each year, and one for the source"
    assert {cell.text for table in forms for row in table.rows[1:] for cell in row.cells[2:]} == {""}
    numbered = [block.text for block in annex.blocks if isinstance(block, Paragraph) and block.text.startswith("文号")]
    assert len(numbered) == 2
    heads = [one for one in word.paragraphs if one.text.startswith("催报函：")]
    assert [one.paragraph_format.page_break_before for one in heads] == [None, True], "a page a letter"
    after = next(one for one in word.paragraphs if one.text.startswith("附件二") and "Heading" in one.style.name)
    assert after.paragraph_format.page_break_before
    for style in ("Address", "Signature"):
        assert style in {paragraph.style.name for paragraph in word.paragraphs}
    body = list(word.element.body)
    for place, element in enumerate(body[:-2]):
        if element.tag.endswith("}tbl") and "目标值2020" in "".join(element.itertext()):
            last = element.tr_lst[-1]
            kept = [*last.iter(qn("w:keepNext"))], [*body[place + 1].iter(qn("w:keepNext"))]
            assert all(kept), "the end of the table, the contact and who signs are on one page"


def test_no_bounds_where_nothing_can_be_judged_and_what_figures_would_not_decide(report, document) -> None:
    both = words(document)
    assert "全按未达标" not in both.split("附件", 1)[0] and "达标率的区间为" not in both
    main = words(document.main_text())
    assert "无数据3项、不可比1项" in main
    assert f"其余1项补报后仍不能判断：不可比1项（{INCOMPARABLE}" in main


def test_report_and_annex_print_one_reference(report, document) -> None:
    main = headed(document.main_text(), "参考：上级地区").set_index("指标")["参考：上级地区"]
    annex = headed(document.annex(), "参考：上级地区").set_index("指标")["参考：上级地区"]
    assert (annex[main.index] == main).all()
    assert [text.split(" ")[0] for text in main[["孕产妇死亡率", "妇女人均预期寿命"]]] == ["河省", "全国"]
    years = main.str.extract(r"(\d{4})年）")[0].tolist()
    assert years == sorted(years, reverse=True), "newest first"


def test_an_outline_is_called_one(report, document) -> None:
    for made in (report.brief(), document.main_text(), document.annex()):
        assert "《规划》" not in words(made)
    assert "（以下简称《纲要》）" in words(document) and "《纲要》" in words(report.brief())


def test_due_and_not_reported_is_not_without_data_anywhere() -> None:
    """One target without any value, one whose values are too old for the deadline's year."""
    made = report_package.tables()
    seen = made["observations"]
    old = seen["indicator_id"].eq("life_expectancy_female") & seen["year"].gt(2020)
    made["observations"] = seen[~old]
    report = PlanReport.of(
        Package(folder=Path(), **made), "east-2021-2025", as_of=2025, report="final",
        thresholds={"headline_coverage": 0},
    )  # fmt: skip
    document = report.document()
    silent = int(report.counts["unreported"])
    assert silent == 1
    text = words(document.main_text())
    assert f"到期未报的{silent}项：妇女人均预期寿命" in text
    frame = next(b.frame for b in document.blocks if isinstance(b, Table) and "结果" in b.frame).set_index("结果")
    assert frame.loc[ACCOUNT.label("unreported"), "项数"] == silent
    assert frame.loc["无数据", "项数"] == len(report.promises) - int(report.counts["measurable"]) - silent
    assert "纳入评估" in text and "识别" not in text


def test_a_leader_reads_what_the_counts_do_not_stand_for() -> None:
    """The page for a leader says that only some targets of the outline were entered, as the report does."""
    report = PlanReport.of(load_package(), "national-2021-2030", as_of=2024)
    assert "纲要的目标未全部纳入本报告，以上不代表全部主要目标" in to_html(report.brief().blocks).markup


def test_a_unit_whose_figure_of_the_year_called_for_came_is_asked_for_its_past_and_is_never_late() -> None:
    made = made_up_county.package(values={"female_life_expectancy": {2025: (82.1, -1, -1)}})
    call = {"plan_id": made_up_county.PLAN, "year": 2025, "due_on": "2026-01-31"}
    report = PlanReport.of(
        replace(made, calls=schemas.CALLS.conform(pd.DataFrame([call]))), made_up_county.PLAN, as_of=2025
    )
    past, owed = wanted.of_the_past(report), wanted.owed(report)
    assert past["indicator_id"].tolist() == ["female_life_expectancy"]
    assert "female_life_expectancy" not in set(owed["indicator_id"])
    letter = letters.letter(report, "县妇联")
    assert letter is not None
    first, second = [block.text for block in letter.blocks if isinstance(block, Paragraph) and "项" in block.text]
    assert "有1项尚缺数据" in first and "逾期" in first
    assert "历年数据不足" in second and "缺2020、2021、2022、2023、2024年" in second and "逾期" not in second
    alone = replace(report, gaps=report.gaps[report.gaps["indicator_id"].eq("female_life_expectancy")])
    text = "".join(block.text for block in letters.letters(alone).blocks if isinstance(block, Paragraph | Heading))
    assert "补充历年数据函：县妇联" in text
    assert "催报" not in text and "逾期" not in text
    assert "期限已过" not in words(alone.brief())
    assert "其中1项2025年数值已收到，只缺历年数据" in words(report.brief())
    assert "其中1项2025年数值已收到，只缺历年数据" in words(report.document().main_text())


@pytest.mark.parametrize("plan_id", ["kundulun-2021-2030", "national-2021-2030"])
def test_the_figures_of_a_year_are_those_that_forms_ask_for(plan_id: str) -> None:
    package = load_package()
    made = PlanReport.of(package, plan_id, as_of=2025)
    assert wanted.of_a_year(made) == len(asked(package, plan_id))
    for unit in set(made.everything["sender"]) - {""}:
        assert wanted.of_a_year(made, unit) == len(asked(package, plan_id, unit)), unit


def test_every_count_of_figures_says_what_is_counted(report: PlanReport, document: Document) -> None:
    """Those that judgements wait for, those of a year, and targets of a unit are three things with three names."""
    waiting, whole = wanted.rows(report)["indicator_id"].nunique(), wanted.of_a_year(report)
    brief, main, annex = words(report.brief()), words(document.main_text()), words(document.annex())
    assert f"判断定量目标尚缺{waiting}项指标的数据" in brief
    assert f"判断定量目标尚缺{waiting}项指标的数据" in main
    assert (
        f"2025年应报的全部指标（定量和方向性目标，含已有数据的；几项目标共用的指标计一次）共{whole}项，以报送表为准"
        in main
    )
    rows = headed(document, "判断所缺（项）")
    assert rows["2025年应报（项）"].tolist() == ["2", "1"]  # of the first one has values that no target can be held to
    assert "的有1项尚缺数据、尚不能判断是否达标" in annex
    assert "你单位2025年应报的全部指标共1项，以报送表为准" in annex
    assert "本表计目标，不计指标" in annex


def test_the_list_of_a_full_report_says_how_many_of_each_it_has() -> None:
    made = PlanReport.of(load_package(), "national-2011-2020", as_of=2020)
    document = made.document()
    listed = headed(document.main_text(), "待报送指标（目标值）")["项数"].astype("int64").sum()
    waiting = wanted.rows(made)["indicator_id"].nunique()
    said = next(text for text in words(document.main_text()).split("\n") if "下表列缺少数据的指标" in text)
    assert f"下表列缺少数据的指标{listed}项：判断定量目标所缺的{waiting}项" in said
    assert f"共{wanted.of_a_year(made)}项，以报送表为准" in said
    assert f"报送判断定量目标所缺的{waiting}项指标数据" in cells(document.main_text())


def test_a_form_of_many_years_is_two_and_says_what_is_there() -> None:
    """Eleven years do not stand beside each other; of a year that has its value nothing is asked."""
    package = load_package()
    senders = package.senders.iloc[:0].copy()
    made = PlanReport.of(replace(package, senders=senders), "national-2011-2020", as_of=2020)
    rows = wanted.rows(made)
    forms = [block for block in letters._form(made, "表", "form", rows).blocks if isinstance(block, Table)]
    assert [list(form.frame.columns[2:]) for form in forms] == [
        [*map(str, range(2010, 2016)), "数据来源"], [*map(str, range(2016, 2021)), "数据来源"]
    ]  # fmt: skip
    known = made.package.observations
    own = known[known["area_code"].eq("000000") & known["indicator_id"].isin(rows["indicator_id"])]
    own = own[own["residence"].eq("total") & own["year"].between(2010, 2020)]
    told = sum(int(form.frame.iloc[:, 2:].eq("已有").sum().sum()) for form in forms)
    assert told == len(own.drop_duplicates(["indicator_id", "year"])) > 0


def test_few_cases_of_old_years_wait_for_figures_and_few_of_the_year_do_not() -> None:
    """小样本 says of what came that chance decides; it says nothing of the years since, of which nothing came."""
    seen = {2020: (25.0, 1, 4000), 2021: (0.0, 0, 3900)}
    for values, waits in ((seen, True), (seen | {2025: (28.5714, 1, 3500)}, False)):
        made = made_up_county.package(values={"maternal_mortality_ratio": values})
        targets = made.targets.copy()
        own = targets["plan_id"].eq(made_up_county.PLAN) & targets["indicator_id"].eq("maternal_mortality_ratio")
        targets.loc[own, ["comparator", "value", "unit", "relative_to", "note"]] = ["le", 12.0, "per_100k", "", ""]
        county = PlanReport.of(replace(made, targets=targets), made_up_county.PLAN, as_of=2025)
        status = county.gaps.set_index("indicator_id").loc["maternal_mortality_ratio", "status"]
        assert status == STATUSES.where(few=True)[0]
        assert ("maternal_mortality_ratio" in set(wanted.rows(county)["indicator_id"])) == waits
        brief, notice = words(county.brief()), words(county.document())
        assert ("补报后仍不能判断：小样本不能判断1项（孕产妇死亡率" in notice) == (not waits)
        assert "最多增至" in notice
        assert brief


def test_without_data_and_with_too_little_are_two_counts_and_every_paper_says_of_which_its_number_is() -> None:
    values = {"childcare_places_per_1000": {2023: (2.7, -1, -1)}, "female_life_expectancy": {2025: (82.1, -1, -1)}}
    made = PlanReport.of(made_up_county.package(values=values), made_up_county.PLAN, as_of=2025, report="midterm")
    lacking = made.lacking()["status"].value_counts().to_dict()
    assert lacking == {"no_data": 2, "insufficient": 2}
    said = "尚缺4项指标的数据（定量目标4项：数据不足2项、无数据2项）"
    assert said in words(made.brief())
    assert said in words(made.document().main_text())
    # of one kind only the number of figures is that of targets, and says it all
    bare = PlanReport.of(made_up_county.package(values={}), made_up_county.PLAN, as_of=2025, report="midterm")
    assert "尚缺4项指标的数据，" in words(bare.brief())
