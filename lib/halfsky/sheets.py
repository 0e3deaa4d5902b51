"""Frames as the sheets of a workbook: the rows are written as XML, openpyxl makes the workbook around them.

As objects of openpyxl the cells of a nation's gaps take a minute and gigabytes.
"""

from __future__ import annotations

import datetime
import io
import math
import numbers
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from halfsky.errors import OutputError

if TYPE_CHECKING:
    from typing import BinaryIO

    import pandas as pd

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML can hold."""

_LONGEST = 32_767  # characters of a cell
_ROWS = 1_048_576  # of a sheet
_WIDEST = 60  # characters of a fitted column
_TOGETHER = 500  # rows that are handed over at once


def write_sheets(frames: Mapping[str, pd.DataFrame], file: BinaryIO, *, fitted: bool = False) -> None:
    """Write a workbook with a sheet a frame, first row frozen; text stays text, also where it looks like a formula.

    fitted: columns as wide as their texts. OutputError for a control character, and for more rows than a sheet has.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - most commands write none
    from openpyxl.cell import Cell  # noqa: PLC0415
    from openpyxl.styles import Alignment  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.active)
    styles = {}
    for name, frame in frames.items():
        if len(frame) >= _ROWS:
            raise OutputError(f"{len(frame)} rows: a sheet of .xlsx has {_ROWS - 1} below its head; write a .csv file")
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for kind, form in (("", ""), ("date", "YYYY-MM-DD"), ("datetime", "YYYY-MM-DD HH:MM:SS")):
            cell = Cell(sheet, row=1, column=1)
            if form:
                cell.number_format = form
            if fitted:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            styles[kind] = cell.style_id
        if fitted:
            for place, width in enumerate(_widths(frame), 1):
                sheet.column_dimensions[get_column_letter(place)].width = width
    around = io.BytesIO()
    book.save(around)
    with zipfile.ZipFile(around) as made, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        rows = {
            f"xl/worksheets/sheet{place}.xml": (frame, [get_column_letter(one + 1) for one in range(frame.shape[1])])
            for place, frame in enumerate(frames.values(), 1)
        }
        for part in made.infolist():
            content = made.read(part)
            if part.filename not in rows:
                whole.writestr(part, content, zipfile.ZIP_DEFLATED)
                continue
            frame, letters = rows[part.filename]
            last = f"{letters[-1] if letters else 'A'}{len(frame) + 1}"
            content = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="A1:{last}"'.encode(), content, count=1)
            head, data, tail = re.split(rb"(<sheetData ?/>|<sheetData>\s*</sheetData>)", content, maxsplit=1)
            assert data
            part.compress_type = zipfile.ZIP_DEFLATED
            with whole.open(part, "w", force_zip64=True) as sheet_file:
                sheet_file.write(head + b"<sheetData>")
                for some in _rows(frame, letters, styles):
                    sheet_file.write(some.encode())
                sheet_file.write(b"</sheetData>" + tail)


def _rows(frame: pd.DataFrame, letters: list[str], styles: Mapping[str, int]) -> Iterator[str]:
    """The XML of the head and of each row; an empty cell is none."""
    cells = _Cells(styles)
    columns = [[cells.of(name), *cells.of_column(frame.iloc[:, place])] for place, name in enumerate(frame)]
    done: list[str] = []
    for number, row in enumerate(zip(*columns, strict=True), 1):
        done.append(f'<row r="{number}">')
        done += [f'<c r="{letter}{number}{cell}' for letter, cell in zip(letters, row, strict=True) if cell]
        done.append("</row>")
        if not number % _TOGETHER:
            yield "".join(done)
            done.clear()
    yield "".join(done)


class _Cells:
    """The XML of cells behind their place; each text is made once. styles: the number of each in the workbook."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self._texts: dict[str, str] = {"": ""}
        self._numbers: dict[float, str] = {}
        self._styles = {kind: f' s="{number}"' if number else "" for kind, number in styles.items()}

    def of_column(self, column: pd.Series) -> Iterable[str]:
        """Of text and of numbers each distinct one once: the columns of a nation have millions of cells."""
        import pandas as pd  # noqa: PLC0415 - as below

        types = pd.api.types
        if not (types.is_float_dtype(column) or types.is_integer_dtype(column) or column.dtype == "str"):
            # of objects True is 1, and 1 is 1.0
            return map(self.of, column.to_numpy("object"))
        codes, distinct = pd.factorize(column)
        said = [*map(self.of, distinct.to_numpy("object") if isinstance(distinct, pd.Index) else distinct), ""]
        return map(said.__getitem__, codes.tolist())

    def of(self, value: Any) -> str:
        if isinstance(value, str):
            cell = self._texts.get(value)
            if cell is None:
                cell = self._texts[value] = self._text(value)
            return cell
        if isinstance(value, float | int) and not isinstance(value, bool):
            cell = self._numbers.get(value)
            if cell is None:
                cell = self._numbers[value] = self._other(value)
            return cell
        return self._other(value)

    def _text(self, text: str) -> str:
        if UNPRINTABLE.search(text):
            raise OutputError("a cell holds a control character, which .xlsx cannot: write a .csv file")
        text = text[:_LONGEST]
        space = "" if text == text.strip() else ' xml:space="preserve"'
        said = escape(text, {"\r": "&#13;"})
        return f'"{self._styles[""]} t="inlineStr"><is><t{space}>{said}</t></is></c>'

    def _other(self, value: Any) -> str:
        import numpy as np  # noqa: PLC0415 - as pandas
        import pandas as pd  # noqa: PLC0415 - `halfsky --help` must not wait for it

        if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
            return ""
        if isinstance(value, bool | np.bool_):
            return f'"{self._styles[""]} t="b"><v>{value:d}</v></c>'
        if isinstance(value, numbers.Real) and math.isfinite(value):
            return f'"{self._styles[""]} t="n"><v>{value:.16g}</v></c>'
        if isinstance(value, datetime.date) and getattr(value, "tzinfo", None) is None:
            from openpyxl.utils.datetime import to_excel  # noqa: PLC0415 - as pandas

            kind = "datetime" if isinstance(value, datetime.datetime) else "date"
            return f'"{self._styles[kind]} t="n"><v>{to_excel(value):.16g}</v></c>'
        return self._text(str(value))


def _widths(frame: pd.DataFrame) -> Iterator[int]:
    """A width for each column, in characters, of which a Chinese one takes two."""
    for place, name in enumerate(frame):
        texts = {str(name), *map(str, frame.iloc[:, place].dropna())}
        longest = max(sum(1 if ord(sign) < 0x2000 else 2 for sign in text) for text in texts)
        yield min(max(longest + 2, 8), _WIDEST)
