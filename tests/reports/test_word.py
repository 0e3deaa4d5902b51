"""The Word report, read back: its format, its fields, and that it says what gaps.csv and the page say."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pdfplumber
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

import documents
import halfsky
import report_package
from halfsky.package import Package, load_package
from halfsky.render.blocks import Heading, Paragraph, Table
from halfsky.render.content import Section, heading, paragraph, table
from halfsky.render.document import Document, compose
from halfsky.render.html import to_html
from halfsky.render.word import to_docx
from halfsky.reports import CrossReport, MergedReport, PlanReport, write_report, write_tables
from halfsky.reports.summary import headline
from long_form import only_long, some
from numbers_in_text import NUMBER, numbers_of

NATIONAL, EAST, WEST = "national-2011-2020", "east-2021-2025", "west-2021-2030"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def made_up(status: str = "final") -> Package:
    return Package(folder=Path(), **report_package.tables(status))


@pytest.fixture(scope="module")
def package() -> Package:
    return halfsky.load_package()


@pytest.fixture(scope="module")
def report(package: Package) -> PlanReport:
    return PlanReport.of(package, NATIONAL, as_of=2020, report="final")


@pytest.fixture(scope="module")
def document(report: PlanReport) -> Document:
    return report.document()


@pytest.fixture(scope="module")
def content(document: Document) -> bytes:
    return to_docx(document)


@pytest.fixture(scope="module")
def word(content: bytes) -> Word:
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return whole.read(name).decode()


def styled(word: Word, *styles: str) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name in styles]


# ---- the format of official documents ----


def test_the_page_is_that_of_an_official_document(word: Word, content: bytes) -> None:
    section = word.sections[0]
    for given, wanted in (
        (section.page_width, 210), (section.page_height, 297),
        (section.top_margin, 37), (section.left_margin, 28),
        (section.page_width - section.left_margin - section.right_margin, 156),
        (section.page_height - section.top_margin - section.bottom_margin, 225),
    ):  # fmt: skip
        assert abs(given - Mm(wanted)) < Mm(0.05)
    normal = word.styles["Normal"].paragraph_format
    assert normal.line_spacing * 22 == pytest.approx(Mm(225), abs=Pt(1))
    assert 'w:linePitch="579"' in part(content, "word/document.xml")


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22), ("Body Text", "仿宋_GB2312", 16), ("heading 1", "黑体", 16),
        ("heading 2", "楷体_GB2312", 16), ("heading 3", "仿宋_GB2312", 16), ("footer", "宋体", 14),
    ],
)  # fmt: skip
def test_fonts_and_sizes_are_those_of_the_standard(word: Word, style: str, font: str, size: float) -> None:
    named = next(found for found in word.styles if found.name.lower() == style.lower())
    assert named.element.rPr.rFonts.get(qn("w:eastAsia")) == font
    assert named.font.size == Pt(size)


def test_every_style_names_its_fonts_and_no_theme_has_a_say(word: Word, content: bytes) -> None:
    assert "Theme=" not in part(content, "word/styles.xml")
    paragraphs = [style for style in word.styles if style.element.get(qn("w:type")) == "paragraph"]
    assert len(paragraphs) > 15
    assert all(style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in paragraphs)
    fonts = part(content, "word/fontTable.xml")
    used = set(re.findall('w:eastAsia="([^"]+)"', part(content, "word/styles.xml"))) - {"zh-CN"}
    assert all(re.search(f'w:name="{font}"><w:altName w:val="[^"]+"', fonts) for font in used)


def test_page_numbers_stand_between_dashes_at_the_outer_edge(word: Word) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    section = word.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (line,) = footer.paragraphs
        assert line.text == "— 1 —"
        assert line.alignment == side
        assert "".join(code.text for code in line._p.iter(f"{W}instrText")).strip() == "PAGE"


# ---- structure ----


def test_the_parts_of_such_a_report_are_real_headings_in_order(word: Word, document: Document) -> None:
    assert styled(word, "Heading 1") == [
        "摘要", "一、总体情况", "二、各领域目标实现情况", "三、重点难点指标与问题", "四、责任单位分工与数据缺口", "五、下一步任务",
        "附表　指标完成情况一览表", "附件",
    ]  # fmt: skip
    assert styled(word, "Heading 2")[3:6] == ["（一）妇女与健康", "（二）妇女与教育", "（三）妇女与经济"]
    assert styled(word, "Title") == ["2020年《中国妇女发展纲要\n（2011—2020年）》\n终期评估报告"]
    listed = styled(word, "toc 1", "toc 2")
    assert listed == [block.text for block in document.blocks if isinstance(block, Heading) and block.level in (2, 3)]
    codes = [code.text.strip() for code in word.element.body.iter(f"{W}instrText")]
    assert sum(code.startswith("TOC") for code in codes) == 1


@pytest.mark.parametrize(
    ("kind", "as_of", "said"),
    some(
        [
            ("annual", 2018, ("（三）年度数据与进展", "按最新数据年份：2018年", "下一年度")),
            ("midterm", 2015, ("（三）时间进度与任务进度", "时间进度50%", "纲要后半期")),
            ("final", 2020, ("（三）目标实现结果", "实施期已满", "下一周期纲要")),
        ],
        2,
    ),
)
def test_the_kinds_differ_where_practice_differs(
    package: Package, kind: str, as_of: int, said: tuple[str, ...]
) -> None:
    markup = to_html(PlanReport.of(package, NATIONAL, as_of=as_of, report=kind).document().blocks).markup
    assert all(word_ in markup for word_ in said)


def test_captions_count_and_references_lead_somewhere(word: Word) -> None:
    captions = styled(word, "Caption")
    numbers = [re.match(r"(附?[表图])(\d+)　.", text).groups() for text in captions]
    for kind in ("表", "附表", "图", "附图"):
        own = [int(number) for found, number in numbers if found == kind]
        assert own == list(range(1, len(own) + 1)) != []
    assert sum(kind.endswith("表") for kind, _ in numbers) == len(word.tables)
    assert sum(kind.endswith("图") for kind, _ in numbers) == len(word.inline_shapes)
    codes = [code.text.split() for code in word.element.body.iter(f"{W}instrText")]
    assert sum(code[0] == "SEQ" for code in codes) == len(captions)
    marks = {mark.get(f"{W}name") for mark in word.element.body.iter(f"{W}bookmarkStart")}
    referred = {code[1] for code in codes if code[0] == "REF"}
    anchors = {link.get(f"{W}anchor") for link in word.element.body.iter(f"{W}hyperlink")}
    assert referred
    assert referred | anchors <= marks
    assert len({mark.get(f"{W}id") for mark in word.element.body.iter(f"{W}bookmarkStart")}) == len(marks)


def test_tables_repeat_their_head_and_break_between_rows_only(word: Word) -> None:
    for found in word.tables:
        rows = found._tbl.tr_lst
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
        heads = [row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
        assert heads == [place == 0 for place in range(len(rows))] or not any(heads), "facts have no head"
        widths = [int(column.get(qn("w:w"))) for column in found._tbl.tblGrid.gridCol_lst]
        assert sum(widths) in (pytest.approx(Mm(156).twips, abs=2), pytest.approx(Mm(225).twips, abs=2))
    kept = ("Heading 1", "Heading 2", "Table Head", "Table Head Narrow", "Picture")
    assert all(word.styles[name].paragraph_format.keep_with_next for name in kept)


def test_pictures_say_what_they_show_and_fit_the_type_area(word: Word) -> None:
    assert len(word.inline_shapes) > 4
    for shape in word.inline_shapes:
        assert len(shape._inline.docPr.get("descr")) > 10
        assert shape.width <= Mm(156) + 1
        assert shape.height <= Mm(225)


def test_nothing_outside_is_named_and_the_bytes_are_always_the_same(content: bytes, document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        relations = "".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".rels"))
        assert {entry.date_time for entry in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert whole.testzip() is None
    assert "External" not in relations
    assert to_docx(document) == content


_NUMBERED = re.compile(r"^（\d+）")
_SENTENCE = re.compile(r"(（\d+）)?\d{4}年，")

NASTY = '<b>&amp; {{ name }} {% if %} TOC \\o "1-3" PAGE \x07\x00 ]]> ＆ 𠮷'


def test_text_stays_text() -> None:
    frame = pd.DataFrame({NASTY: [NASTY], "值": ["=1+1"]})
    blocks = heading("题", 1) + heading(NASTY) + paragraph(f"{NASTY}\ud800") + table(frame, NASTY)
    content_ = to_docx(compose({"all": blocks}, "zh"))
    word_ = docx.Document(io.BytesIO(content_))
    wanted = NASTY.replace("\x07", "").replace("\x00", "")
    assert styled(word_, "Heading 1") == [wanted]
    assert wanted in styled(word_, "Body Text")
    assert [cell.text for cell in word_.tables[0].columns[0].cells] == [wanted, wanted]
    codes = [code.text.split()[0] for code in word_.element.body.iter(f"{W}instrText")]
    assert sorted(codes) == ["SEQ", "TOC"]


# ---- content ----


def test_every_number_of_the_sentences_is_in_gaps_csv(report: PlanReport, word: Word, tmp_path: Path) -> None:
    write_tables(report.gaps, tmp_path)
    gaps = pd.read_csv(tmp_path / "gaps.csv").merge(report.targets[["target_id", "indicator"]], on="target_id")
    gaps = gaps.assign(deadline=2020)
    sentences = [_NUMBERED.sub("", text) for text in styled(word, "Body Text") if _SENTENCE.match(text)]
    assert sorted(report.findings["sentence"]) == sorted(sentences), "each of them once"
    assert len(report.findings) == 18
    for text in sentences:
        said = text
        rows = [row for row in gaps.itertuples() if f"年，{row.indicator}为" in said]
        assert rows, text
        known = [number for row in rows for number in numbers_of(row)]
        found = NUMBER.findall(said.replace(rows[0].indicator, "").replace("/10万", ""))
        assert all(any(abs(float(number) - value) < 1e-6 for value in known) for number in found), (text, known)


def test_a_changed_value_changes_the_report(package: Package, report: PlanReport, word: Word) -> None:
    rows = package.observations
    changed = (
        rows["indicator_id"].eq("maternal_mortality_ratio") & rows["year"].eq(2020) & rows["area_code"].eq("000000")
    )
    other = replace(package, observations=rows.assign(value=rows["value"].mask(changed, 17.9)))
    after = docx.Document(io.BytesIO(to_docx(PlanReport.of(other, NATIONAL, as_of=2020, report="final").document())))
    before = set(styled(word, "Body Text"))
    new = [text for text in styled(after, "Body Text") if text not in before]
    assert len(new) == 1
    assert "孕产妇死亡率为17.9/10万，比基期（2010年）的30/10万降低12.1个十万分点" in new[0]


def test_the_page_and_the_word_file_say_the_same(document: Document, word: Word) -> None:
    page = _bare(re.sub("<[^>]+>", "", to_html(document.blocks).markup).replace("&#x27;", "'").replace("&quot;", '"'))
    for block in document.blocks:
        if isinstance(block, Paragraph):
            assert _bare(block.text) in page
    written = _bare("".join(text for text in word.element.body.itertext()))
    for block in document.blocks:
        if isinstance(block, Table):
            assert all(_bare(str(value)) in written for value in block.frame.iloc[:, 0])
    sentences = [text for text in styled(word, "Body Text", "Lead", "Prompt") if text]
    # a page numbers its lists by itself
    assert all(_bare(re.sub(r"^（\d+）", "", text)) in page for text in sentences)


def _bare(text: str) -> str:
    return "".join(text.split()).replace("&amp;", "&")


def test_advice_is_asked_for_and_never_given(word: Word) -> None:
    prompts = styled(word, "Prompt")
    assert prompts
    assert all(text.startswith("【待撰写") for text in prompts)
    after = [text for text in styled(word, "Body Text") if text]
    assert not any("应当" in text or "建议" in text for text in after)


def test_made_up_and_borrowed_values_are_marked() -> None:
    simulated = PlanReport.of(made_up("simulated"), EAST, as_of=2024).document()
    word_ = docx.Document(io.BytesIO(to_docx(simulated)))
    assert any("模拟数据" in text for text in styled(word_, "Stamp"))
    assert word_.sections[0].header.paragraphs[0].text == "模拟数据"
    assert word_.sections[0].even_page_header.paragraphs[0].text == "模拟数据"
    sentences = [text for text in styled(word_, "Body Text") if _SENTENCE.match(text)]
    assert sentences
    assert all(text.endswith("（模拟数据）。") for text in sentences)
    west = PlanReport.of(made_up(), WEST, as_of=2024).document()
    texts = _bare("".join(docx.Document(io.BytesIO(to_docx(west))).element.body.itertext()))
    assert "参考：上级地区" in texts
    assert "不作为本地区数据" in texts
    assert "全国14.3/10万（2024年）" in texts
    assert "模拟" not in texts


def test_a_plan_without_values_says_so_and_invents_none() -> None:
    west = PlanReport.of(made_up(), WEST, as_of=2024)
    assert west.findings.empty
    assert "2项定量目标均没有可用于判断的本地区数据" in to_html(west.document().blocks).markup
    assert (
        "In 2024 (year 4 of 10 of the plan) none of the 2 targets"
        in to_html(PlanReport.of(made_up(), WEST, as_of=2024, language="en").document().blocks).markup
    )


def test_several_plans_make_one_report() -> None:
    merged = MergedReport.of(made_up(), [EAST, WEST], as_of=2024)
    word_ = docx.Document(io.BytesIO(to_docx(merged.document())))
    assert styled(word_, "Title") == ["2024年2个地区妇女发展规划统计监测报告"]
    assert [text for text in styled(word_, "Heading 2") if "2021–2025" in text] == ["（一）东江区 2021–2025"] * 4
    assert set(merged.gaps["plan_id"]) == {EAST, WEST}
    units = next(found for found in word_.tables if found.cell(0, 0).text == "责任单位")
    assert [cell.text for cell in units.rows[1].cells] == ["区卫生健康委", "2", "2", "1", "1"]
    alone = PlanReport.of(made_up(), EAST, as_of=2024)
    body = styled(word_, "Body Text")
    assert all(any(text in line for line in body) for text in alone.findings["sentence"])


def test_a_merged_report_of_one_area_is_called_by_it_and_by_whom_its_plans_are_for() -> None:
    both = MergedReport.of(load_package(), ["national-2021-2030", "national-children-2021-2030"], as_of=2025)
    (title,) = [block.text for block in both.title().blocks if isinstance(block, Heading)]
    assert title == "2025年全国妇女、儿童发展纲要统计监测报告"
    english = MergedReport.of(
        load_package(), ["national-2021-2030", "national-children-2021-2030"], as_of=2025, language="en"
    )
    assert english.title().blocks[0].text.startswith("Women's and children's development plans of ")


def test_the_comparison_has_its_word_file_too(package: Package) -> None:
    compared = CrossReport.of(package, ["huaiyin-2021-2025", "yunyan-2021-2025"], as_of=2025).document()
    word_ = docx.Document(io.BytesIO(to_docx(compared)))
    assert styled(word_, "Title") == ["2025年妇女发展规划目标跨地区比较"]
    assert len(word_.inline_shapes) >= 3
    assert len(styled(word_, "Caption")) == len(word_.tables) + len(word_.inline_shapes)


def test_in_english_the_report_has_the_same_parts(package: Package, document: Document) -> None:
    english = PlanReport.of(package, NATIONAL, as_of=2020, report="final", language="en").document()
    assert list(english.parts) == list(document.parts)
    kinds = [[type(block).__name__ for block in section.blocks] for section in english.parts.values()]
    assert kinds == [[type(block).__name__ for block in section.blocks] for section in document.parts.values()]
    said = to_html(english.blocks).markup
    assert "Table 1" in said
    assert "Figure 1" in said


def test_a_reference_names_what_is_there() -> None:
    from halfsky.render.blocks import Ref  # noqa: PLC0415 - for this test only

    frame = pd.DataFrame({"甲": ["乙"]})
    whole = compose({"a": paragraph(["见", Ref("t"), "。"]) + table(frame, "表", label="t"), "b": Section()}, "zh")
    assert whole.blocks[0].text == "见表1。"
    with pytest.raises(KeyError, match="nowhere"):
        compose({"a": paragraph([Ref("nowhere")])}, "zh")


@pytest.mark.office
@pytest.mark.skipif(documents.OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_an_office_prints_it(document: Document, tmp_path: Path) -> None:
    write_report(document, tmp_path)
    with pdfplumber.open(documents.write_pdf(tmp_path / "report.docx", tmp_path)) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
        sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
    assert sizes == {(595, 842), (842, 595)}
    assert 15 < len(texts) < 45
    assert all(f"— {number} —" in text for number, text in enumerate(texts, start=1))
    assert all(len(text) > 40 for text in texts), "no page is blank"
    head = ["序", "指标", "领域", "目标值", "状态", "依据"]
    assert sum(all(word_ in text.replace("\n", " ") for word_ in head[1:]) for text in texts) >= 2, (
        "the head is repeated"
    )
    assert not alone_at_the_foot(texts)


def alone_at_the_foot(texts: list[str]) -> list[str]:
    """Headings and captions of tables that a page ends with, but for its number; the contents are on the second page."""
    lasts = [text.splitlines()[-2] for text in texts[2:] if len(text.splitlines()) > 1]
    return [
        last
        for last in lasts
        if re.match(r"^((（[一二三四五六七八九十]+）|[一二三四五六七]、)\S{2,16}|表\s?\d+　.*)$", last)
    ]


@pytest.mark.office
@pytest.mark.skipif(documents.OFFICE is None, reason="LibreOffice (soffice) is not installed")
@only_long
@pytest.mark.parametrize("kind", ["annual", "midterm", "final"])
def test_an_office_prints_every_plan_and_kind(package: Package, kind: str, tmp_path: Path) -> None:
    for plan in package.plans.itertuples():
        as_of = min(int(plan.end_year), 2025)
        write_report(PlanReport.of(package, plan.plan_id, as_of=as_of, report=kind).document(), tmp_path)
        with pdfplumber.open(documents.write_pdf(tmp_path / "report.docx", tmp_path)) as pdf:
            texts = [page.extract_text() for page in pdf.pages]
        assert len(texts) > 12, plan.plan_id
        assert not alone_at_the_foot(texts), plan.plan_id
        # the first is the title, the second the contents; a picture may fill a page of its own
        assert all(len(_bare(text)) > 20 for text in texts[2:]), plan.plan_id


def test_the_page_of_the_final_report_holds_its_sentences_beside_the_bureau(report: PlanReport) -> None:
    """docs/national-final-report.md: each sentence as the report has it, each finding as the page of findings has it."""
    docs = Path(__file__).parents[2] / "docs"
    page = (docs / "national-final-report.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| `")
    ]
    said = report.findings.set_index("indicator_id")["sentence"].to_dict()
    assert {row[0].strip("`"): row[1] for row in rows} == said
    assert headline(report) in page
    found = (
        (docs / "national-outline-2011-2020.md").read_text(encoding="utf-8").split("## As of 2020")[1].split("\n## ")[0]
    )
    for name, _, bureau, report, same in rows:
        (line,) = [line for line in found.splitlines() if line.startswith("|") and name in line]
        assert [cell.strip() for cell in line.strip("|").split("|")][5:8] == [bureau, report, same], name
