"""How long a report gets: twelve pages of main text for a county with full measures, three for a notice; and that what
it leaves out stands in the annex. Nothing stands alone: no numbered heading, no column of blanks."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pdfplumber
import pytest

import documents
import made_up_county
import work_package
from halfsky.package import Package, load_package
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.render.content import heading, join, paragraph, table
from halfsky.render.document import Document, compose
from halfsky.render.word import write_report
from halfsky.render.word.flow import pages_of
from halfsky.render.word.styles import styles_xml
from halfsky.render.word.table_layout import laid_out
from halfsky.reports import PlanReport, problems
from halfsky.reports.by_domain import by_domain
from halfsky.reports.causes import done
from halfsky.reports.importance import FULLEST, LEVELS
from halfsky.reports.length import MAIN_PAGES, NOTICE_PAGES
from halfsky.simulate import Order, simulate_package

office = [
    pytest.mark.office,
    pytest.mark.skipif(documents.OFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> PlanReport:
    """A county with values, and with measures, goals in words and cases of every domain."""
    folder = tmp_path_factory.mktemp("length") / "nation"
    simulate_package(Order(areas=1, years=(2015, 2025), seed=7, work=True), folder)
    package = load_package(folder)
    plan_id = package.tasks["plan_id"].iloc[0]
    return PlanReport.of(package, plan_id, as_of=2025)


@pytest.fixture(scope="module")
def document(county: PlanReport) -> Document:
    return county.document()


@pytest.fixture(scope="module")
def shipped() -> Package:
    return load_package()


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load_package(work_package.write(tmp_path_factory.mktemp("works") / "data"))


def printed(document: Document, folder: Path) -> list[str]:
    """The text of every upright page as LibreOffice prints it: without the list of all targets, on its side."""
    write_report(document, folder)
    with pdfplumber.open(documents.write_pdf(folder / "report.docx", folder)) as pdf:
        return [page.extract_text() for page in pdf.pages if page.height > page.width]


@pytest.mark.parametrize("place", [pytest.param(0, marks=office)])
def test_a_county_with_full_measures_has_twelve_pages_of_main_text(
    document: Document, tmp_path: Path, place: int
) -> None:
    pages = printed(document.main_text(), tmp_path)
    assert "目录" in pages[1]
    assert 7 < len(pages[2:]) <= MAIN_PAGES


@pytest.mark.parametrize("plan_id", [pytest.param("huaiyin-2021-2025", marks=office)])
def test_a_county_without_figures_has_three_pages(shipped: Package, tmp_path: Path, plan_id: str) -> None:
    pages = printed(PlanReport.of(shipped, plan_id, as_of=2025).document().main_text(), tmp_path)
    assert len(pages) <= NOTICE_PAGES


def test_pages_are_reckoned_where_no_office_prints_them(document: Document) -> None:
    told = [name for name in document.main_text().parts if name not in ("title", "indicators")]
    assert pages_of(document.part(*told).blocks) < MAIN_PAGES


def test_each_level_is_briefer_than_the_one_before(county: PlanReport) -> None:
    lengths = []
    for level in LEVELS:
        other = replace(county)
        vars(other)["fullness"] = level
        lengths.append(pages_of(by_domain(other).blocks))
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < 0.7 * lengths[0]


def test_a_county_of_few_targets_is_told_fully() -> None:
    assert PlanReport.of(made_up_county.package(), made_up_county.PLAN, as_of=2025).fullness == FULLEST


def test_what_the_domains_do_not_tell_in_full_stands_in_the_annex(county: PlanReport, document: Document) -> None:
    annex = "".join(block.text for block in document.annex().blocks if isinstance(block, Paragraph))
    main = "".join(block.text for block in document.part("by_domain").blocks if isinstance(block, Paragraph | Heading))
    rows, short = pd.concat(list(county.by_importance.values())), set(county.short_of_target()["target_id"])
    assert 0 < rows["told"].sum() < len(rows)
    for row in rows.itertuples():
        assert row.name in main or row.target_id not in short
        told = row.sentence.removesuffix("。")
        assert (told in main) == row.told and (told in annex) == (not row.told), row.name


def test_where_the_main_text_lists_the_gravest_targets_the_annex_lists_all(county: PlanReport) -> None:
    other = replace(county)
    vars(other)["fullness"] = replace(LEVELS[-1], listed=2)
    whole = list(county.short_of_target()["name"])
    assert len(whole) > 2
    page, annex = other.problems().blocks, problems.annex(other).blocks
    (shown,) = [block for block in page if isinstance(block, Table) and block.label == "short"]
    (rest,) = [block for block in annex if isinstance(block, Table) and block.label == "short_all"]
    assert len(shown.frame) == 2 and len(rest.frame) == len(whole)
    assert f"（{len(whole)}项）" in shown.caption
    assert any(f"另有{len(whole) - 2}项见" in block.text for block in page if isinstance(block, Paragraph))
    assert not problems.annex(county).blocks


# ---- measures ----


def test_measures_stand_in_one_table_with_a_column_of_domains(county: PlanReport, document: Document) -> None:
    main = {block.label: block.frame for block in document.part("measures").blocks if isinstance(block, Table)}
    titles = set(county.domain_names.values())
    assert set(main["measure_counts"]["领域"]) - {"合计"} <= titles
    assert len(main["measure_counts"]) == len(set(county.implementation.measures["domain"])) + 1
    assert set(main["unfinished"]["领域"]) <= titles
    (whole,) = [b.frame for b in document.annex().blocks if isinstance(b, Table) and b.label == "measures_all"]
    assert set(whole["领域"]) == {county.domain_names[code] for code in county.implementation.measures["domain"]}
    assert not whole["领域"].eq("").any()


def test_no_report_of_a_unit_stands_twice_in_the_main_text(works: Package) -> None:
    document = PlanReport.of(works, work_package.WOMEN, as_of=2025).document().main_text()
    texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    cells = [str(cell) for b in document.blocks if isinstance(b, Table) for cell in b.frame.to_numpy().ravel()]
    assert sum("宣讲六场" in text for text in [*texts, *cells]) == 1


def test_what_was_done_has_the_state_that_its_measure_is_counted_as(works: Package) -> None:
    progress = works.progress
    health = progress["task_id"].str.endswith("strategy.health.2") & progress["unit"].eq(work_package.HEALTH)
    other = progress[health & progress["year"].eq(2025)].assign(
        unit=work_package.FEDERATION, state="done", done_text=""
    )
    package = replace(works, progress=pd.concat([progress, other], ignore_index=True))
    report = PlanReport.of(package, work_package.WOMEN, as_of=2025)
    assert "健康知识普及（区卫生健康委，推进中）：宣讲六场" in done(report, "health")
    said = progress["state"].mask(health & progress["year"].eq(2025), "continuing")
    package = replace(works, progress=pd.concat([progress.assign(state=said), other], ignore_index=True))
    report = PlanReport.of(package, work_package.WOMEN, as_of=2025)
    assert "健康知识普及（区卫生健康委，推进中，本单位长期推进）：宣讲六场" in done(report, "health")


# ---- nothing stands alone ----


def lonely(document: Document) -> list[str]:
    """Numbered headings 一 or 1 that no second one follows."""
    found, headings = [], [block for block in document.blocks if isinstance(block, Heading)]
    for place, one in enumerate(headings):
        for first, second in (("（一）", "（二）"), ("1．", "2．")):
            if one.text.startswith(first):
                after = (other for other in headings[place + 1 :] if other.level <= one.level)
                if not (following := next(after, None)) or not following.text.startswith(second):
                    found.append(one.text)
    return found


def test_no_numbered_heading_stands_without_a_second(document: Document, works: Package, shipped: Package) -> None:
    assert lonely(document) == []
    for kind in ("annual", "final"):
        assert lonely(PlanReport.of(works, work_package.WOMEN, as_of=2025, report=kind).document()) == []
    assert lonely(PlanReport.of(shipped, "national-2011-2020", as_of=2020, report="final").document()) == []


def test_no_table_has_a_column_of_blanks(document: Document, works: Package) -> None:
    for made in (document, PlanReport.of(works, work_package.WOMEN, as_of=2025).document()):
        for block in made.blocks:
            if isinstance(block, Table) and block.kind != "landscape":
                blank = [name for name in block.frame.columns[1:] if block.frame[name].map(str).eq("").all()]
                assert blank == [], block.caption


def test_columns_of_blanks_and_of_zeros_are_left_out_but_of_a_form() -> None:
    frame = pd.DataFrame({"领域": ["甲", "乙"], "未报": ["", ""], "项数": ["0", "0"], "已达标": [1, 0]})
    kept = {kind: list(table(frame, "表", kind=kind).blocks[0].frame.columns) for kind in ("", "counts", "form")}  # type: ignore[union-attr]
    assert kept == {"": ["领域", "项数", "已达标"], "counts": ["领域", "已达标"], "form": list(frame.columns)}


def test_figures_of_no_unit_are_asked_for_by_domain(shipped: Package) -> None:
    report = PlanReport.of(shipped, "national-children-2011-2020", as_of=2020, report="final")
    (asked,) = [b.frame for b in report.duties().blocks if isinstance(b, Table) and b.label == "wanted"]
    assert list(asked.columns) == ["领域", "项数", "待报送指标（目标值）"]
    assert len(asked) == asked["领域"].nunique() < 10
    assert asked["项数"].astype(int).tolist() == [len(text.split("；")) for text in asked["待报送指标（目标值）"]]


def test_a_letter_has_the_columns_that_it_asks_for(shipped: Package) -> None:
    document = PlanReport.of(shipped, "kundulun-2021-2030", as_of=2025).document()
    forms = [block for block in document.annex().blocks if isinstance(block, Table) and block.kind == "form"]
    assert forms
    assert {list(form.frame.columns)[-1] for form in forms} == {"数据来源"}
    said = [b.text for b in document.annex().blocks if isinstance(b, Paragraph) and "尚缺数据" in b.text]
    assert len(said) == len(forms) and all("数据来源填入表末一栏" in text for text in said)
    others = "".join(b.text for b in document.main_text().blocks if isinstance(b, Paragraph))
    assert "注明来源" not in others and "一并报送分子" not in others


# ---- print ----


def test_every_style_says_how_stops_at_the_end_of_lines_are_set() -> None:
    styles = re.findall('<w:style w:type="paragraph".*?</w:style>', styles_xml())
    assert styles and all('<w:overflowPunct w:val="1"/>' in style for style in styles)


@pytest.mark.parametrize("sign", [pytest.param("、", marks=office)])
def test_no_stop_at_the_end_of_a_line_is_lost_in_print(tmp_path: Path, sign: str) -> None:
    named = "（以县为单位）、中小学生贫血患病率、学前一年毛入园率、儿童福利机构设置率、救助保护机构设置率等8项。"
    texts = ["字" * before + named for before in range(28)]
    blocks = heading("题", 1) + heading("一、概况") + join(map(paragraph, texts))
    pages = printed(compose({"all": blocks}, "zh"), tmp_path)
    assert "".join(pages).count(sign) - "".join(pages).count("一" + sign) == 4 * len(texts)


@pytest.mark.parametrize(
    ("text", "whole"), [("2026年（原定2025年）", "（原定2025年）"), ("12.5/10万", "12.5/10万"), ("序号", "序号")]
)
def test_a_year_a_rate_and_a_short_word_are_not_torn(text: str, whole: str) -> None:
    frame = pd.DataFrame({"任务": ["促进妇女平等就业，消除就业歧视" * 3] * 3, "时限": [text] * 3, "丙": ["答复并办结" * 4] * 3,
                          "丁": ["督办事项" * 5] * 3})  # fmt: skip
    layout = laid_out(Table(frame, "", widths={"任务": 60, "时限": 3, "丙": 20, "丁": 20}), lying=False)
    room = layout.widths[1] / 20 / layout.size
    assert room >= sum(1.0 if "一" <= sign <= "鿿" or sign in "（）" else 0.5 for sign in whole)
