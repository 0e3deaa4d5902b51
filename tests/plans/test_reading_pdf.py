"""Pages set by hand become paragraphs and rows: what a PDF shows and does not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents import (
    Print,
    ruled_table,
    set_lines,
    write_raw_pdf,
)
from halfsky.plans.reading import read_document


def read_lines(path: Path) -> list[str]:
    return read_document(path).text.split("\n")


FULL = "字" * 30  # a line that reaches the right margin of the pages below


def test_pdf_joins_wrapped_lines_by_what_would_have_fitted(tmp_path: Path) -> None:
    full_sentence, full_item = FULL[:27] + "一句。", "2.新的一项写到行末" + "字" * 21
    lines = [FULL, FULL[:27] + "收尾。", FULL, "半行而止。", full_sentence, full_item, "3.5倍于去年。", FULL]
    path = write_raw_pdf([set_lines(lines)], tmp_path / "plan.pdf")
    assert read_lines(path) == [
        FULL + lines[1] + FULL + "半行而止。",  # nothing on the page tells that a paragraph ends with a full line
        full_sentence,
        full_item + "3.5倍于去年。",
        FULL,
    ]


def test_pdf_begins_a_paragraph_at_an_indent_and_at_a_gap(tmp_path: Path) -> None:
    short = ["\u3000\u3000短段。"] * 3
    indented = set_lines(
        [*short, "\u3000\u3000" + FULL[:28], FULL, "\u3000\u3000" + FULL[:28], "\u3000\u3000" + FULL[:28], "余字"]
    )
    below = set_lines([FULL, "末段"], top=320)
    path = write_raw_pdf([indented + below], tmp_path / "plan.pdf")
    assert read_lines(path) == ["短段。"] * 3 + [FULL[:28] + FULL, FULL[:28], FULL[:28] + "余字", FULL + "末段"]


def test_pdf_paragraphs_run_over_pages_without_headers_page_numbers_and_footnotes(tmp_path: Path) -> None:
    pages: list[list[Print]] = []
    body_lines = [character * 30 for character in "天地玄黄宇宙洪荒日月盈"] + ["全文完。"]
    for number in range(1, 5):
        body = set_lines(body_lines[3 * number - 3 : 3 * number])
        header = [(90.0, 50.0, 9.0, f"某县妇女发展规划第{number}稿")]
        footer = [(290.0, 800.0, 9.0, str(number + 2))]
        note = (
            [(90.0, 740.0, 9.0, "①两癌：宫颈癌和乳腺癌。"), (90.0, 752.0, 9.0, "注释的第二行。")] if number == 2 else []
        )
        mark = [(102.0, 95.0, 6.0, "①")] if number == 2 else []  # raised, between the first two characters
        pages.append(header + body + mark + note + footer)
    assert read_lines(write_raw_pdf(pages, tmp_path / "plan.pdf")) == ["".join(body_lines)]


def test_pdf_keeps_a_number_that_is_text_at_the_foot_of_a_page(tmp_path: Path) -> None:
    pages = [set_lines([FULL, "到本轮规划结束的年份为", "2030"]), set_lines(["第二页的话。"])]
    assert "2030" in "".join(read_lines(write_raw_pdf(pages, tmp_path / "plan.pdf")))


def test_pdf_table_is_read_once_and_goes_on_over_the_page(tmp_path: Path) -> None:
    header = ["序号", "指标", "目标"]
    first, first_rules = ruled_table([header, ["1", "死亡率\n（1/10万）", "≤8"], ["2", "托位数", "4.6"]], top=140)
    second, second_rules = ruled_table([header, ["", "（个）", ""], ["3", "知晓率", ""]], top=60)
    pages = [set_lines(["主要指标"]) + first, second + set_lines(["表后一段。"], top=200)]
    path = write_raw_pdf(pages, tmp_path / "plan.pdf", rules={0: first_rules, 1: second_rules})
    assert read_lines(path) == [
        "主要指标", "\t序号\t指标\t目标", "\t1\t死亡率（1/10万）\t≤8", "\t2\t托位数（个）\t4.6", "\t3\t知晓率\t", "表后一段。",
    ]  # fmt: skip


def test_pdf_frame_around_text_is_no_table(tmp_path: Path) -> None:
    rules = [
        (80.0, 80.0, 500.0, 80.0),
        (80.0, 150.0, 500.0, 150.0),
        (80.0, 80.0, 80.0, 150.0),
        (500.0, 80.0, 500.0, 150.0),
    ]
    path = write_raw_pdf([set_lines([FULL, "框内的话。"])], tmp_path / "plan.pdf", rules={0: rules})
    assert read_lines(path) == [FULL + "框内的话。"]


def test_pdf_drops_blanks_of_layout_and_keeps_those_between_words(tmp_path: Path) -> None:
    spaced: list[Print] = [
        (90, 100, 12, "到"), (106, 100, 12, "2030"), (134, 100, 12, "年"),  # set apart by a third of the type size
        (90, 140, 12, "达到 90% 以上"), (90, 180, 12, "县教育局 县民政局"), (90, 220, 12, "AB CD"), (90, 260, 12, "面积5m"),
        (126, 255, 7, "2"), (90, 300, 12, "粗"), (90.4, 300, 12, "粗"), (102, 300, 12, "体"), (102.4, 300, 12, "体"),
        (90, 340, 12, FULL),
    ]  # fmt: skip
    path = write_raw_pdf([spaced], tmp_path / "plan.pdf")
    assert read_lines(path) == ["到2030年", "达到90%以上", "县教育局 县民政局", "AB CD", "面积5m2", "粗体", FULL]


def test_pdf_names_the_page_that_is_a_picture(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pages = [set_lines([FULL, "一页。"]), [], set_lines(["另一页。"]), set_lines(["又一页。"])]
    path = write_raw_pdf(pages, tmp_path / "plan.pdf", pictures={1})
    assert read_lines(path) == [FULL + "一页。", "另一页。", "又一页。"]
    assert "page 2 is a picture" in caplog.text


# ---- documents that cannot be read ---------------------------------------------------------------------------------
