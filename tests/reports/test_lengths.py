"""Three lengths of one report: a page, a report, an annex; what each holds, and that they say one thing."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import docx
import pytest

import made_up_county
from halfsky.errors import DocumentError, UsageError
from halfsky.render.blocks import Heading, Paragraph, Picture, Ref, Table
from halfsky.render.document import Document
from halfsky.render.word.edited import about_of
from halfsky.reports import PlanReport, write_reports
from halfsky.reports.checking import check_report, marks
from halfsky.schemas import DIRECTIONS
from numbers_in_text import NUMBER

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def package():
    return made_up_county.package()


@pytest.fixture(scope="module")
def report(package) -> PlanReport:
    return PlanReport.of(package, made_up_county.PLAN, as_of=2025)


@pytest.fixture(scope="module")
def document(report) -> Document:
    return report.document()


@pytest.fixture(scope="module")
def files(report, document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_reports(report, document, folder=folder)
    return folder


def test_each_length_is_a_file_and_one_can_be_made_alone(report, document, files, tmp_path) -> None:
    made = {"annex.docx", "brief.docx", "report.docx", "indicators.xlsx", "result.json"}
    assert {path.name for path in files.iterdir()} == made
    write_reports(report, document, "brief", tmp_path)
    assert {path.name for path in tmp_path.glob("*.docx")} == {"brief.docx"}
    assert (tmp_path / "brief.docx").read_bytes() == (files / "brief.docx").read_bytes()
    with pytest.raises(UsageError, match="one of brief, report, annex"):
        write_reports(report, document, "long", tmp_path)


def test_what_is_in_the_annex_is_not_in_the_report(document) -> None:
    main, annex = document.main_text(), document.annex()
    names = [{block.name for block in made.blocks if isinstance(block, Table | Picture)} for made in (main, annex)]
    assert names[0]
    assert names[1]
    assert not names[0] & names[1]
    assert all(name.startswith("附") for name in names[1])
    whole = {block.name for block in document.blocks if isinstance(block, Table | Picture)}
    assert names[0] | names[1] == whole
    for made in (main, annex):
        labels = {getattr(block, "label", "") for block in made.blocks}
        spans = [span for block in made.blocks if isinstance(block, Paragraph) for span in block.spans]
        assert all(span.label in labels for span in spans if isinstance(span, Ref))
    assert "见附件附表" in "".join(block.text for block in main.blocks if isinstance(block, Paragraph))


def test_no_sentence_stands_twice_and_every_finding_once(report, document) -> None:
    texts = [block.text for block in document.main_text().blocks if isinstance(block, Paragraph)]
    sentences = [text for paragraph in texts for text in re.findall("[^。]{12,}。", paragraph)]
    assert len(sentences) == len(set(sentences))
    told = "\n".join(texts)
    for fact in report.findings["fact"]:
        assert told.count(f"{fact.name}为{fact.amount(fact.value)}") + told.count(f"{fact.name}{fact.year}年为") == 1


def test_every_target_is_in_the_list_with_its_values(report, document) -> None:
    (table,) = (block for block in document.blocks if isinstance(block, Table) and block.kind == "landscape")
    frame = table.frame.set_index("指标")
    assert list(frame.columns) == [
        "序号",
        "单位",
        "基期值",
        *map(str, range(2021, 2026)),
        "目标值",
        "达标情况",
        "责任单位",
    ]
    assert len(frame) == len(made_up_county.TARGETS)
    places = frame.loc["每千人口拥有3岁以下婴幼儿托位数"]
    assert (places["单位"], places["基期值"], places["2023"], places["2025"]) == ("个", "1.3", "2.7", "3.9")


def test_the_list_lies_on_pages_on_their_side(files) -> None:
    word = docx.Document(files / "report.docx")
    turned = [section.page_width > section.page_height for section in word.sections]
    assert turned == [False, True]
    assert word.sections[0].page_width == word.sections[1].page_height


def test_tables_have_the_template_s_style_and_no_empty_paragraph_makes_room(files) -> None:
    for name in ("brief", "report", "annex"):
        word = docx.Document(files / f"{name}.docx")
        assert {table.style.name for table in word.tables} <= {"Report Table"}
        content = zipfile.ZipFile(files / f"{name}.docx").read("word/document.xml").decode()
        assert not re.search("tblBorders|<w:shd |<w:tcBorders|<w:jc ", content)
        assert all(paragraph.text or paragraph._p.findall(f".//{W}drawing") for paragraph in word.paragraphs)
        ids = re.findall(r'bookmarkStart w:id="(\d+)"', content)
        assert len(ids) == len(set(ids))


def test_no_part_is_kept_together_so_long_that_it_leaves_half_a_page_blank(files) -> None:
    word = docx.Document(files / "report.docx")
    kept = {
        style.name
        for style in word.styles
        if getattr(style, "paragraph_format", None) and style.paragraph_format.keep_with_next
    }
    longest = run = 0
    for element in word.element.body:
        paragraph = docx.text.paragraph.Paragraph(element, word) if element.tag == f"{W}p" else None
        held = paragraph is not None and (paragraph.style.name in kept or paragraph.paragraph_format.keep_with_next)
        run = run + 1 if held else 0
        longest = max(longest, run)
    assert longest <= 7


def test_a_file_says_what_it_was_made_from_and_who_signs(files) -> None:
    for name in ("brief", "report", "annex"):
        path = files / f"{name}.docx"
        asked = {"plan_id": made_up_county.PLAN, "as_of": "2025", "report": "annual", "language": "zh", "length": name}
        assert about_of(path) == asked
        assert docx.Document(path).core_properties.author == "河西县妇女儿童工作委员会办公室"


def test_what_came_of_it_is_counted_as_the_report_counts_it(report, files) -> None:
    told = json.loads((files / "result.json").read_text(encoding="utf-8"))
    assert told["unmet"] == report.headline_names() == ["妇女人均预期寿命"]
    assert (told["reached"], told["measurable"], told["quantitative"]) == (1, 3, 4)
    assert (told["rate"], told["coverage"]) == (33.3, 75.0)


# ---- numbers ----


def known_numbers(report: PlanReport, row) -> list[float]:
    """Every number that a text about one target may hold."""
    values = [row.observed, row.baseline, row.target, row.previous, row.cases, row.among, row.value, row.upper_value]
    values += [
        row.observed - row.baseline,
        row.observed - row.target,
        row.observed - row.previous,
        row.required_per_year,
    ]
    # few cases are told year by year: how many of how many
    seen = report.package.observations
    own = seen[seen["indicator_id"].eq(row.indicator_id) & seen["area_code"].eq(report.plan["area_code"])]
    values += [*own["numerator"], *own["denominator"]]
    values += [row.together]  # of those that several years decide
    years = [row.latest_year, row.baseline_year, row.deadline, row.together_from, report.as_of]
    return [abs(float(value)) for value in [*values, *years] if value == value]


def strays(report: PlanReport, row, text: str) -> list[str]:
    known = known_numbers(report, row)
    plain = re.sub(r"每千|3岁以下|/10万|10万", "", text.replace(row.name, ""))
    return [
        number
        for number in NUMBER.findall(plain)
        if not any(abs(float(number.replace(",", "")) - value) <= 0.0051 for value in known)
    ]


@pytest.mark.parametrize("kind", ["annual", "midterm", "final"])
def test_every_number_of_headings_sentences_and_the_page_is_that_of_its_target(package, kind: str) -> None:
    report = PlanReport.of(package, made_up_county.PLAN, as_of=2025, report=kind)
    rows = report.findings if "previous" in report.findings else report.findings.assign(previous=float("nan"))
    section, brief = report.by_domain().blocks, report.brief().blocks
    for row in rows.itertuples():
        about = [
            block.text.partition("．")[2] or block.text
            for block in section
            if isinstance(block, Heading | Paragraph) and row.name in block.text and getattr(block, "level", 4) == 4
            and getattr(block, "kind", "finding") in ("finding", "")
        ]  # fmt: skip
        clauses = [
            part for text in about for part in re.split("[；：]", text) if row.name in part and "缺少数据" not in part
        ]
        assert clauses
        assert [stray for text in clauses for stray in strays(report, row, text)] == []
        for found in re.finditer(r"(降低|提高|增加|减少)(超?)([一两三四五六七八九])成", "".join(about)):
            share = abs(row.observed - row.baseline) / row.baseline * 10
            tenth = "零一两三四五六七八九".index(found[3])
            assert (tenth < share < tenth + 1) if found[2] else share == pytest.approx(tenth)
        assert row.comparator not in DIRECTIONS
    danger = next((block.text for block in brief if isinstance(block, Paragraph) and "需要关注" in block.text), "")
    for row in rows[rows["name"].isin(report.headline_names())].itertuples():
        (item,) = re.findall(rf"{row.name}（.*?个?）", danger)
        assert strays(report, row, item) == []


# ---- an edited file ----


def test_a_file_that_nobody_edited_is_not_marked(files, package, document) -> None:
    assert check_report(files / "brief.docx", package).empty
    assert marks(files / "report.docx", document.main_text()).empty
    assert marks(files / "annex.docx", document.annex()).empty


def test_what_was_edited_is_marked_wherever_it_stands(files, document, tmp_path) -> None:
    expected = document.main_text()
    edits = {
        "heading": ("增加2.6个", "增加3.6个"), "sentence": ("28.57/10万（1例", "28.57/10万（2例"), "cell": ("82.1", "82.7"),
        "lead": ("1/3", "2/3"), "status": ("没有进展", "正常推进"),
    }  # fmt: skip
    for old, new in edits.values():
        edited = _edited(files / "report.docx", tmp_path / "edited.docx", old, new)
        found = marks(edited, expected)
        assert len(found) == 1, (old, new, found)
    same = _edited(files / "report.docx", tmp_path / "same.docx", "28.57/10万", "28.570/10万")
    assert marks(same, expected).empty


def test_a_file_that_says_nothing_of_itself_is_refused(package, tmp_path) -> None:
    plain = tmp_path / "plain.docx"
    docx.Document().save(plain)
    with pytest.raises(DocumentError, match="does not say what it was made from"):
        check_report(plain, package)
    plain.write_text("no Word file", encoding="utf-8")
    with pytest.raises(DocumentError, match="not a Word file"):
        check_report(plain, package)


def _edited(source: Path, target: Path, old: str, new: str) -> Path:
    """A copy in which the first run that holds `old` behind the contents says `new`, split into runs as Word does."""
    with zipfile.ZipFile(source) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    text = parts["word/document.xml"].decode()
    start = text.index('w:pStyle w:val="Heading1"')
    place = text.index(old, start)
    before, after = new[: len(new) // 2], new[len(new) // 2 :]
    split = f'{before}</w:t></w:r><w:r w:rsidR="00AB12CD"><w:t xml:space="preserve">{after}'
    parts["word/document.xml"] = (text[:place] + split + text[place + len(old) :]).encode()
    with zipfile.ZipFile(target, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return target
