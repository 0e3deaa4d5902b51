"""How the pages of a report are filled: charts where they fit, rows and letters kept together, contents with a hint."""

from __future__ import annotations

import io
import re
import zipfile
from types import SimpleNamespace

import docx
import pandas as pd
import pytest

from halfsky.render.blocks import Block, Heading, Paragraph, Picture, Table
from halfsky.render.content import heading, paragraph, table
from halfsky.render.document import compose
from halfsky.render.word import pages, to_docx
from halfsky.render.word.flow import height, settled
from halfsky.render.word.table_layout import laid_out

LINE = "字" * 26


def chart(high: float) -> Picture:
    return Picture(SimpleNamespace(get_figwidth=lambda: 6.14, get_figheight=lambda: high), "图")  # type: ignore[arg-type]


def lines(count: int) -> Paragraph:
    return Paragraph((LINE + "字" * 28 * (count - 1),))


def test_the_height_of_words_is_that_of_their_lines() -> None:
    assert height(lines(3)) == pytest.approx(3 * 28.95)
    assert height(Heading("一、", 2)) == pytest.approx(28.95)


def test_a_chart_that_the_page_cannot_hold_goes_behind_the_words_that_fill_it() -> None:
    blocks: list[Block] = [
        Heading("一、", 2), Heading("（一）", 3), lines(14), chart(4.0), Heading("（二）", 3), lines(3), lines(2), lines(5),
        Heading("二、", 2), lines(3),
    ]  # fmt: skip
    placed = settled(blocks, 0)
    assert sorted(map(id, placed)) == sorted(map(id, blocks)), "nothing is lost"
    assert [type(block).__name__ for block in placed[:7]] == [
        "Heading", "Heading", "Paragraph", "Heading", "Paragraph", "Paragraph", "Picture",
    ]  # fmt: skip


def test_a_chart_that_fits_stays_and_none_leaves_its_part() -> None:
    fits: list[Block] = [Heading("一、", 2), lines(5), chart(3.0), lines(3)]
    assert settled(fits, 0) == fits
    last: list[Block] = [Heading("一、", 2), lines(18), chart(4.0), Heading("二、", 2), lines(3)]
    assert settled(last, 0) == last
    annex: list[Block] = [
        Heading("附件", 2, "appendix"), Heading("附件一", 3), lines(17), chart(4.0), Heading("附件二", 3), lines(3),
    ]  # fmt: skip
    assert settled(annex, 0) == annex
    # nor does one of a domain go under the next domain's heading
    domains: list[Block] = [Heading("附件", 2), Heading("甲", 4), lines(18), chart(4.0), Heading("乙", 4), lines(3)]
    assert settled(domains, 0) == domains


def test_no_heading_is_parted_from_its_words_by_a_chart() -> None:
    blocks: list[Block] = [
        Heading("一、", 2), Heading("（一）", 3), lines(17), chart(4.0), lines(1), Heading("（二）", 3), lines(9),
    ]  # fmt: skip
    placed = settled(blocks, 0)
    place = next(number for number, block in enumerate(placed) if isinstance(block, Picture))
    assert not isinstance(placed[place - 1], Heading)


def test_tables_have_the_larger_type_wherever_their_numbers_fit() -> None:
    few = pd.DataFrame({"指标": ["甲"] * 9, **{str(year): ["90.1"] * 9 for year in range(2019, 2025)}})
    many = pd.DataFrame(
        {"指标": ["甲" * 12] * 9, **{str(year): ["1234.5（2021年）"] * 9 for year in range(2010, 2025)}}
    )
    assert not laid_out(Table(few, ""), lying=False).narrow
    assert laid_out(Table(many, ""), lying=False).narrow
    assert not laid_out(Table(few.iloc[:, :4], ""), lying=False).narrow


def test_a_tall_row_of_long_texts_is_parted_and_no_other() -> None:
    frame = pd.DataFrame({"领域": ["甲", "乙"], "项数": ["20", "1"], "指标": ["孕产妇死亡率≤7/10万；" * 20, "一项"]})
    widths = {"领域": 12, "项数": 5, "指标": 83}
    blocks = heading("题", 1) + heading("一、") + table(frame, "表", widths=widths, kind="dense")
    word = docx.Document(io.BytesIO(to_docx(compose({"all": blocks}, "zh"))))
    split = [bool(row._tr.findall(".//{*}cantSplit")) for row in word.tables[0].rows]
    assert split == [True, False, True]


def contents() -> bytes:
    return to_docx(compose({"all": heading("题", 1) + heading("一、概况") + paragraph("词")}, "zh"))


def test_contents_without_pages_list_the_headings_and_print_no_word_about_fields(tmp_path) -> None:
    word = docx.Document(io.BytesIO(contents()))
    listed = [part.text for part in word.paragraphs if part.style.name.startswith("toc")]
    assert listed == ["一、概况"]
    assert not any("更新" in part.text for part in word.paragraphs)


def test_where_the_pages_are_filled_in_the_field_is_whole_and_they_stay(tmp_path, monkeypatch) -> None:
    file = tmp_path / "report.docx"
    file.write_bytes(contents())
    assert pages._lacks_pages(file)
    assert pages._write(file, ["题", "目录一、概况", "一、概况词"])
    assert not pages._lacks_pages(file)
    with zipfile.ZipFile(file) as whole:
        text = whole.read("word/document.xml").decode()
    assert "更新域" not in text
    assert "PAGEREF" in text
    kinds = re.findall('fldCharType="(begin|separate|end)"', text)
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
