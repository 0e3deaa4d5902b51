"""A web page becomes its paragraphs: the article, without the site around it.

Owns which elements are paragraphs, which tables hold data and which only lay out the page, and what is taken for
the site's own furniture.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.dammit import EncodingDetector

from halfsky.errors import DocumentError
from halfsky.guarded_reading.documents.marks import MERGED
from halfsky.guarded_reading.encodings import decode
from halfsky.guarded_reading.refusals import Refused

_MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}

_NO_TEXT = {
    "script", "style", "noscript", "template", "head", "title", "button", "select", "option", "input", "textarea",
    "iframe", "object", "svg", "canvas", "audio", "video", "map", "dialog",
}  # fmt: skip
_FURNITURE_TAGS = {"nav", "header", "footer", "aside", "form"}
_FURNITURE_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "menu"}
# Words in a class or an id by which sites name their furniture.
_FURNITURE_NAMES = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|side-?bar|header|footer|foot|copyright|share|"
    r"sharing|bdsharebuttonbox|comments?|related|recommend|pagination|pager|toolbar|friend-?links?|links|search|login|advert|ads?|"
    r"banner|print-?btn|qrcode|reward)(?:$|[-_ ])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BLOCKS = {
    "p", "div", "section", "article", "main", "body", "html", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "dl", "dt", "dd", "blockquote", "center", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "pre",
    "figure", "figcaption", "address", "fieldset", "details", "summary", "hr", "header", "footer", "form", "br",
}  # fmt: skip
# A cell with this much text in several paragraphs lays out a page; a cell of data is short.
_LAYOUT_CHARACTERS = 300
_LAYOUT_PARAGRAPHS = 3
_MAX_SPAN = 200
_COLUMN = re.compile(
    r"序号|编号|领域|.{0,4}(?:指标|任务|目标|措施|内容|单位|部门|时限|期限|备注|属性)(?:名称|值|任务)?"
)

# Blanks that HTML folds into one; U+00A0 and U+3000 are text.
_FOLDED = re.compile(r"[ \t\r\n\f]+")
# A source line that was wrapped between two Chinese characters holds no blank.
_CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—]"
_WRAPPED = re.compile(rf"(?<={_CHINESE})[ \t]*[\r\n][ \t\r\n\f]*(?={_CHINESE})")
_NUMBERED = re.compile(r"\s*[（(]?(?:\d+|[一二三四五六七八九十]+)[、.．)）]")


def read(content: bytes, path: Path) -> str:
    """The text of a web page given as the bytes of its file; `path` is named in errors only."""
    markup = _decode(content, path)
    if "<" not in markup:
        raise DocumentError(f"{path} holds no HTML element; if it is plain text, rename it to .txt")
    markup = re.sub(r"^\s*<\?xml[^>]*>", "", markup)
    try:
        soup = BeautifulSoup(markup, "lxml")
        page = _Page(soup)
        page.read(soup.body or soup)
    except RecursionError as error:
        raise DocumentError(f"{path}: elements are nested too deep to be read; save its text as .docx") from error
    page.end_line()
    return "\n".join(page.lines)


def _decode(content: bytes, path: Path) -> str:
    """By byte order mark, else by the page's own declaration, else UTF-8."""
    encoding = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), "")
    if not encoding:
        nul = content.find(b"\0")
        if nul >= 0:
            raise DocumentError(f"{path}: byte {nul} is NUL, so this is not a web page; check what kind of file it is")
        declared = (EncodingDetector.find_declared_encoding(content, is_html=True) or "").lower()
        if not declared:
            try:
                return decode(content)[0]
            except Refused as refused:
                raise DocumentError(
                    f"{path} declares no encoding: {refused.found}; save it again as UTF-8"
                ) from refused
        # Pages that declare GB2312 or GBK use characters beyond it; GB18030 contains both.
        encoding = "gb18030" if declared.replace("_", "-") in ("gb2312", "gbk", "gb-2312", "x-gbk") else declared
    try:
        return content.decode(encoding)
    except LookupError as error:
        raise DocumentError(f'{path} declares the unknown encoding "{encoding}"; save it again as UTF-8') from error
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path}: byte {error.start} (0x{content[error.start]:02X}) is not {encoding}, which the page declares; "
            "put the right <meta charset> in, or save it again as UTF-8"
        ) from error


