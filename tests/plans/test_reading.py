"""Reading plan documents: what is on the page is in the text, in order, once; what cannot be read says why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from documents import (
    OFFICE,
    SAMPLE,
    blocks,
    write_docx,
    write_html,
    write_pdf,
)
from halfsky.plans.reading import read_document
from long_form import only_long

PLANS = sorted((Path(__file__).parents[3] / "shared" / "plans").glob("*.txt"))
office = [pytest.mark.office, pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")]


def bare(text: str) -> str:
    return "".join(text.split())


def lines_of(text: str) -> list[str]:
    """Paragraphs and table rows of a text, blanks taken out: what every format must give back."""
    found = []
    for block in blocks(text):
        found += [bare(block)] if isinstance(block, str) else [bare("".join(row)) for row in block]
    return [line for line in found if line]


def read_lines(path: Path) -> list[str]:
    return read_document(path).text.split("\n")


# ---- plain text ----------------------------------------------------------------------------------------------------


def test_a_text_file_is_not_changed_at_all(tmp_path: Path) -> None:
    content = "\ufeff　前言\r\n⼥性\u00a0比例 ８\t%\n\n\n末行 \r".encode()
    path = tmp_path / "计划 草案.TXT"
    path.write_bytes(content)
    document = read_document(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert document.text == file.read()
    assert document.text.startswith("\ufeff")
    assert (document.format, document.name) == ("txt", "计划 草案.TXT")
    assert document.sha256 == hashlib.sha256(content).hexdigest()


# ---- the same plan in every format ---------------------------------------------------------------------------------

to_docx: Callable[[str, Path], Path] = lambda text, folder: write_docx(text, folder / "plan.docx")  # noqa: E731
to_html: Callable[[str, Path], Path] = lambda text, folder: write_html(text, folder / "plan.html")  # noqa: E731


def to_pdf(text: str, folder: Path, official: bool) -> Path:
    return write_pdf(write_docx(text, folder / "plan.docx", official=official), folder)


MAKERS = [
    pytest.param(to_docx, id="docx"),
    pytest.param(to_html, id="html"),
    pytest.param(lambda text, folder: write_html(text, folder / "plan.htm", encoding="gbk"), id="html-gbk"),
    pytest.param(lambda text, folder: to_pdf(text, folder, official=False), id="pdf", marks=office),
    pytest.param(lambda text, folder: to_pdf(text, folder, official=True), id="pdf-official", marks=office),
]


@pytest.mark.parametrize("make", MAKERS)
def test_the_sample_plan_reads_the_same_from_every_format(make: Callable[[str, Path], Path], tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    document = read_document(make(text, tmp_path))
    assert [bare(line) for line in document.text.split("\n")] == lines_of(text)
    assert "\n\t1\t孕产妇死亡率（1/10万）\t9.6\t≤8\n" in document.text
    assert "\n\t13\t家庭教育指导站点（个）\t63\t稳步增加\n" in document.text


@pytest.mark.skipif(not PLANS, reason="the published plans are not beside the repository")
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
@pytest.mark.parametrize("make", [pytest.param(to_docx, id="docx"), pytest.param(to_html, id="html")])
def test_published_plans_read_the_same_from_word_and_web(
    make: Callable[[str, Path], Path], plan: Path, tmp_path: Path
) -> None:
    text = plan.read_text(encoding="utf-8")
    assert [bare(line) for line in read_lines(make(text, tmp_path))] == lines_of(text)


@pytest.mark.office
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@only_long
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.stem)
@pytest.mark.parametrize("official", [False, True])
def test_published_plans_read_the_same_from_pdf(plan: Path, official: bool, tmp_path: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    assert [bare(line) for line in read_lines(to_pdf(text, tmp_path, official))] == lines_of(text)


# ---- Word ----------------------------------------------------------------------------------------------------------


def word(folder: Path, *body: str, numbering: str = "") -> Path:
    """A Word document with this XML as its body; `w`, `mc`, `wps` and `v` are declared."""
    document = docx.Document()
    holder = document.element.body
    spaces = (
        nsdecls("w")
        + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    for index, element in enumerate(parse_xml(f"<w:body {spaces}>{''.join(body)}</w:body>")):
        holder.insert(index, element)
    if numbering:
        root = document.part.numbering_part.element
        for child in list(root):
            root.remove(child)
        root.extend(parse_xml(f"<w:numbering {spaces}>{numbering}</w:numbering>"))
    path = folder / "plan.docx"
    document.save(str(path))
    return path


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def listed(text: str, list_id: int, level: int = 0) -> str:
    return p(r(text), properties=f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list_id}'/></w:numPr>")


def level(index: int, shape: str, text: str, start: int = 1) -> str:
    return f"<w:lvl w:ilvl='{index}'><w:start w:val='{start}'/><w:numFmt w:val='{shape}'/><w:lvlText w:val='{text}'/></w:lvl>"


def test_word_prints_the_numbers_that_word_makes_itself(tmp_path: Path) -> None:
    numbering = (
        f"<w:abstractNum w:abstractNumId='1'>{level(0, 'chineseCountingThousand', '%1、')}"
        f"{level(1, 'chineseCounting', '（%2）')}{level(2, 'decimal', '%3.')}{level(3, 'bullet', '•')}</w:abstractNum>"
        f"<w:abstractNum w:abstractNumId='2'>{level(0, 'chineseCounting', '第%1章', start=10)}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>"
        "<w:num w:numId='3'><w:abstractNumId w:val='1'/>"
        "<w:lvlOverride w:ilvl='2'><w:startOverride w:val='1'/></w:lvlOverride></w:num>"
    )
    path = word(
        tmp_path,
        listed("总体要求", 1),
        listed("指导方针", 1, 1),
        listed("目标甲", 1, 2),
        p(r("不编号的段落")),
        listed("目标乙", 1, 2),
        listed("圆点", 1, 3),
        listed("重新起号", 3, 2),
        listed("接着数", 3, 2),
        listed("发展目标", 1, 1),
        listed("又从一数起", 1, 2),
        listed("组织实施", 1),
        listed("附则", 2),
        listed("附件", 2),
        listed("没有这个列表", 99),
        numbering=numbering,
    )
    assert read_lines(path) == [
        "一、总体要求", "（一）指导方针", "1.目标甲", "不编号的段落", "2.目标乙", "圆点", "1.重新起号", "2.接着数", "（二）发展目标",
        "1.又从一数起", "二、组织实施", "第十章 附则", "第十一章 附件", "没有这个列表",
    ]  # fmt: skip


def test_word_heading_styles_bring_their_numbers(tmp_path: Path) -> None:
    document = docx.Document(str(word(tmp_path, numbering=(
        "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/>"
        "<w:pStyle w:val='Heading1'/><w:lvlText w:val='%1、'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/>"
        "<w:numFmt w:val='decimal'/><w:pStyle w:val='Heading2'/><w:lvlText w:val='%2.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>"
    ))))  # fmt: skip
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='1'/></w:numPr>"))
    for name, text in [("Heading 1", "健康"), ("Heading 2", "目标"), ("Heading 2", "措施"), ("Heading 1", "教育")]:
        document.add_paragraph(text, style=name)
    document.save(str(tmp_path / "headings.docx"))
    assert read_lines(tmp_path / "headings.docx") == ["一、健康", "1.目标", "2.措施", "二、教育"]


def test_word_text_is_that_of_the_final_document(tmp_path: Path) -> None:
    deleted_mark = "<w:rPr><w:del w:id='9' w:author='甲' w:date='2022-01-01T00:00:00Z'/></w:rPr>"
    path = word(
        tmp_path,
        p(
            "<w:bookmarkStart w:id='1' w:name='_GoBack'/>", r("筛查率达"), "<w:bookmarkEnd w:id='1'/>",
            "<w:del w:id='2' w:author='甲'><w:r><w:delText>60%</w:delText></w:r></w:del>",
            "<w:ins w:id='3' w:author='甲'>", r("75%"), "</w:ins>", r("以上"),
            "<w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:commentReference w:id='0'/></w:r>",
            r("暗字", "<w:vanish/>"), "<w:hyperlink w:anchor='a'>", r("，见附表"), "</w:hyperlink>",
            "<w:sdt><w:sdtContent>", r("。"), "</w:sdtContent></w:sdt>",
        ),
        p(r("第一行"), "<w:r><w:br/></w:r>", r("第二行"), "<w:r><w:noBreakHyphen/></w:r>", r("完")),
        p("<w:r><w:tab/></w:r>", r("缩进的段落")),
        p("<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>", r("95%")),
        p(r("被并"), properties=deleted_mark),
        p(r("的段落")),
        "<w:sdt><w:sdtContent>" + p(r("控件里的段落")) + "</w:sdtContent></w:sdt>",
        p(
            r("题注"),
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>",
            p(r("文本框")), "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>",
            p(r("文本框")), "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        ),
    )  # fmt: skip
    assert read_lines(path) == [
        "筛查率达75%以上，见附表。", "第一行", "第二行-完", "缩进的段落", "≥95%", "被并的段落", "控件里的段落", "题注", "文本框",
    ]  # fmt: skip


def test_word_leaves_out_headers_and_footers(tmp_path: Path) -> None:
    path = write_docx("正文一句。", tmp_path / "plan.docx", official=True)
    assert read_lines(path) == ["正文一句。"]


def test_word_tables_keep_their_place_and_write_merged_cells_once(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("表前")
    table = document.add_table(rows=4, cols=3)
    values = [
        ["领域", "指标", "目标"],
        ["健康", "死亡率\n（1/10万）", "≤8"],
        ["", "筛查率", "75"],
        ["合计两项", "", ""],
    ]
    for row, texts in zip(table.rows, values, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    document.add_paragraph("表后")
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0).text = "框中第一段"
    frame.cell(0, 0).add_paragraph("框中第二段")
    path = tmp_path / "plan.docx"
    document.save(str(path))
    assert read_lines(path) == [
        "表前", "\t领域\t指标\t目标", "\t健康\t死亡率 （1/10万）\t≤8", "\t\t筛查率\t75", "\t合计两项\t\t", "表后", "框中第一段", "框中第二段",
    ]  # fmt: skip


# ---- web pages -----------------------------------------------------------------------------------------------------


def page(folder: Path, body: str, head: str = "") -> Path:
    path = folder / "plan.html"
    path.write_text(f"<html><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_web_page_paragraphs_and_blanks(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        "<h1>规划</h1><div>一段<b>加粗</b>的\n    文字，折行<span>不断</span>开 AB\nCD<br>换行后&nbsp;有空格</div>"
        "<!-- 注释 --><ol start='3'><li>第三项<li>第四项</ol><ul><li>圆点</ul><ol><li>1.自带编号</li></ol>",
    )
    assert read_lines(path) == [
        "规划", "一段加粗的文字，折行不断开 AB CD", "换行后\u00a0有空格", "3.第三项", "4.第四项", "圆点", "1.自带编号",
    ]  # fmt: skip


def test_web_page_leaves_the_site_out_and_the_article_in(tmp_path: Path) -> None:
    path = page(
        tmp_path,
        "<form id='aspnetForm'><header>政府网</header><nav>首页。</nav><div class='crumbs'>当前位置：首页</div>"
        "<div class='main-menu'><article><header><h1>规划全文</h1></header><p>目标一达到九成。</p><p>目标二达到八成。</p></article>"
        "</div><p style='display: none'>隐藏的话</p><aside>相关阅读</aside><footer>版权所有</footer></form>"
        "<script>document.write('脚本。')</script>",
        head="<title>标题栏</title><style>p {color: red}</style>",
    )
    assert read_lines(path) == ["规划全文", "目标一达到九成。", "目标二达到八成。"]


def test_web_page_tables_of_data_are_rows_and_tables_of_layout_are_paragraphs(tmp_path: Path) -> None:
    long = "".join(f"<p>{'这一段说明各单位如何分工。' * 10}</p>" for _ in range(3))
    path = page(
        tmp_path,
        "<table><tr><td><p>外框</p><table><caption>主要指标</caption><thead><tr><th>领域</th><th>指标</th><th>值</th></tr></thead>"
        "<tr><td rowspan=2>健康</td><td>甲<br>项</td><td>≤8</td></tr><tr><td>乙项</td><td>75</td></tr>"
        "<tr><td colspan=2>合计</td><td>2</td></tr></table></td></tr></table>"
        f"<table><tr><td>左栏</td><td>{long}</td></tr></table>",
    )
    assert read_lines(path)[:8] == [
        "外框", "主要指标", "\t领域\t指标\t值", "\t健康\t甲 项\t≤8", "\t\t乙项\t75", "\t合计\t\t2", "左栏", "这一段说明各单位如何分工。" * 10,
    ]  # fmt: skip