class _Page:
    """The lines of a page, collected while its elements are walked."""

    def __init__(self, soup: BeautifulSoup | None) -> None:
        self.lines: list[str] = []
        self._line = ""
        self._sentences = soup.get_text().count("。") if soup is not None else 0

    def end_line(self) -> None:
        line = _FOLDED.sub(" ", _WRAPPED.sub("", self._line)).strip(" ")
        if line.strip():
            self.lines.append(line)
        self._line = ""

    def read(self, element: Tag) -> None:
        for child in element.children:
            if type(child) is NavigableString:  # its subclasses are comments, declarations, scripts
                self._line += child
            elif isinstance(child, Tag) and not self._is_dropped(child):
                self._read_element(child)

    def _read_element(self, element: Tag) -> None:
        if element.name not in _BLOCKS:
            self.read(element)
            return
        self.end_line()
        if element.name == "pre":
            self.lines += [line.rstrip() for line in element.get_text().splitlines() if line.strip()]
            return
        if element.name == "table" and not _is_layout(element):
            self._read_table(element)
        else:
            if element.name == "li":
                self._line = _list_number(element)
            self.read(element)
        self.end_line()

    def _is_dropped(self, element: Tag) -> bool:
        if element.name in _NO_TEXT:
            return True
        named = " ".join([*element.get_attribute_list("class"), element.get("id") or ""])  # type: ignore[list-item]
        is_furniture = (
            (element.name in _FURNITURE_TAGS and not (element.name == "header" and element.find_parent("article")))
            or element.get("role") in _FURNITURE_ROLES
            or _FURNITURE_NAMES.search(named) is not None
            or element.has_attr("hidden")
            or _HIDDEN.search(str(element.get("style") or "")) is not None
        )
        # Some sites wrap the whole page in a form, or in a box that is called a menu: where the sentences are, stay.
        return is_furniture and 2 * element.get_text().count("。") <= self._sentences

    def _read_table(self, table: Tag) -> None:
        caption = table.find("caption")
        if isinstance(caption, Tag):
            self.read(caption)
            self.end_line()
        for row in _grid(table):
            cells = [_cell_text(cell) if cell is not None else MERGED for cell in row]
            if any(cell.strip(MERGED) for cell in cells):
                self.lines.append("\t" + "\t".join(cells))


def _list_number(item: Tag) -> str:
    """The decimal number that a browser prints before an item of an <ol>, unless the item brings its own."""
    parent = item.parent
    style = str(parent.get("style") or "") if parent is not None else ""
    if parent is None or parent.name != "ol" or parent.get("type", "1") != "1" or "none" in style:
        return ""
    if _NUMBERED.match(item.get_text()):
        return ""
    number = _span(parent, "start") - 1
    for sibling in parent.find_all("li", recursive=False):
        number = _span(sibling, "value") if sibling.has_attr("value") else number + 1
        if sibling is item:
            break
    return f"{number}."


def _rows(table: Tag) -> list[list[Tag]]:
    """The cells of a table's own rows, without those of tables inside it."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    return [row.find_all(["td", "th"], recursive=False) for row in rows]


def _is_layout(table: Tag) -> bool:
    if table.get("role") == "presentation" or table.find("table"):
        return True  # before its rows are looked for: of tables in tables each would look through all within
    rows = _rows(table)
    if all(len(row) <= 1 for row in rows):
        return True
    if rows and sum(bool(_COLUMN.fullmatch("".join(cell.get_text().split()))) for cell in rows[0]) > 1:
        return False  # its first row names columns, however long the cells below are
    return any(
        len(cell.get_text()) > _LAYOUT_CHARACTERS and len(_cell_lines(cell)) >= _LAYOUT_PARAGRAPHS
        for row in rows
        for cell in row
    )


def _grid(table: Tag) -> list[list[Tag | None]]:
    """Rows by column; a cell that spans several stands once, in its first row and column."""
    taken: set[tuple[int, int]] = set()
    grid: list[list[Tag | None]] = []
    for y, cells in enumerate(_rows(table)):
        row: list[Tag | None] = []
        for cell in cells:
            while (y, len(row)) in taken:
                row.append(None)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            taken |= {(y + down, len(row) + right) for down in range(1, height) for right in range(width)}
            row += [cell] + [None] * (width - 1)
        while (y, len(row)) in taken:
            row.append(None)
        grid.append(row)
    return grid


def _span(element: Tag, attribute: str) -> int:
    value = str(element.get(attribute) or "")
    return max(1, min(int(value), _MAX_SPAN)) if value.isdecimal() else 1


def _cell_lines(cell: Tag) -> list[str]:
    page = _Page(None)
    page.read(cell)
    page.end_line()
    return page.lines


def _cell_text(cell: Tag) -> str:
    return " ".join(" ".join(_cell_lines(cell)).split("\t")).strip()
